import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PrivateKey, Reader } from '../../src/model/material.ts';
import { readableBy, readContents } from '../../src/read/contents.ts';
import { readPrivateKey } from '../../src/read/private-key.ts';
import { sha256Hex } from '../../src/read/digest.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';

const bytesOf = (name: string): Buffer => readFileSync(`test/fixtures/read/${name}`);
const keysIn = (bytes: Uint8Array): readonly PrivateKey[] =>
  readContents(sourceFromBytes('keys/a.key', bytes)).items.flatMap((item) => (item.kind === 'private-key' ? [item.key] : []));
const refusals = (key: PrivateKey | undefined): readonly Reader[] => key?.irregularities.flatMap((irregularity) => irregularity.refusedBy) ?? [];

test.each<readonly [file: string, format: string, algorithm: string, bits: number | undefined, curve: string | undefined, refusedBy: readonly Reader[]]>([
  ['rsa-pkcs8.key', 'pkcs8', 'rsa', 2048, undefined, []],
  ['rsa-pkcs1.key', 'pkcs1', 'rsa', 2048, undefined, []],
  ['rsa-pkcs1-key.der', 'pkcs1', 'rsa', 2048, undefined, []],
  ['ec-pkcs8.key', 'pkcs8', 'ec', 256, 'prime256v1', []],
  ['ec-pkcs8-key.der', 'pkcs8', 'ec', 256, 'prime256v1', []],
  ['ec-sec1.key', 'sec1', 'ec', 256, 'prime256v1', []],
  ['ec-parameters.key', 'sec1', 'ec', 256, 'prime256v1', []],
  ['ec-explicit.key', 'sec1', 'ec', 256, 'explicit', []],
  ['secp256k1.key', 'sec1', 'ec', 256, 'secp256k1', ['boringssl']],
  ['ed25519.key', 'pkcs8', 'ed25519', 256, undefined, []],
  ['ed25519-v2.key', 'pkcs8', 'ed25519', 256, undefined, ['openssl', 'boringssl']],
  ['rsa-pss.key', 'pkcs8', 'rsa-pss', 2048, undefined, ['boringssl']],
  ['dsa.key', 'dsa', 'dsa', 1024, undefined, []],
])('%s is read as %s', (file, format, algorithm, bits, curve, refusedBy) => {
  const [key, ...others] = keysIn(bytesOf(file));
  expect(others).toEqual([]);
  expect(key).toMatchObject({ format, encrypted: false, publicKey: { algorithm } });
  expect([key?.publicKey?.bits, key?.publicKey?.curve]).toEqual([bits, curve]);
  expect(refusals(key)).toEqual(refusedBy);
});

test.each([
  ['encrypted-pbes2.key', 'pkcs8-encrypted', []],
  ['encrypted-scrypt.key', 'pkcs8-encrypted', ['boringssl', 'java']],
  ['encrypted-legacy.key', 'legacy-encrypted', []],
])('%s is encrypted, and its public key is not known', (file, format, refusedBy) => {
  const [key] = keysIn(bytesOf(file));
  expect(key).toMatchObject({ format, encrypted: true });
  expect(key?.publicKey).toBeUndefined();
  expect(refusals(key)).toEqual(refusedBy);
});

test.each(['rsa-pkcs8.key', 'rsa-pkcs1.key', 'ec-sec1.key', 'ed25519.key', 'rsa-pss.key', 'dsa.key'])('the public key of %s is the one that node:crypto derives', (file) => {
  const spki = createPublicKey(createPrivateKey(bytesOf(file))).export({ type: 'spki', format: 'der' });
  expect(keysIn(bytesOf(file))[0]?.publicKey?.sha256).toBe(sha256Hex(spki));
});

test('a key of version 2 has the public key of the same key in version 1', () => {
  expect(keysIn(bytesOf('ed25519-v2.key'))[0]?.publicKey?.sha256).toBe(keysIn(bytesOf('ed25519.key'))[0]?.publicKey?.sha256);
});

test('EC PARAMETERS before the key are not told', () => {
  const { items, faults } = readContents(sourceFromBytes('a.key', bytesOf('ec-parameters.key')));
  expect(items.map((item) => item.label)).toEqual(['EC PRIVATE KEY']);
  expect(faults).toEqual([]);
});

const relabel = (file: string, from: string, to: string): Buffer => Buffer.from(bytesOf(file).toString('latin1').replaceAll(from, to));

test.each([
  ['PKCS#1 under PRIVATE KEY', relabel('rsa-pkcs1.key', 'RSA PRIVATE KEY', 'PRIVATE KEY'), ['openssl', 'boringssl', 'java']],
  ['PKCS#8 under RSA PRIVATE KEY', relabel('rsa-pkcs8.key', 'PRIVATE KEY', 'RSA PRIVATE KEY'), ['java']],
  ['SEC1 under RSA PRIVATE KEY', relabel('ec-sec1.key', 'EC PRIVATE KEY', 'RSA PRIVATE KEY'), ['openssl', 'boringssl', 'java']],
])('%s: the label decides who reads it', (_name, bytes, refusedBy) => {
  const [key] = keysIn(bytes);
  expect(key?.publicKey).toBeDefined();
  expect(refusals(key)).toEqual(refusedBy);
});

test.each([
  ['an OpenSSH key', bytesOf('openssh.key'), 'OpenSSH'],
  ['a certificate under a key label', relabel('ec.pem', 'CERTIFICATE', 'PRIVATE KEY'), 'certificate'],
  ['a public key under a key label', relabel('ec-public.pem', 'PUBLIC', 'PRIVATE'), 'public key'],
  ['half a key', Buffer.from(bytesOf('rsa-pkcs8.key').toString('latin1').replace(/((?:\n.{64}){3})\n.{64}\n/, '$1\n')), 'bytes are missing'],
])('%s is unreadable to everyone', (_name, bytes, reason) => {
  const contents = readContents(sourceFromBytes('a.key', bytes));
  expect(contents.items).toMatchObject([{ kind: 'unreadable', claimed: 'private-key', reason: expect.stringContaining(reason) as unknown, refusedBy: ['openssl', 'boringssl', 'java'] }]);
  expect(readableBy(contents, 'openssl', 'private-key')).toBe(false);
});

test('nothing secret is in the result', () => {
  const der = createPrivateKey(bytesOf('ed25519.key')).export({ type: 'pkcs8', format: 'der' });
  const secret = der.subarray(-32).toString('hex');
  const result = readPrivateKey(der, 'PRIVATE KEY');
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(Buffer.from(value.buffer).toString('hex'));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    else texts.push(String(value));
  };
  collect(result);
  expect('key' in result).toBe(true);
  expect(texts.join(' ')).not.toContain(secret);
});

test.each([new Uint8Array(0), new Uint8Array([0x30]), new Uint8Array([0x30, 0x80, 0, 0]), new Uint8Array([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), new Uint8Array(64).fill(0x30)])('hostile bytes %# are answered, not thrown at', (bytes) => {
  for (const label of ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'DSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', undefined]) {
    expect(readPrivateKey(bytes, label)).toHaveProperty('reason');
  }
});
