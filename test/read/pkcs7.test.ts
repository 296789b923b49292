import { readFileSync } from 'node:fs';
import { readCertificate } from '../../src/read/certificate.ts';
import { readPkcs7 } from '../../src/read/pkcs7.ts';

const der = readFileSync('test/fixtures/read/two-der.p7b');

test('the certificates of a degenerate SignedData come in order', () => {
  const names = readPkcs7(der)?.map((bytes) => readCertificate(bytes)).map((result) => ('certificate' in result ? result.certificate.subject.text : result.reason));
  expect(names).toEqual(['CN=rsa.example.com', 'CN=ec.example.com']);
});

test.each([
  ['a certificate', readFileSync('test/fixtures/read/ec.der')],
  ['a PKCS#12', readFileSync('test/fixtures/read/java-trust.p12')],
  ['a byte too many', Buffer.concat([der, Buffer.from([0])])],
  ['a byte lost', Buffer.concat([der.subarray(0, 300), der.subarray(301)])],
  ['nothing', new Uint8Array(0)],
])('%s is no PKCS#7', (_name, bytes) => {
  expect(readPkcs7(bytes)).toBeUndefined();
});
