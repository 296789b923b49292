import { readFileSync } from 'node:fs';
import { looksLikeMaterial, readableBy, readContents } from '../../src/read/contents.ts';
import type { Contents } from '../../src/model/material.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { textOf } from '../../src/source/span.ts';

const bytesOf = (name: string): Buffer => readFileSync(`test/fixtures/read/${name}`);
const read = (bytes: Uint8Array): Contents => readContents(sourceFromBytes('certs/any.pem', bytes));
const kinds = (contents: Contents): readonly string[] => contents.items.map((item) => (item.kind === 'other' ? item.what : item.kind));

test.each([
  ['two.pem', 'pem', ['certificate', 'certificate']],
  ['ec.der', 'der', ['certificate']],
  ['ec-pkcs8-key.der', 'der', ['private-key']],
  ['two.p7b', 'pkcs7', ['certificate', 'certificate']],
  ['two-der.p7b', 'pkcs7', ['certificate', 'certificate']],
  ['ec-request.pem', 'pem', ['certificate request']],
  ['ec-public.pem', 'pem', ['public key']],
  ['openssl-modern.p12', 'pkcs12', []],
  ['java-trust.p12', 'pkcs12', []],
  ['trust.jks', 'jks', []],
  ['trust.jceks', 'jks', []],
  ['README.md', 'text', []],
])('%s is told by its content: %s', (file, encoding, expected) => {
  const contents = read(bytesOf(file));
  expect(contents.encoding).toBe(encoding);
  expect(kinds(contents)).toEqual(expected);
  expect(contents.faults).toEqual([]);
});

test.each([
  ['a truncated DER certificate', bytesOf('ec.der').subarray(0, 200), 'der', ['unreadable']],
  ['random bytes', Buffer.from([7, 0, 200, 13, 0, 1, 2, 3]), 'binary', []],
  ['a text that begins with zero', Buffer.from('0 is the first number\n'), 'text', []],
  ['an indefinite PKCS#12', Buffer.from('308002010330800609', 'hex'), 'pkcs12', []],
])('%s is told by its content', (_name, bytes, encoding, expected) => {
  const contents = read(bytes);
  expect(contents.encoding).toBe(encoding);
  expect(kinds(contents)).toEqual(expected);
});

test('items stand in the order and at the place of their blocks', () => {
  const text = `# leaf\n${bytesOf('ec.pem').toString()}\n${bytesOf('ec-sec1.key').toString()}`;
  const { items } = read(Buffer.from(text));
  expect(items.map((item) => [item.kind, item.label, textOf(item.span)])).toEqual([
    ['certificate', 'CERTIFICATE', bytesOf('ec.pem').toString().trimEnd()],
    ['private-key', 'EC PRIVATE KEY', bytesOf('ec-sec1.key').toString().trimEnd()],
  ]);
});

test.each([
  ['two.pem', true, true, true],
  ['ec.der', false, false, true],
  ['two.p7b', false, false, true],
  ['ec-trusted.pem', true, true, false],
  ['ec-sec1.key', false, false, false],
])('%s as certificates: openssl %s, boringssl %s, java %s', (file, openssl, boringssl, java) => {
  const contents = read(bytesOf(file));
  expect([readableBy(contents, 'openssl', 'certificate'), readableBy(contents, 'boringssl', 'certificate'), readableBy(contents, 'java', 'certificate')]).toEqual([openssl, boringssl, java]);
});

test('a key in a file of certificates stops Java, not OpenSSL', () => {
  const contents = read(Buffer.concat([bytesOf('ec.pem'), bytesOf('ec-sec1.key')]));
  expect(contents.faults).toEqual([]);
  expect(contents.readings.openssl).toEqual({ certificates: { count: 1 }, privateKeys: { count: 1 } });
  expect(contents.readings.java.certificates.error).toBeDefined();
});

test.each([
  ['another kind of content under the label CERTIFICATE', bytesOf('ec-request.pem').toString().replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'), 'a certificate request under the label CERTIFICATE'],
  ['a key under the label CERTIFICATE', bytesOf('ec-sec1.key').toString().replaceAll('EC PRIVATE KEY', 'CERTIFICATE'), 'a private key under the label CERTIFICATE'],
])('%s is named', (_name, text, reason) => {
  expect(read(Buffer.from(text)).items).toMatchObject([{ kind: 'unreadable', claimed: 'certificate', reason }]);
});

test.each([
  ['certs/leaf.pem', undefined, true],
  ['certs/LEAF.CRT', undefined, true],
  ['keys/tls.key', undefined, true],
  ['trust/cacerts.jks', undefined, true],
  ['trust/ca.p12', undefined, true],
  ['trust/ca-bundle', undefined, false],
  ['trust/ca-bundle', '-----BEGIN CERTIFICATE-----\n', true],
  ['trust/ca.txt', 'subject\n-----BEGIN CERTIFICATE-----\n', true],
  ['docs/how-to.md', '-----BEGIN CERTIFICATE-----\n', false],
  ['overrides.yaml', '-----BEGIN CERTIFICATE-----\n', false],
  ['notes.txt', 'nothing\n', false],
])('%s with %j is worth reading: %s', (path, text, expected) => {
  expect(looksLikeMaterial(path, text === undefined ? undefined : Buffer.from(text))).toBe(expected);
});
