import { readFileSync } from 'node:fs';
import { readJks } from '../../src/read/jks.ts';

const bytesOf = (name: string): Buffer => readFileSync(`test/fixtures/read/${name}`);

function outline(name: string, password?: string): unknown {
  const result = readJks(bytesOf(name), password);
  if ('fault' in result) return result.fault;
  const names = result.items.map((item) => {
    if (item.kind === 'private-key') return ['key', item.alias, item.key.encrypted, item.chain.map((certificate) => certificate.subject.commonNames[0])];
    return item.kind === 'certificate' ? ['anchor', item.alias, item.certificate.subject.commonNames[0]] : ['unreadable', item.reason];
  });
  return [result.integrity, ...names.toSorted((a, b) => String(a).localeCompare(String(b)))];
}

test.each([
  ['trust.jks', undefined, ['not-checked', ['anchor', 'root-ec', 'ec.example.com'], ['anchor', 'root-rsa', 'rsa.example.com']]],
  ['trust.jks', 'changeit', ['checked', ['anchor', 'root-ec', 'ec.example.com'], ['anchor', 'root-rsa', 'rsa.example.com']]],
  ['key.jks', 'changeit', ['checked', ['key', 'leaf', true, ['ec.example.com']]]],
  ['trust.jceks', 'changeit', ['checked', ['anchor', 'root-ec', 'ec.example.com']]],
  ['unicode.jks', 'changeit', ['checked', ['anchor', 'wurzel-ü', 'ec.example.com']]],
  ['trust.jks', 'wrong', 'password-wrong'],
  ['java-trust.p12', 'changeit', 'unreadable'],
])('%s with password %j', (name, password, expected) => {
  expect(outline(name, password)).toEqual(expected);
});

test('a keystore cut short or grown is unreadable at every length', () => {
  const bytes = bytesOf('trust.jks');
  for (let end = 0; end < bytes.length; end += 13) expect(readJks(bytes.subarray(0, end))).toMatchObject({ fault: 'unreadable' });
  expect(readJks(Buffer.concat([bytes, Buffer.from([0])]))).toMatchObject({ fault: 'unreadable', reason: '1 bytes follow the last entry' });
});

test('a count of entries that the file cannot hold ends at once', () => {
  const bytes = Buffer.from(bytesOf('trust.jks'));
  bytes.writeUInt32BE(0xffffffff, 8);
  expect(readJks(bytes)).toMatchObject({ fault: 'unreadable' });
});
