import { readFileSync } from 'node:fs';
import type { Certificate } from '../../src/model/certificate.ts';
import { readCertificate } from '../../src/read/certificate.ts';

function derOf(name: string): Buffer {
  const pem = readFileSync(new URL(`../fixtures/trust/${name}.pem`, import.meta.url), 'utf8');
  return Buffer.from(/-----BEGIN CERTIFICATE-----([^-]+)-/.exec(pem)?.[1] ?? '', 'base64');
}

function read(der: Uint8Array): Certificate {
  const result = readCertificate(der);
  if ('reason' in result) throw new Error(result.reason);
  return result.certificate;
}

/** A certificate around a list of extensions, with an unusable signature. */
function build(parts: { readonly subject?: string; readonly issuer?: string; readonly serial?: string; readonly key?: Uint8Array; readonly extensions?: readonly string[]; readonly version?: number }): Buffer {
  const algorithm = encode(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
  const name = (commonName: string): Buffer =>
    encode(0x30, ...(commonName === '' ? [] : [encode(0x31, encode(0x30, Buffer.from('0603550403', 'hex'), encode(0x0c, Buffer.from(commonName))))]));
  const date = encode(0x17, Buffer.from('250101000000Z'));
  const signed = encode(
    0x30,
    encode(0xa0, encode(0x02, Buffer.from([parts.version ?? 2]))),
    encode(0x02, Buffer.from(parts.serial ?? '01', 'hex')),
    algorithm,
    name(parts.issuer ?? 'issuer'),
    encode(0x30, date, date),
    name(parts.subject ?? 'subject'),
    parts.key ?? read(derOf('leaf')).key.spki,
    ...(parts.extensions === undefined ? [] : [encode(0xa3, encode(0x30, ...parts.extensions.map((hex) => Buffer.from(hex, 'hex'))))]),
  );
  return encode(0x30, signed, algorithm, encode(0x03, Buffer.from([0, 1, 2, 3])));
}

function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x83, content.length >> 16, (content.length >> 8) & 0xff, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const notCa = '30090603551d1304023000';
const unknown = '300906032a030404020500';

test('the facts of a leaf', () => {
  const leaf = read(derOf('leaf'));
  expect(leaf).toMatchObject({
    version: 3,
    subject: { text: 'CN=www.example.com', commonNames: ['www.example.com'], empty: false },
    issuer: { text: 'CN=Intermediate' },
    selfIssued: false,
    notBefore: Date.parse('2025-01-01T00:00:00Z'),
    notAfter: Date.parse('2035-01-01T00:00:00Z'),
    key: { algorithm: 'ec', curve: 'prime256v1', bits: 256 },
    signature: { name: 'ecdsa-with-SHA256', hash: 'sha256', oid: '1.2.840.10045.4.3.2', consistent: true },
    basicConstraints: { ca: false },
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    caIssuers: [],
    irregularities: [],
  });
  expect([...(leaf.keyUsage ?? [])]).toEqual(['digitalSignature']);
  expect(leaf.subjectAlternativeNames?.map(({ kind, value }) => `${kind} ${value}`)).toEqual(['dns www.example.com', 'dns *.api.example.com', 'ip 192.0.2.1']);
  expect(leaf.authorityKeyIdentifier?.keyId).toBe(read(derOf('intermediate')).subjectKeyIdentifier);
});

test('the facts of authorities', () => {
  expect(read(derOf('root'))).toMatchObject({ selfIssued: true, key: { algorithm: 'rsa', bits: 2048 }, signature: { name: 'sha256WithRSAEncryption', key: 'rsa' }, basicConstraints: { ca: true } });
  expect(read(derOf('root-v1'))).toMatchObject({ version: 1, extensions: [] });
  expect(read(derOf('root-pathlen-0')).basicConstraints).toEqual({ ca: true, pathLength: 0 });
  expect(read(derOf('root-constrained')).nameConstraints).toEqual({ permitted: [{ kind: 'dns', value: 'example.org' }], excluded: [], hasDistances: false });
});

test('the same bytes are the same certificate', () => {
  expect(readCertificate(derOf('leaf'))).toEqual(readCertificate(Buffer.from(derOf('leaf'))));
  expect(read(derOf('leaf'))).toBe(read(Buffer.from(derOf('leaf'))));
});

test.each([
  ['nothing', Buffer.alloc(0), 'it does not begin like DER'],
  ['text', Buffer.from('hello'), 'it ends after 5 of 103 bytes'],
  ['a truncated certificate', derOf('leaf').subarray(0, 200), /^it ends after 200 of \d+ bytes$/],
  ['a certificate and more', Buffer.concat([derOf('leaf'), Buffer.from([0, 0, 0])]), '3 bytes follow its end'],
  ['a damaged length', Buffer.from(derOf('leaf')).fill(0xff, 6, 8), 'its bytes are damaged: the lengths in it do not add up'],
  ['DER of something else', Buffer.from('3003020101', 'hex'), 'it is DER, but not the structure of a certificate (RFC 5280, section 4.1)'],
  ['a nest of sequences', nest(5000), 'its bytes are damaged: the lengths in it do not add up'],
])('%s is no certificate', (_, der, reason) => {
  const result = readCertificate(der);
  expect('reason' in result && result.reason).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
});

function nest(depth: number): Buffer {
  let der: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) der = encode(0x30, der);
  return der;
}

test.each([
  ['a small one', '01', '01'],
  ['a leading zero octet', '00ff', 'ff'],
  ['a negative one', '80', '-80'],
])('a serial number: %s', (_, octets, serial) => {
  expect(read(build({ serial: octets })).serial).toBe(serial);
});

test.each([
  ['twice the same extension', { extensions: [unknown, unknown] }, 'jsse', 'the extension 1.2.3.4 occurs twice'],
  ['an empty issuer', { issuer: '' }, 'jsse', 'its issuer name is empty'],
  ['an empty subject without alternative names', { subject: '' }, 'jsse', 'its subject is empty and it has no alternative names'],
  ['extensions in version 1', { version: 0, extensions: [notCa] }, 'boringssl', 'it has extensions, but its version is 1'],
] as const)('%s is irregular', (_, parts, engine, what) => {
  expect(read(build(parts)).irregularities).toEqual([{ what, refusedBy: [engine] }]);
});

test('different algorithms inside and outside are irregular', () => {
  const der = derOf('leaf');
  const oid = Buffer.from('06082a8648ce3d040302', 'hex');
  const mismatched = Buffer.from(der);
  mismatched[mismatched.lastIndexOf(oid) + oid.length - 1] = 3;
  expect(read(mismatched)).toMatchObject({ signature: { consistent: false }, irregularities: [{ refusedBy: ['jsse'] }] });
});

test('a malformed extension is a fact, not an error', () => {
  const malformed = read(build({ extensions: ['30090603551d1104020400'] }));
  expect(malformed.malformedExtensions).toEqual(new Set(['2.5.29.17']));
  expect(malformed.subjectAlternativeNames).toBeUndefined();
});

test('ten thousand alternative names are read in bounded time', () => {
  const names = encode(0x30, ...Array.from({ length: 10_000 }, (_, index) => encode(0x82, Buffer.from(`host${index}.example.com`))));
  const extension = encode(0x30, Buffer.from('0603551d11', 'hex'), encode(0x04, names));
  expect(read(build({ extensions: [extension.toString('hex')] })).subjectAlternativeNames).toHaveLength(10_000);
});

test('a key of 16,384 bits is read with its size', () => {
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.alloc(2048, 0xff)]);
  const rsa = encode(0x30, encode(0x02, modulus), Buffer.from('0203010001', 'hex'));
  const key = encode(0x30, Buffer.from('300d06092a864886f70d0101010500', 'hex'), encode(0x03, Buffer.from([0]), rsa));
  expect(read(build({ key })).key).toMatchObject({ algorithm: 'rsa', bits: 16_384 });
});

test('names are equal as RFC 5280, section 7.1 has it', () => {
  expect(read(build({ subject: '  Some   Name ' })).subject.canonical).toBe(read(build({ subject: 'some name' })).subject.canonical);
  expect(read(build({ subject: 'some name' })).subject.canonical).not.toBe(read(build({ subject: 'somename' })).subject.canonical);
});
