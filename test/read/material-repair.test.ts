import { readFileSync } from 'node:fs';
import { offerRepairs } from '../../src/read/material-repair.ts';
import { readContents } from '../../src/read/contents.ts';
import { editText } from '../../src/source/edit.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';

const path = 'test/fixtures/rules/pem-malformed/flags-blocks-on-one-line-with-a-key/certs';
const withText = readFileSync(`${path}/web-grp.pem`, 'latin1').replaceAll('\r', '').replace('----------', '-----\n-----');
const [certificate = '', key = ''] = withText.match(/-----BEGIN[\s\S]*?-----END [A-Z ]+-----\n?/g) ?? [];
const root = readFileSync(`${path}/corporate-root.pem`, 'latin1').replace(/^[\s\S]*?(?=-----BEGIN)/, '');
const both = `${certificate}${root}`;

/** The text after each repair that is offered, the first of all faults first. */
function repair(text: string): readonly (string | undefined)[] {
  const source = sourceFromBytes('certs/web.pem', Buffer.from(text, 'utf8'));
  return offerRepairs(readContents(source)).faults.map((fault) => fault.repair && editText(text, fault.repair.edits));
}

const bodyLine = /(?<=\n)([A-Za-z0-9+/=]+)(?=\n)/g;
const damages: readonly (readonly [name: string, damage: (text: string) => string])[] = [
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['an indentation', (text) => text.replace(/^/gm, '  \t').replace(/[ \t]+$/, '')],
  ['line ends as two characters', (text) => text.replaceAll('\n', '\\n')],
  ['four hyphens', (text) => text.replace('-----BEGIN', '----BEGIN')],
  ['typographic dashes', (text) => text.replaceAll('-----', '\u2014\u2014')],
  ['small letters', (text) => text.replace('BEGIN', 'begin')],
  ['two blanks', (text) => text.replace('BEGIN ', 'BEGIN  ')],
  ['quotation marks', (text) => `"${text.trimEnd()}"\n`],
  ['carriage returns', (text) => text.replaceAll('\n', '\r')],
  ['an empty line in the body', (text) => text.replace(/(\n[^\n]+\n[^\n]+\n)/, '$1\n')],
  ['no-break blanks in the BEGIN line', (text) => text.replace('BEGIN ', 'BEGIN\u00A0')],
  ['a zero-width blank in the body', (text) => text.replace(bodyLine, '\u200B$1')],
  ['an END line of another label', (text) => text.replace(/END [A-Z ]+/, 'END CERT')],
];

describe.each([['a certificate', certificate], ['a key', key]])('%s is as it was after the repair of', (_what, sound) => {
  test.each(damages)('%s', (_name, damage) => {
    expect(damage(sound)).not.toBe(sound);
    const [first] = repair(damage(sound));
    expect(first).toBe(sound);
  });

  test.each(damages)('%s, without a character of the body', (_name, damage) => {
    const text = damage(sound);
    const edits = offerRepairs(readContents(sourceFromBytes('a.pem', Buffer.from(text, 'utf8')))).faults.flatMap((fault) => fault.repair?.edits ?? []);
    const put = edits.map((edit) => edit.text.replaceAll(/-----(?:BEGIN|END) [A-Z ]+-----|CERTIFICATE|PRIVATE KEY/g, '')).join('');
    expect(put.replaceAll(/\s/g, '')).toBe('');
  });
});

test.each([
  ['no END line', `${certificate}${root.replace(/-----END[^\n]*\n/, '')}`],
  ['no BEGIN line', `${certificate.replace(/^[^\n]*\n/, '')}${root}`],
  ['no line break between blocks', `${certificate.trimEnd()}${root}`],
  ['no BEGIN and END lines', certificate.replace(/-----[A-Z ]+-----\n/g, '')],
  ['all on one line', certificate.replaceAll('\n', '')],
  ['all on one line with blanks', certificate.replaceAll('\n', ' ').trim()],
])('the certificates of a file with %s are all there after the repair', (_name, text) => {
  const [first] = repair(text);
  const after = readContents(sourceFromBytes('a.pem', Buffer.from(first ?? '', 'utf8')));
  expect({ faults: after.faults, kinds: new Set(after.items.map(({ kind }) => kind)) }).toEqual({ faults: [], kinds: new Set(['certificate']) });
  expect(after.items.length).toBe(text.includes(root.slice(28, 80)) ? 2 : 1);
});

test('line breaks are those of the file', () => {
  const windows = `${certificate.replaceAll('\n', '\r\n').trimEnd()}${root.replaceAll('\n', '\r\n')}`;
  expect(repair(windows)).toEqual([both.replaceAll('\n', '\r\n')]);
});

test.each([
  ['a foreign character', certificate.replace(/\n(.)/, '\n*')],
  ['a lost line', certificate.replace(/\n[^\n]+\n(?=[^\n]+\n-----END)/, '\n').replace('-----END', '----END')],
  ['base64 of something else', Buffer.from(certificate).toString('base64')],
  ['a header', certificate.replace('\n', '\nSubject: x\n\n')],
  ['nothing in it', ''],
])('nothing is offered for %s', (_name, text) => {
  const repairs = repair(text);
  expect(repairs.length).toBeGreaterThan(0);
  expect(repairs.every((after) => after === undefined)).toBe(true);
});

test('a reader that passes over the damaged block would find one more', () => {
  const text = `${certificate}${root.replace(/^-----/, '  -----')}`;
  const [fault] = offerRepairs(readContents(sourceFromBytes('a.pem', Buffer.from(text, 'utf8')))).faults;
  expect(fault).toMatchObject({ kind: 'indented', repair: { altersFor: ['openssl', 'boringssl'] } });
  const refused = offerRepairs(readContents(sourceFromBytes('a.pem', Buffer.from(`${certificate.trimEnd()}${root}`, 'utf8')))).faults;
  expect(refused[0]).toMatchObject({ kind: 'glued', repair: { altersFor: [] } });
});
