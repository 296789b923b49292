import { readFileSync } from 'node:fs';
import type { Certificate, Engine } from '../../src/model/certificate.ts';
import { readCertificate } from '../../src/read/certificate.ts';
import { validatePath, type Purpose } from '../../src/trust/path.ts';
import { isIssuedBy, isSelfSigned, nameAndKeyIdentifierMatch, sameKey } from '../../src/trust/relations.ts';

interface PathCase {
  readonly name: string;
  readonly chain: readonly string[];
  readonly anchors: readonly string[];
  readonly now?: string;
  readonly purpose?: Purpose;
  readonly host?: string;
  readonly expected: Readonly<Record<Engine, string>>;
}

const fixtures = new URL('../fixtures/trust/', import.meta.url);
const cases = JSON.parse(readFileSync(new URL('cases.json', fixtures), 'utf8')) as readonly PathCase[];
const engines: readonly Engine[] = ['jsse', 'openssl', 'boringssl'];

function load(name: string): Certificate {
  const body = /-----BEGIN CERTIFICATE-----([^-]+)-/.exec(readFileSync(new URL(`${name}.pem`, fixtures), 'utf8'))?.[1] ?? '';
  const result = readCertificate(Buffer.from(body, 'base64'));
  if ('reason' in result) throw new Error(`${name}: ${result.reason}`);
  return result.certificate;
}

// JSSE and OpenSSL of the table were asked themselves: OpenJDK 17.0.15 and OpenSSL 3.0.19.
describe.each(engines)('%s', (engine) => {
  test.each(cases)('$name', ({ chain, anchors, now = '2026-11-21T00:00:00Z', purpose = 'server', host, expected }) => {
    const result = validatePath({ chain: chain.map(load), anchors: anchors.map(load), engine, now: Date.parse(now), purpose, ...(host && { host }) });
    expect(result.ok ? 'accept' : result.failure.code).toBe(expected[engine]);
  });
});

test('an accepted path leads from the leaf to the anchor', () => {
  const [leaf, intermediate, root] = ['leaf', 'intermediate', 'root'].map(load) as [Certificate, Certificate, Certificate];
  for (const engine of engines) {
    const result = validatePath({ chain: [leaf, root, intermediate], anchors: [root], engine, now: Date.parse('2026-11-21T00:00:00Z'), purpose: 'server' });
    expect(result.ok && result.path.map(({ subject }) => subject.text)).toEqual(['CN=www.example.com', 'CN=Intermediate', 'CN=Root']);
  }
});

test('a missing issuer is named with the certificate that lacks it', () => {
  const result = validatePath({ chain: [load('leaf')], anchors: [load('root')], engine: 'jsse', now: Date.parse('2026-11-21T00:00:00Z'), purpose: 'server' });
  expect(result).toMatchObject({ ok: false, failure: { code: 'no-issuer', field: 'issuer', missingIssuer: { text: 'CN=Intermediate' }, certificate: { subject: { text: 'CN=www.example.com' } } } });
});

test('an expired certificate comes with its date', () => {
  const result = validatePath({ chain: ['leaf-expired', 'intermediate'].map(load), anchors: [load('root')], engine: 'jsse', now: Date.parse('2026-11-21T00:00:00Z'), purpose: 'server' });
  expect(result).toMatchObject({ failure: { field: 'notAfter', value: '2026-01-01T00:00:00.000Z', expected: 'later than 2026-11-21T00:00:00.000Z' } });
});

test.each<readonly [question: string, answer: boolean, expected: boolean]>([
  ['a root is self-signed', isSelfSigned(load('root')), true],
  ['an intermediate is not self-signed', isSelfSigned(load('intermediate')), false],
  ['the intermediate issued the leaf', isIssuedBy(load('leaf'), load('intermediate')), true],
  ['the root did not issue the leaf', isIssuedBy(load('leaf'), load('root')), false],
  ['the impostor did not issue the intermediate', isIssuedBy(load('intermediate'), load('root-impostor')), false],
  ['a damaged signature is no issuing', isIssuedBy(load('intermediate-damaged'), load('root')), false],
  ['a renewed root has the same key', sameKey(load('root'), load('root-expired')), true],
  ['the impostor has another key', sameKey(load('root'), load('root-impostor')), false],
  ['the impostor has another key identifier', nameAndKeyIdentifierMatch(load('intermediate'), load('root-impostor')), false],
  ['a root without key identifier may be the one', nameAndKeyIdentifierMatch(load('intermediate'), load('root-v1')), true],
])('%s', (_, answer, expected) => {
  expect(answer).toBe(expected);
});
