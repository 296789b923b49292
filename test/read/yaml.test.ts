import { childOf, entriesOf, plainOf, textAt } from '../../src/read/tree.ts';
import { readYaml } from '../../src/read/yaml.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { positionAt, textOf } from '../../src/source/span.ts';

const read = (text: string): ReturnType<typeof readYaml> => readYaml(sourceFromBytes('a.yaml', new TextEncoder().encode(text)));

test('a byte order mark and CRLF do not move places', () => {
  const { documents } = read('\uFEFFa: 1\r\nb:\r\n  c: value\r\n');
  const value = textAt(documents[0], 'b', 'c');
  expect(value === undefined ? undefined : [textOf(value.span), positionAt(value.span.file, value.span.start)]).toEqual(['value', { line: 3, column: 6 }]);
});

test('a number keeps the characters it is written with', () => {
  const tree = childOf(read('min: 1.20\nquoted: "1.20"\n').documents[0], 'min');
  expect(tree).toMatchObject({ kind: 'scalar', value: 1.2, text: '1.20', quoted: false });
});

test.each([
  ['{{ name }}', '{{ name }}'],
  ['{{ .Values.x | quote }} # why', '{{ .Values.x | quote }}'],
  ['{{ lookup(a, b) }}', '{{ lookup(a, b) }}'],
  ['{{}}', '{{}}'],
])('a template action without quotation marks is a text: %s', (written, text) => {
  const tree = childOf(read(`\uFEFFa:\n  - ${written}\n`).documents[0], 'a');
  const [item] = tree?.kind === 'sequence' ? tree.items : [];
  expect([item?.kind, textAt(item)?.value, item === undefined ? undefined : textOf(item.span)]).toEqual(['scalar', text, text]);
});

test('template actions may be keys, and mappings of mappings are none', () => {
  expect(read('{{ a }}: 1\n{{ b }}: 2\n').documents.map(plainOf)).toEqual([[['{{ a }}', 1], ['{{ b }}', 2]]]);
  expect(read('a: { {b: 1}: {c: 2}}\nd: {e: {f: 3}}\n').documents.map(plainOf)).toEqual([[['a', [['', [['c', 2]]]]], ['d', [['e', [['f', 3]]]]]]]);
});

test('aliases and merge keys are resolved, own keys win', () => {
  const { documents, faults } = read('base: &base { a: 1, b: 2 }\nuse:\n  <<: *base\n  b: 3\n');
  expect(faults).toEqual([]);
  expect(entriesOf(childOf(documents[0], 'use')).map(({ key, value }) => [key.value, value.kind === 'scalar' ? value.text : ''])).toEqual([['b', '3'], ['a', '1']]);
});

test('several documents are several trees', () => {
  expect(read('a: 1\n---\nb: 2\n---\n').documents.length).toBe(2);
});

const nestedTooDeeply = 'it has more than the limit of 100 levels (nesting under limits in the configuration)';

test.each([
  ['mappings', '{"a":'.repeat(4_000)],
  ['indicators', '- '.repeat(4_000)],
])('what far too deep nesting of %s says does not depend on the stack that is left', (_, text) => {
  const deep = (levels: number): readonly string[] => (levels === 0 ? read(text).faults.map(({ message }) => message) : deep(levels - 1));
  expect([deep(0), deep(3_000)]).toEqual([[nestedTooDeeply], [nestedTooDeeply]]);
});

test('brackets that close again are not nesting, however many', () => {
  expect(read(`a: [${'[],'.repeat(2_000)} 1]\n`).faults).toEqual([]);
});

test.each([
  ['an alias bomb', `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, index) => `a${index + 1}: &a${index + 1} [${Array.from({ length: 10 }, () => `*a${index}`).join(', ')}]\n`).join('')}`],
  ['nesting without end', '['.repeat(50_000)],
  ['an alias of itself', 'a: &a [*a]\n'],
])('%s is a fault in bounded time', (_name, text) => {
  const started = performance.now();
  expect(read(text).faults.length).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a key twice is a fault at its second place', () => {
  const [fault] = read('a: 1\na: 2\n').faults;
  expect(fault === undefined ? undefined : positionAt(fault.span.file, fault.span.start)).toEqual({ line: 2, column: 1 });
});

test('a key named __proto__ is an ordinary key', () => {
  expect(entriesOf(read('__proto__: { polluted: true }\n').documents[0]).map(({ key }) => key.value)).toEqual(['__proto__']);
});

test('an alias means the nearest anchor before it, also behind another alias', () => {
  const [tree] = read('a: &x [&y 1]\nb: &y 2\nc: *x\nd: *y\n? &k key\n: *k\ne: *z\n').documents;
  expect(tree && JSON.stringify(plainOf(tree))).toBe('[["a",[1]],["b",2],["c",[1]],["d",2],["key","key"],["e",null]]');
});

test('ten thousand aliases take a moment', () => {
  const started = performance.now();
  expect(read(`a: &a x\n${Array.from({ length: 9999 }, (_, index) => `k${index}: *a\n`).join('')}`).faults).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5000);
});
