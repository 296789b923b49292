import { existsSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Contents, PemFault, Reader } from '../../src/model/material.ts';
import { readableBy, readContents } from '../../src/read/contents.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { positionAt, textOf } from '../../src/source/span.ts';

const fixture = (name: string): string => readFileSync(`test/fixtures/read/${name}`, 'latin1');
const ec = fixture('ec.pem');
const rsa = fixture('rsa.pem');
const read = (text: string): Contents => readContents(sourceFromBytes('certs/chain.pem', Buffer.from(text, 'utf8')));
const lines = ec.trimEnd().split('\n');
const body = lines.slice(1, -1).join('\n');
const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';
const block = (inner: string): string => `${begin}\n${inner}\n${end}\n`;
const everyone: readonly Reader[] = ['openssl', 'boringssl', 'java'];
const bio: readonly Reader[] = ['openssl', 'boringssl'];

/** Name, text, kind, the characters at fault, who refuses, and OpenSSL's error. */
type Damage = readonly [name: string, text: string, kind: string, at: string, refusedBy: readonly Reader[], openssl?: string];

const damages: readonly Damage[] = [
  ['CR only', ec.replaceAll('\n', '\r'), 'carriage-returns', '\r', bio, 'no start line'],
  ['a byte order mark', `\ufeff${ec}`, 'byte-order-mark', '\ufeff', ['boringssl', 'java']],
  ['a byte order mark before the second block', `${rsa}\ufeff${ec}`, 'byte-order-mark', '\ufeff', ['boringssl', 'java']],
  ['the whole block indented', ec.replaceAll(/^/gm, '  '), 'indented', '  ', everyone, 'no start line'],
  ['a YAML block', `tls.crt: |\n${ec.replaceAll(/^/gm, '    ')}`, 'indented', '    ', everyone, 'no start line'],
  ['an END line indented', ec.replace(end, ` ${end}`), 'indented', ' ', bio, 'bad end line'],
  ['four hyphens at the end of BEGIN', ec.replace(begin, begin.slice(0, -1)), 'dashes', '----', everyone, 'no start line'],
  ['four hyphens at the start of BEGIN', ec.replace(begin, begin.slice(1)), 'dashes', '----', everyone, 'no start line'],
  ['four hyphens at the end of END', ec.replace(end, end.slice(0, -1)), 'dashes', '----', everyone, 'bad end line'],
  ['six hyphens at the end of END', ec.replace(end, `${end}-`), 'dashes', '------', everyone, 'bad end line'],
  ['four hyphens at the start of END', ec.replace(end, end.slice(1)), 'dashes', '----', everyone, 'bad end line'],
  ['no END line', ec.replace(end, ''), 'end-missing', begin, everyone, 'bad end line'],
  ['no END line before another block', `${ec.replace(end, '')}${rsa}`, 'end-missing', begin, everyone, 'bad end line'],
  ['no BEGIN line', ec.replace(`${begin}\n`, ''), 'begin-missing', lines[1] ?? '', everyone, 'no start line'],
  ['an END line too many', `${ec}${end}\n`, 'end-alone', end, ['java']],
  ['an END line of another kind', ec.replace(end, '-----END RSA PRIVATE KEY-----'), 'end-label', 'RSA PRIVATE KEY', everyone, 'bad end line'],
  ['END and BEGIN on one line', `${ec.trimEnd()}${rsa}`, 'glued', '----------', everyone, 'bad end line'],
  ['all on one line', ec.replaceAll('\n', ''), 'one-line', ec.replaceAll('\n', ''), everyone, 'no start line'],
  ['literal backslash n', ec.replaceAll('\n', '\\n'), 'literal-newline', '\\n', everyone, 'no start line'],
  ['in double quotes', `"${ec.trimEnd()}"\n`, 'quoted', '"', everyone, 'no start line'],
  ['a quotation mark behind END', `${ec.trimEnd()}"\n`, 'quoted', '"', everyone, 'bad end line'],
  ['a name before BEGIN', `certificate: ${ec}`, 'text-before', 'certificate: ', everyone, 'no start line'],
  ['a comment behind BEGIN', ec.replace(begin, `${begin} # leaf`), 'text-behind', '# leaf', everyone, 'no start line'],
  ['a blank line in the body', block(body.replace('\n', '\n\n')), 'blank-line', '\n', bio, 'not proc type'],
  ['a blank line between all lines', ec.replaceAll('\n', '\n\n'), 'blank-line', '\n', bio, 'bad end line'],
  ['padding missing', block(body.replace(/=+$/, '')), 'padding-missing', body.replace(/=+$/, '').slice(-1), bio, 'bad base64 decode'],
  ['padding too long', block(`${body}==`), 'padding-extra', `${/=*$/.exec(body)?.[0] ?? ''}==`, everyone, 'bad base64 decode'],
  ['one character lost', block(body.replace(/^(.{20})./, '$1')), 'base64-damaged', /=*$/.exec(body)?.[0] ?? '', everyone, 'bad base64 decode'],
  ['two bodies in one block', block(`${body.replace(/=*$/, '')}==\n${body}`), 'padding-inside', '==\n', everyone, 'bad base64 decode'],
  ['a foreign character', block(body.replace(/^(.{20})./, '$1*')), 'foreign-character', '*', everyone, 'bad base64 decode'],
  ['base64url', block(body.replaceAll('+', '-').replaceAll('/', '_')), 'base64url', /[+/]/.exec(body)?.[0] === '+' ? '-' : '_', everyone],
  ['HTML escapes', block(body.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;')), 'html-escape', /[+/]/.exec(body)?.[0] === '+' ? '&#43;' : '&#x2F;', everyone, 'bad base64 decode'],
  ['URL escapes', block(body.replaceAll('+', '%2B').replaceAll('/', '%2F')), 'percent-escape', /[+/]/.exec(body)?.[0] === '+' ? '%2B' : '%2F', everyone, 'bad base64 decode'],
  ['typographic dashes', ec.replaceAll('--', '\u2014'), 'typographic-dashes', '\u2014', everyone, 'no start line'],
  ['a no-break space in BEGIN', ec.replace('BEGIN ', 'BEGIN\u00a0'), 'invisible-character', '\u00a0', everyone, 'no start line'],
  ['a zero-width space behind BEGIN', ec.replace(begin, `${begin}\u200b`), 'invisible-character', '\u200b', ['java']],
  ['begin in lower case', ec.replace('BEGIN', 'begin'), 'lower-case', 'begin', everyone, 'no start line'],
  ['label in lower case', ec.replaceAll('CERTIFICATE', 'certificate'), 'lower-case', 'certificate', bio, 'no start line'],
  ['two blanks before the label', ec.replace('BEGIN ', 'BEGIN  '), 'label-blanks', '  ', everyone, 'bad end line'],
  ['a blank behind the label', ec.replace('BEGIN CERTIFICATE', 'BEGIN CERTIFICATE '), 'label-blanks', ' ', everyone, 'bad end line'],
  ['a header line', ec.replace(begin, `${begin}\nComment: x\n`), 'header', 'Comment: x', everyone, 'not proc type'],
  ['Proc-Type in a certificate', ec.replace(begin, `${begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n`), 'header', 'Proc-Type: 4,ENCRYPTED', everyone, 'bad password read'],
  ['a NUL byte at the end of a line', block(body.replace('\n', '\0\n')), 'nul-byte', '\0', ['java']],
  ['the label of a request', ec.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST'), 'label-wrong', ec.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST').trimEnd(), bio, 'no start line'],
  ['a label of one\'s own', ec.replaceAll('CERTIFICATE', 'CERT'), 'label-wrong', ec.replaceAll('CERTIFICATE', 'CERT').trimEnd(), bio, 'no start line'],
  ['trust settings', fixture('ec-trusted.pem'), 'trusted-label', fixture('ec-trusted.pem').trimEnd(), ['java']],
  ['trust settings on the second certificate', `${rsa}${fixture('ec-trusted.pem')}`, 'trusted-label', fixture('ec-trusted.pem').trimEnd(), everyone, 'no start line'],
  ['bytes behind the certificate', block(Buffer.concat([readFileSync('test/fixtures/read/ec.der'), Buffer.alloc(3)]).toString('base64')), 'trailing-bytes', '', everyone, 'ASN1 lib'],
  ['nothing between BEGIN and END', `${begin}\n${end}\n`, 'body-empty', '\n', everyone],
  ['base64 of the PEM text', Buffer.from(ec).toString('base64'), 'base64-of-pem', Buffer.from(ec).toString('base64').slice(0, 80), everyone, 'no start line'],
  ['base64 without BEGIN and END', `${body}\n`, 'bare-base64', lines[1] ?? '', everyone, 'no start line'],
  ['an empty file', '', 'empty', '', everyone, 'no start line'],
  ['blanks alone', ' \n\n', 'empty', ' ', everyone, 'no start line'],
  ['a row of hyphens between blocks', `${ec}----------\n${rsa}`, 'refused', '----------', ['java']],
  ['a text that begins with zero behind a block', `${ec}0 s:CN = x\n`, 'refused', '0 s:CN = x', ['java']],
];

test.each([
  ['whole', body, 'Close the block with -----END CERTIFICATE----- on a line of its own, or export the file anew'],
  ['without its last lines', lines.slice(1, 4).join('\n'), 'Export the file anew; what was cut off cannot be restored'],
  ['cut off within a line', body.slice(0, 101), 'Export the file anew; what was cut off cannot be restored'],
])('the help for a block without END line mends it where the body is %s', (_name, inner, help) => {
  expect(read(`${begin}\n${inner}\n`).faults.map((fault) => fault.help)).toEqual([help]);
});

test.each(damages.map((damage) => [damage[0], damage] as const))('%s is one fault', (_name, [, text, kind, at, refusedBy, openssl]) => {
  const contents = read(text);
  expect(contents.faults.map((fault) => fault.kind)).toEqual([kind]);
  const fault = contents.faults[0] as PemFault;
  if (at !== '') expect(textOf(fault.span)).toBe(at);
  expect(fault.refusedBy).toEqual(refusedBy);
  if (openssl !== undefined) expect(fault.openssl).toBe(openssl);
  expect(fault.message).not.toMatch(/\.$/);
  expect(contents.items.filter((item) => item.kind === 'unreadable')).toEqual([]);
});

const sound: readonly (readonly [name: string, text: string, certificates: number])[] = [
  ['LF', ec, 1],
  ['CRLF', ec.replaceAll('\n', '\r\n'), 1],
  ['LF and CRLF by turns', ec.replace('\n', '\r\n'), 1],
  ['no final newline', ec.trimEnd(), 1],
  ['blanks at the end of lines', ec.replaceAll('\n', '  \n'), 1],
  ['a tab behind END', ec.replace(end, `${end}\t`), 1],
  ['an indented body', block(body.replaceAll(/^/gm, '  ')), 1],
  ['the body on one line', block(body.replaceAll('\n', '')), 1],
  ['a body line of 300 characters', block(body.replaceAll('\n', '').replace(/^.{300}/, '$&\n')), 1],
  ['76 columns', block(body.replaceAll('\n', '').replaceAll(/.{76}(?=.)/g, '$&\n')), 1],
  ['a blank line after BEGIN', ec.replace(begin, `${begin}\n`), 1],
  ['X509 CERTIFICATE', ec.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'), 1],
  ['text before, between and behind', `Certificate:\n    Data:\n${ec}# intermediate\nBag Attributes\n    friendlyName: x\n${rsa}the end\n`, 2],
  ['a NUL byte or Ctrl-Z at the end', `${ec}\0\x1a`, 1],
  ['a byte order mark on a line of its own', `\ufeffsubject=CN\n${ec}`, 1],
  ['a block in comments', `# ${begin}\n# MIIB\n# ${end}\n${ec}`, 1],
  ['the same certificate twice', ec + ec, 2],
];

test.each(sound)('%s is no fault, and every reader takes it', (_name, text, certificates) => {
  const contents = read(text);
  expect(contents.faults).toEqual([]);
  expect(contents.items.filter((item) => item.kind === 'certificate')).toHaveLength(certificates);
  for (const reader of everyone) expect(contents.readings[reader].certificates).toEqual({ count: certificates });
});

test.each([
  ['UTF-16 with byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ec, 'utf16le')])],
  ['UTF-16 without byte order mark', Buffer.from(ec, 'utf16le')],
])('%s is one fault', (_name, bytes) => {
  const contents = readContents(sourceFromBytes('a.pem', bytes));
  expect(contents.faults.map((fault) => fault.kind)).toEqual(['utf-16']);
});

test.each([
  ['an angle-bracketed hint', block('<your certificate here>')],
  ['a shell variable', block('${CERT}')],
  ['a Helm value', '{{ .Values.tls.crt }}\n'],
  ['a Helm value in a block', block('{{ .Values.tls.crt | indent 2 }}')],
  ['an at-sign placeholder', block('@CERT@')],
  ['words', block('your certificate goes here')],
  ['an elided example', block(`${lines[1]}\n...\n${lines[2]}`)],
  ['a SOPS value', block('ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]')],
  ['an Ansible Vault', '$ANSIBLE_VAULT;1.1;AES256\n6162636465\n'],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n'],
])('%s is to be filled in later, no fault', (_name, text) => {
  const contents = read(text);
  expect(contents.placeholder).toBeDefined();
  expect(contents.faults).toEqual([]);
  expect(contents.items).toEqual([]);
});

test('a damaged first block is passed over by OpenSSL, which then takes the second for the leaf', () => {
  const contents = read(`${ec.replace(begin, begin.slice(1))}${rsa}`);
  expect(contents.readings.openssl.certificates).toEqual({ count: 1 });
  expect(contents.faults.map((fault) => [fault.kind, fault.refusedBy])).toEqual([['dashes', everyone]]);
});

test('lost lines leave an unreadable certificate and no fault of the text', () => {
  const contents = read(block(lines.slice(1, -2).join('\n')));
  expect(contents.faults).toEqual([]);
  expect(contents.items).toMatchObject([{ kind: 'unreadable', claimed: 'certificate', reason: expect.stringMatching(/^\d+ of its \d+ bytes are missing$/) as unknown, refusedBy: everyone }]);
});

test('each of several defects is told, at its own line', () => {
  const contents = read(`${ec.replace(begin, begin.slice(0, -1))}${block(body.replace(/^(.{20})./, '$1*'))}`);
  expect(contents.faults.map((fault) => [fault.kind, positionAt(fault.span.file, fault.span.start)])).toEqual([
    ['dashes', { line: 1, column: 23 }],
    ['foreign-character', { line: lines.length + 2, column: 21 }],
  ]);
});

test.each([...damages.map(([name, text]) => [name, text] as const), ...sound.map(([name, text]) => [name, text] as const)])('%s: the OpenSSL of this Node agrees', (_name, text) => {
  let loads = true;
  try {
    tls.createSecureContext({ cert: Buffer.from(text, 'utf8') });
  } catch {
    loads = false;
  }
  expect(readableBy(read(text), 'openssl', 'certificate')).toBe(loads);
});

/** A small generator, so that every run sees the same texts. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
}

const scraps = ['\n', '\r', ' ', '-', '-----', '=', ':', '\0', '\ufeff', '*', '\\n', '"', 'BEGIN', 'END', begin, end, '\n\n', 'A', '\u{1f511}', '&#43;'];

test('whatever happens to a file, spans lie in it, and a reader that stops has a reason', () => {
  const random = createRandom(20_261_121);
  for (let round = 0; round < 400; round += 1) {
    let text = random(2) === 0 ? ec + rsa : rsa + fixture('ec-sec1.key');
    for (let change = 0; change <= random(3); change += 1) {
      const at = random(text.length + 1);
      text = text.slice(0, at) + (scraps[random(scraps.length)] ?? '') + text.slice(at + random(4));
    }
    const contents = read(text);
    for (const { span } of [...contents.faults, ...contents.items]) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.start).toBeLessThanOrEqual(span.end);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }
    const stopped = bio.filter((reader) => contents.readings[reader].certificates.error !== undefined && contents.readings[reader].certificates.error !== 'no start line');
    const told = [...contents.faults.flatMap((fault) => fault.refusedBy), ...contents.items.flatMap((item) => (item.kind === 'unreadable' ? item.refusedBy : []))];
    if (contents.placeholder === undefined && !told.some((reader) => stopped.includes(reader))) expect(stopped).toEqual([]);
  }
});

test.each([
  ['dashes', '-'.repeat(400_000)],
  ['BEGIN lines', `${begin}\n`.repeat(15_000)],
  ['END lines on one line', end.repeat(15_000)],
  ['header lines', `${begin}\n${'a: b\n'.repeat(80_000)}`],
  ['ampersands', `${begin}\n${'&'.repeat(400_000)}`],
])('400 kB of %s take a moment, not minutes', (_name, text) => {
  const started = performance.now();
  expect(read(text).faults.length).toBeLessThanOrEqual(101);
  expect(performance.now() - started).toBeLessThan(5000);
});

interface SuiteCase {
  readonly id: string;
  readonly kind: 'certificate' | 'key';
  readonly content: string;
  readonly readers: Readonly<Record<string, string>>;
}

/** Cases where the gate answers otherwise than the reader, each with the reason. */
const knownDisagreements = JSON.parse(readFileSync('test/read/known-disagreements.json', 'utf8')) as readonly { readonly id: string; readonly reader: Reader; readonly reason: string }[];

const suite = `${process.env['APIGEE_TLS_GATE_SUITES'] ?? '../shared/suites'}/pem.jsonl`;

if (existsSync(suite)) {
  const cases = readFileSync(suite, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as SuiteCase);
  test.each(cases.map((entry) => [entry.id, entry] as const))('suite %s: the readers agree', (_id, entry) => {
    const contents = readContents(sourceFromBytes('file.pem', Buffer.from(entry.content, 'base64')));
    for (const reader of entry.kind === 'certificate' ? everyone : bio) {
      const recorded = /^reads [1-9]\d*(?: \([^)]*\))?$/.test(entry.readers[reader] ?? '');
      const disagrees = knownDisagreements.some((known) => known.id === entry.id && known.reader === reader);
      expect([reader, readableBy(contents, reader, entry.kind === 'key' ? 'private-key' : 'certificate')]).toEqual([reader, disagrees ? !recorded : recorded]);
    }
  });
} else {
  test(`the recorded PEM suite was not run: ${suite} is not there`, () => {
    expect(existsSync(suite)).toBe(false);
  });
}
