import { readJson } from '../../src/read/json.ts';
import type { Tree } from '../../src/read/tree.ts';
import { textOf } from '../../src/source/span.ts';
import { fileOf } from './places.ts';

const read = (text: string): ReturnType<typeof readJson> => readJson(fileOf('targetServers.json', text));

function valueOf(tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  if (tree.kind === 'scalar') return tree.value;
  return tree.kind === 'sequence' ? tree.items.map(valueOf) : Object.fromEntries(tree.entries.map((entry) => [entry.key.value, valueOf(entry.value)]));
}

test.each([
  '[]',
  '{"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9\\"\\\\"]}',
  ' \r\n\t{"nested": {"deep": [{"er": [[]]}]}, "empty": ""}\n',
  '"text alone"',
])('strict JSON %# reads as JSON.parse reads it', (text) => {
  const { tree, fault, deviations } = read(text);
  expect(fault).toBeUndefined();
  expect(deviations).toEqual([]);
  expect(valueOf(tree)).toEqual(JSON.parse(text));
});

test.each([
  ['a trailing comma', '[{"a": 1},\n]', [{ a: 1 }], 'comma', ',', true],
  ['a doubled comma', '[1,,2]', [1, 2], 'comma', ',', true],
  ['a comma missing between objects', '[{"a": 1}\n{"a": 2}]', [{ a: 1 }, { a: 2 }], 'comma', '{', true],
  ['a comma missing between keys', '{"a": 1 "b": 2}', { a: 1, b: 2 }, 'comma', '"', true],
  ['a colon missing', '{"a" 1}', { a: 1 }, 'colon', '1', true],
  ['a line break in a text', '["a\nb"]', ['a\nb'], 'string', '\n', true],
  ['a backslash that escapes nothing', '["C:\\certs"]', ['C:\\certs'], 'string', '\\', true],
  ['a leading zero', '[007]', [7], 'number', '007', true],
  ['a key twice', '{"a": 1, "a": 2}', { a: 2 }, 'duplicate-key', '"a"', true],
  ['a byte order mark', '\uFEFF[1]', [1], 'byte-order-mark', '\uFEFF', false],
  ['a line comment', '[1 // one\n]', [1], 'comment', '// one', false],
  ['a block comment', '/* dev */ [1]', [1], 'comment', '/* dev */', false],
  ['a bare placeholder', '[{"port": @TargetPort@}]', [{ port: '@TargetPort@' }], 'placeholder', '@TargetPort@', false],
  ['a bare template', '[{"port": {{ port }}}]', [{ port: '{{ port }}' }], 'placeholder', '{{ port }}', false],
  ['text behind the end', '[1] ]', [1], 'trailing-text', ']', false],
])('goes on over %s', (_name, text, value, kind, place, acceptedByMaven) => {
  const { tree, fault, deviations } = read(text);
  expect(fault).toBeUndefined();
  expect(valueOf(tree)).toEqual(value);
  expect(deviations.map((deviation) => [deviation.kind, textOf(deviation.span), deviation.acceptedByMaven])).toEqual([[kind, place, acceptedByMaven]]);
  expect(() => JSON.parse(kind === 'duplicate-key' ? 'not' : text) as unknown).toThrow();
});

test.each([
  ['nothing', '', '', 'ends where a value'],
  ['an open list', '[1, 2', '', 'ends before "]"'],
  ['an open text', '["abc', '"', 'not closed'],
  ['leading garbage', 'edge [1]', 'e', 'a word without quotation marks where a value'],
  ['a bare word', '{"a": yes}', 'y', 'a word without quotation marks where a value'],
  ['a bare key', '{a: 1}', 'a', 'key in quotation marks'],
  ['a single quotation mark', "['a']", "'", 'where a value'],
  ['too much nesting', '['.repeat(5000), '[', 'limit of 100 levels'],
])('stops at %s', (_name, text, place, message) => {
  const { tree, fault } = read(text);
  expect(tree).toBeUndefined();
  expect(fault?.message).toContain(message);
  expect(fault && textOf(fault.span)).toBe(place);
});

test('the places of texts are those of the quotation marks', () => {
  const { tree } = read('{"host": "backend.example.com"}');
  const entry = tree?.kind === 'mapping' ? tree.entries[0] : undefined;
  expect(entry && textOf(entry.key.span)).toBe('"host"');
  expect(entry && textOf(entry.value.span)).toBe('"backend.example.com"');
});

test('a file of commas is told by its first hundred', () => {
  expect(read(`[${','.repeat(100_000)}]`).deviations).toHaveLength(100);
});

test('text cut anywhere never throws', () => {
  const whole = '[{"name": "a\\u00e9", /* x */ "port": 443, "sSLInfo": {"enabled": "true", "protocols": ["TLSv1.2",]}}]';
  for (let end = 0; end < whole.length; end += 1) expect(read(whole.slice(0, end)).tree === undefined).toBe(true);
});
