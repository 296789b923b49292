import { editText, newlineOf, renameElement, rewriteKey, rewriteValue } from '../../src/source/edit.ts';
import { reorderBlocks } from '../../src/source/reorder.ts';
import { sourceFromBytes, type SourceFile } from '../../src/source/source-file.ts';
import { spanOf, type Span } from '../../src/source/span.ts';

const open = (path: string, text: string): SourceFile => sourceFromBytes(path, Buffer.from(text, 'utf8'));

/** The place of what stands between « and », and the text without the two. */
function marked(path: string, text: string): Span {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return spanOf(open(path, text.replace(/[«»]/g, '')), start, end);
}

describe('a value is written anew', () => {
  test.each([
    ['plain in YAML', 'a.yaml', 'min: «TLS1.2» # old\r\n', 'TLS1.2', 'TLSv1.2', 'min: TLSv1.2 # old\r\n'],
    ['a number in YAML, which gets quotation marks', 'a.yaml', 'min: «1.2»\t# old\n', '1.2', '1.2', 'min: "1.2"\t# old\n'],
    ['a word of YAML, which gets quotation marks', 'a.yml', '- «x»\n', 'x', 'on', '- "on"\n'],
    ['in single quotation marks', 'a.yaml', "min: «'TLS 1.2'»\n", 'TLS 1.2', "it's", "min: 'it''s'\n"],
    ['in double quotation marks', 'a.yaml', '{min: «"TLS 1.2"», max: "1.3"}', 'TLS 1.2', 'a"b', '{min: "a\\"b", max: "1.3"}'],
    ['on the line after its key', 'a.yaml', 'min:\n  «1.2»\n', '1.2', '1.2', 'min:\n  "1.2"\n'],
    ['in XML, escaped', 'a.XML', '<A>\t«x» <!-- y --></A>', 'x', 'a<b&c', '<A>\ta&lt;b&amp;c <!-- y --></A>'],
    ['in JSON, escaped', 'a.json', '{"a": «"x"»}', 'x', 'a"b\\', '{"a": "a\\"b\\\\"}'],
  ])('%s', (_name, path, text, value, wanted, result) => {
    const span = marked(path, text);
    const edit = rewriteValue({ value, span }, wanted);
    expect(edit === undefined ? undefined : editText(span.file.text, [edit])).toBe(result);
  });

  test.each([
    ['an anchor in YAML', 'a.yaml', 'min: &least «1.2»\n', '1.2'],
    ['a tag in YAML', 'a.yaml', 'min: !!float «1.2»\n', '1.2'],
    ['an escape in YAML', 'a.yaml', 'min: «"1\\x2e2"»\n', '1.2'],
    ['a block in YAML', 'a.yaml', 'min: «|\n  1.2\n»', '1.2'],
    ['an entity in XML', 'a.xml', '<A>«a&amp;b»</A>', 'a&b'],
    ['CDATA in XML', 'a.xml', '<A>«<![CDATA[x]]>»</A>', 'x'],
    ['a comment in the value', 'a.xml', '<A>«TLS<!-- -->1.2»</A>', 'TLS1.2'],
    ['an escape in JSON', 'a.json', '["«\\u0041»"]', 'A'],
    ['Terraform', 'main.tf', 'a = "«x»"', 'x'],
    ["Terraform's JSON", 'main.tf.json', '{"a": «"x"»}', 'x'],
    ['a format that is not known', 'a.properties', 'a=«x»', 'x'],
  ])('not where there is %s', (_name, path, text, value) => {
    expect(rewriteValue({ value, span: marked(path, text) }, 'other')).toBeUndefined();
  });
});

test.each([
  ['a.yaml', '"«ciphers»": []', 'ciphers', undefined],
  ['a.yaml', '- «ciphers»: []', 'ciphers', '- cipherSuites: []'],
  ['a.yaml', "«'ciphers'»: []", 'ciphers', "'cipherSuites': []"],
  ['a.json', '{«"ciphers"» : 1}', 'ciphers', '{"cipherSuites" : 1}'],
  ['a.xml', '<«ciphers»/>', 'ciphers', undefined],
])('a key of %s: %s', (path, text, value, result) => {
  const span = marked(path, text);
  const edit = rewriteKey({ value, span }, 'cipherSuites');
  // The place of a quoted key has its quotation marks.
  if (result === undefined) expect([undefined, 'cipherSuites']).toContain(edit?.text);
  else expect(edit === undefined ? undefined : editText(span.file.text, [edit])).toBe(result);
});

test('an element gets another name in both tags, or in the only one', () => {
  const file = open('a.xml', '<S><Trust a="</Trust>">x</Trust ><Trust/></S>');
  const start = { value: 'Trust', span: spanOf(file, 3, 9) };
  const end = file.text.indexOf('Trust >');
  const whole = renameElement(start, spanOf(file, end, end + 5), 'TrustStore') ?? [];
  const empty = renameElement({ value: 'Trust', span: spanOf(file, end + 7, end + 13) }, undefined, 'TrustStore') ?? [];
  expect(editText(file.text, [...empty, ...whole])).toBe('<S><TrustStore a="</Trust>">x</TrustStore ><TrustStore/></S>');
  expect(renameElement(start, spanOf(file, end - 1, end + 4), 'TrustStore')).toBeUndefined();
});

test.each([['a\r\nb\n', '\r\n'], ['a\rb', '\r'], ['a', '\n']])('the line end of %j', (text, newline) => {
  expect(newlineOf(open('a', text))).toBe(newline);
});

describe('blocks in another order', () => {
  const block = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;
  const reorder = (text: string, order: readonly number[]): string | undefined => {
    const file = open('chain.pem', text);
    const spans = [...text.matchAll(/-----BEGIN CERT[\s\S]*?-----END CERTIFICATE-----/g)].map(({ index, 0: found }) => spanOf(file, index, index + found.length));
    const edit = reorderBlocks(spans, order);
    return edit && editText(text, [edit]);
  };
  const [a, b, c] = [block('A'), block('B'), block('C')];

  test.each([
    ['bare', `${a}\n${b}\n${c}\n`, [1, 2, 0], `${b}\n${c}\n${a}\n`],
    ['without a line end at the end', `${a}\n\n${b}`, [1, 0], `${b}\n\n${a}`],
    ['with their explanations', `subject=A\nissuer=B\n${a}\nsubject=B\n\n${b}\n\n# C\n${c}\n# end\n`, [2, 1, 0], `# C\n${c}\nsubject=B\n\n${b}\n\nsubject=A\nissuer=B\n${a}\n# end\n`],
    ['below a head of the file', `# Chain of the shop\n\n${a}\n${b}\n`, [1, 0], `# Chain of the shop\n\n${b}\n${a}\n`],
    ['behind a key', `-----BEGIN PRIVATE KEY-----\nK\n-----END PRIVATE KEY-----\n${a}\n${b}\n`, [1, 0], `-----BEGIN PRIVATE KEY-----\nK\n-----END PRIVATE KEY-----\n${b}\n${a}\n`],
    ['only those that have to move', `A\n\n${a}\nB\n\n${b}\n${c}\n`, [0, 2, 1], `A\n\n${a}\n${c}\nB\n\n${b}\n`],
  ])('%s', (_name, text, order, result) => {
    expect(reorder(text, order)).toBe(result);
    expect(reorder(text.replaceAll('\n', '\r\n'), order)).toBe(result.replaceAll('\n', '\r\n'));
  });

  test.each([
    ['a heading or the head of the file', `A\n\n${a}\nB\n${b}\n`],
    ['a key between them', `${a}\n-----BEGIN PRIVATE KEY-----\nK\n-----END PRIVATE KEY-----\n${b}\n`],
    ['a block in a comment', `${a}\n# -----BEGIN X-----\n${b}\n`],
    ['base64 without a block', `${a}\n${'QUJD'.repeat(16)}\n${b}\n`],
  ])('not with %s', (_name, text) => {
    expect(reorder(text, [1, 0])).toBeUndefined();
  });

  test('nothing where they are in order', () => {
    expect(reorder(`${a}\n${b}`, [0, 1])).toBeUndefined();
  });
});
