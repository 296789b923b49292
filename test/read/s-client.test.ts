import { readFileSync } from 'node:fs';
import { readSessionRecord, type SessionRecord } from '../../src/read/s-client.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { textOf } from '../../src/source/span.ts';

const read = (name: string): SessionRecord | undefined => readSessionRecord(sourceFromBytes(name, readFileSync(`test/fixtures/read/${name}`)));

test.each([
  ['s-client-tls1_2.txt', 'TLSv1.2', 'ECDHE-RSA-AES256-GCM-SHA384', true],
  ['s-client-tls1_3.txt', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', false],
])('%s tells chain, protocol, cipher and client authentication', (name, protocol, cipher, asks) => {
  const record = read(name);
  expect(record?.contents.items.map((item) => (item.kind === 'certificate' ? item.certificate.subject.text : item.kind))).toEqual(['CN=rsa.example.com', 'CN=ec.example.com']);
  expect(record?.contents.faults).toEqual([]);
  expect(record?.protocol?.value).toBe(protocol);
  expect(record?.protocol && textOf(record.protocol.span)).toBe(protocol);
  expect(record?.cipher?.value).toBe(cipher);
  expect(record?.cipher && textOf(record.cipher.span)).toBe(cipher);
  expect(record?.asksForCertificate).toBe(asks);
});

test('a leaf that is printed twice counts once', () => {
  const text = readFileSync('test/fixtures/read/s-client-tls1_2.txt', 'utf8');
  const leaf = readFileSync('test/fixtures/read/rsa.pem', 'utf8');
  const record = readSessionRecord(sourceFromBytes('a.txt', Buffer.from(text.replace('Server certificate\n', `Server certificate\n${leaf}`))));
  expect(record?.contents.items).toHaveLength(2);
});

test('a failed handshake has no chain and no cipher worth the name', () => {
  const record = readSessionRecord(sourceFromBytes('a.txt', Buffer.from('CONNECTED(00000003)\n---\nno peer certificate available\n---\nNew, (NONE), Cipher is (NONE)\n')));
  expect(record?.contents.items).toEqual([]);
  expect(record?.cipher?.value).toBe('(NONE)');
});

test('a plain chain is no such output', () => {
  expect(read('two.pem')).toBeUndefined();
});
