import { childText, readXml, type XmlElement } from '../../src/read/xml.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { positionAt, textOf } from '../../src/source/span.ts';

const read = (text: string): ReturnType<typeof readXml> => readXml(sourceFromBytes('a.xml', new TextEncoder().encode(text)));

function rootOf(text: string): XmlElement {
  const result = read(text);
  if (result.kind === 'fault') throw new Error(result.fault.message);
  return result.root;
}

test('text is trimmed, and its place is that of the trimmed text', () => {
  const text = childText(rootOf('\uFEFF<a>\r\n  <b>\r\n    ref://x\r\n  </b>\r\n</a>'), 'b');
  expect(text?.value).toBe('ref://x');
  expect(text === undefined ? undefined : [textOf(text.span), positionAt(text.span.file, text.span.start)]).toEqual(['ref://x', { line: 3, column: 5 }]);
});

test('comments are no content', () => {
  const root = rootOf('<a><!-- <b>no</b> --><b>yes</b></a>');
  expect(root.children.map(({ text }) => text.value)).toEqual(['yes']);
});

test('entities and CDATA are resolved', () => {
  expect(childText(rootOf('<a><b>x &amp; y</b></a>'), 'b')?.value).toBe('x & y');
  expect(childText(rootOf('<a><b><![CDATA[<z>]]></b></a>'), 'b')?.value).toBe('<z>');
});

test('attributes may hold what ends a tag', () => {
  const root = rootOf('<a name="x>y"> <b c=\'1\'>t</b></a>');
  expect([root.attributes.get('name'), childText(root, 'b')?.value]).toEqual(['x>y', 't']);
});

test.each([
  ['an open element', '<a>\n<b>\n</a>', '3:1'],
  ['an attribute without value', '<a x></a>', '1:4'],
  ['two roots', '<a></a>\n<b></b>', '2:3'],
  ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY e "x">]>\n<a>&e;</a>', '1:1'],
  ['nothing', '', '1:1'],
  ['no XML', 'hello', '1:1'],
])('%s is a fault with its place', (_name, text, place) => {
  const result = read(text);
  const position = result.kind === 'fault' ? positionAt(result.fault.span.file, result.fault.span.start) : undefined;
  expect(`${position?.line}:${position?.column}`).toBe(place);
});

test('a DOCTYPE in a comment is a comment', () => {
  expect(read('<!-- <!DOCTYPE x> --><a/>').kind).toBe('read');
});

test('a last child ends before the end tag of its parent', () => {
  const [list] = rootOf('<a><b><c>TLS1.2</c></b></a>').children;
  expect(list?.children.map(({ text }) => textOf(text.span))).toEqual(['TLS1.2']);
});

test('character references are resolved once', () => {
  expect(childText(rootOf('<a><b>TLSv1&#46;&#x32; &amp;#46;</b></a>'), 'b')?.value).toBe('TLSv1.2 &#46;');
});

test.each([
  ['a comment that speaks of one', '<!-- <!DOCTYPE -->\n'],
  ['a processing instruction that speaks of one', '<?x <!DOCTYPE ?>\n'],
  ['nothing', ''],
])('a DOCTYPE behind %s is refused', (_, before) => {
  expect(read(`${before}<!DOCTYPE a [<!ENTITY s "x">]><a>&s;</a>`)).toMatchObject({ kind: 'fault', fault: { message: expect.stringContaining('a DOCTYPE is not read') as unknown } });
});

test('a text that speaks of a DOCTYPE is none', () => {
  expect(childText(rootOf('<a><!-- <!DOCTYPE x> --><b><![CDATA[<!DOCTYPE x>]]></b></a>'), 'b')?.value).toBe('<!DOCTYPE x>');
});

test('a file of nothing but empty elements is read in time that grows with it and no faster', () => {
  const time = (count: number): number => {
    const started = performance.now();
    expect(rootOf(`<a>${'<b/>'.repeat(count)}</a>`).children).toHaveLength(count);
    return performance.now() - started;
  };
  time(2_000);
  expect(time(40_000)).toBeLessThan(60 * Math.max(time(2_000), 5));
});
