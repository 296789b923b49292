import { readUrl } from '../../src/read/target-url.ts';
import { childText, readXml } from '../../src/read/xml.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { textOf } from '../../src/source/span.ts';

function urlIn(inside: string): ReturnType<typeof readUrl> {
  const read = readXml(sourceFromBytes('a.xml', new TextEncoder().encode(`<a><URL>${inside}</URL></a>`)));
  const text = read.kind === 'read' ? childText(read.root, 'URL') : undefined;
  if (text === undefined) throw new Error('there is no URL');
  return readUrl(text);
}

test.each([
  ['https://a.example/v1', 'a.example'],
  ['https://a<!--x-->.example/v1', 'https://a<!--x-->.example/v1'],
  ['https&#58;//a.example/v1', 'a.example'],
  ['h&#116;tps://a.example:/v1', 'a.example'],
  ['https://user:word@a.example', 'a.example'],
])('%s calls the host on port 443', (inside, place) => {
  const { scheme, host, port } = urlIn(inside);
  expect({ scheme, host: host?.value, port }).toEqual({ scheme: 'https', host: 'a.example', port: 443 });
  expect(host === undefined ? undefined : textOf(host.span)).toBe(place);
});

test.each(['https://{host}/v1', 'https://${HOST}/v1', 'https://a.example:${PORT}/'])('%s is not known', (inside) => {
  const { host, port } = urlIn(inside);
  expect(host === undefined || port === undefined).toBe(true);
});
