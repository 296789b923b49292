import { applyFixes, isUsable } from '../../src/gate/fix.ts';
import type { Finding } from '../../src/gate/verdict.ts';
import type { Edit } from '../../src/source/edit.ts';
import { sourceFromBytes, type SourceFile } from '../../src/source/source-file.ts';
import { spanOf, startOf } from '../../src/source/span.ts';

const open = (path: string, text: string): SourceFile => sourceFromBytes(path, Buffer.from(text, 'utf8'));
const edit = (file: SourceFile, start: number, end: number, text: string): Edit => ({ span: spanOf(file, start, end), text });

function finding(rule: string, safe: boolean, ...edits: readonly Edit[]): Finding {
  const [first] = edits;
  if (first === undefined) throw new Error('a fix has edits');
  return { rule, severity: 'error', fingerprint: '', likeness: '', span: startOf(first.span.file), message: 'm', help: 'h', fix: { title: 't', safe, edits } };
}

function contents(findings: readonly Finding[], choice: 'safe' | 'all' = 'all'): Readonly<Record<string, string>> {
  return Object.fromEntries(applyFixes(findings, choice).files.map(({ path, after }) => [path, Buffer.from(after).toString('utf8')]));
}

const file = open('a.yaml', '\uFEFFone two\r\nthrée four\r\n');

test('edits of several findings, in any order, and nothing but them', () => {
  expect(contents([finding('x', true, edit(file, 16, 20, 'FOUR')), finding('y', true, edit(file, 5, 8, 'TWO'), edit(file, 1, 1, '> '))])).toEqual({ 'a.yaml': '\uFEFF> one TWO\r\nthrée FOUR\r\n' });
});

test('safe ones only, where nothing else is wanted', () => {
  const findings = [finding('x', false, edit(file, 1, 4, 'ONE')), finding('y', true, edit(file, 5, 8, 'TWO'))];
  const { files, left } = applyFixes(findings, 'safe');
  expect(files.flatMap(({ mended }) => mended.map(({ rule }) => rule))).toEqual(['y']);
  expect(left).toEqual([{ finding: findings[0], reason: expect.stringContaining('--fix=all') as unknown }]);
});

test.each([
  ['the same text', [1, 4], [1, 4]],
  ['a part of it', [1, 8], [5, 6]],
  ['the text right behind it', [1, 4], [4, 5]],
  ['the same place', [4, 4], [4, 4]],
] as const)('of two findings that change %s the second waits', (_name, [start, end], [otherStart, otherEnd]) => {
  const { files, left } = applyFixes([finding('x', true, edit(file, start, end, 'A')), finding('y', true, edit(file, otherStart, otherEnd, 'B'), edit(file, 16, 20, 'C'))], 'all');
  expect(files.map(({ mended }) => mended.map(({ rule }) => rule))).toEqual([['x']]);
  expect(left.map(({ finding: { rule } }) => rule)).toEqual(['y']);
  expect(Buffer.from(files[0]?.after ?? []).toString('utf8')).not.toContain('C');
});

test('findings without a fix leave no trace', () => {
  const { fix: _fix, ...plain } = finding('x', true, edit(file, 1, 2, ''));
  expect(applyFixes([plain], 'all')).toEqual({ files: [], left: [] });
});

describe('a fix that cannot be written', () => {
  const secret: SourceFile = { ...open('secret.yaml', 'abc'), text: 'abc', confidential: true };
  const latin = sourceFromBytes('latin1.pem', Buffer.from('caf\u00e9', 'latin1'));
  test.each([
    ['in an archive', [edit(sourceFromBytes('bundle.zip', Buffer.from('abc'), 'apiproxy/a.xml'), 0, 1, 'x')]],
    ['in a secret', [edit(secret, 0, 1, 'x')]],
    ['in a file that is not UTF-8', [edit(latin, 0, 1, 'x')]],
    ['in a file read as UTF-16', [edit({ path: 'a.xml', bytes: Buffer.from('\uFEFFabc', 'utf16le'), text: '\uFEFFabc' }, 0, 1, 'x')]],
    ['in two files', [edit(file, 1, 2, 'x'), edit(open('b.yaml', 'abc'), 0, 1, 'x')]],
    ['over itself', [edit(file, 1, 4, 'x'), edit(file, 3, 5, 'y')]],
    ['twice at one place', [edit(file, 1, 1, 'x'), edit(file, 1, 1, 'y')]],
    ['without a change', [edit(file, 1, 4, 'one')]],
    ['without edits', []],
  ])('%s', (_name, edits) => {
    expect(isUsable({ title: 't', safe: true, edits })).toBe(false);
  });

  test('while side by side is fine', () => {
    expect(isUsable({ title: 't', safe: true, edits: [edit(file, 1, 4, 'x'), edit(file, 4, 4, 'y'), edit(file, 4, 5, '')] })).toBe(true);
  });
});

test('random edits never touch other bytes', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const alphabet = ['a', 'é', '字', '😀', '\r\n', '\n', '\t', '\uFEFF', '-----', ' '];
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: 1 + random(60) }, () => alphabet[random(alphabet.length)] ?? '').join('');
    const source = open('x', text);
    const boundaries = [0, ...[...text].map((character) => character.length)].map((_, index, lengths) => lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0));
    const findings = Array.from({ length: 1 + random(8) }, () => {
      const [start, end] = [boundaries[random(boundaries.length)] ?? 0, boundaries[random(boundaries.length)] ?? 0].sort((left, right) => left - right) as [number, number];
      return finding('x', true, edit(source, start, end, alphabet[random(alphabet.length)] ?? ''));
    }).filter(({ fix }) => fix !== undefined && isUsable(fix));
    const { files, left } = applyFixes(findings, 'all');
    const mended = files.flatMap((entry) => entry.mended);
    expect(mended.length + left.length).toBe(findings.length);
    // From the last to the first, byte by byte: what is not under an edit stays.
    const places = mended.flatMap(({ fix }) => fix?.edits ?? []).sort((one, other) => other.span.start - one.span.start);
    let bytes = Buffer.from(source.bytes);
    for (const { span, text: put } of places) {
      const [from, to] = [span.start, span.end].map((offset) => Buffer.byteLength(text.slice(0, offset)));
      bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(to)]);
    }
    expect(files.length === 0 ? Buffer.from(source.bytes) : Buffer.from(files[0]?.after ?? [])).toEqual(bytes);
  }
});
