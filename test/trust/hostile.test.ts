import { bits, element, integer, nothing, objectIdentifier, sequence } from '../../scripts/der.ts';
import { mint, type Minted } from '../../scripts/mint.ts';
import type { Certificate, Engine } from '../../src/model/certificate.ts';
import { readCertificate } from '../../src/read/certificate.ts';
import { matchHost } from '../../src/trust/names.ts';
import { validatePath } from '../../src/trust/path.ts';
import { followChain } from '../../src/trust/served.ts';

const now = Date.parse('2030-01-01T00:00:00Z');
const engines: readonly Engine[] = ['jsse', 'openssl', 'boringssl'];

function certificateOf({ der }: Pick<Minted, 'der'>): Certificate {
  const read = readCertificate(der);
  if ('reason' in read) throw new Error(read.reason);
  return read.certificate;
}

/** Runs the work and fails where it takes longer than anybody would wait. */
function inTime<Value>(work: () => Value): Value {
  const started = performance.now();
  const value = work();
  expect(performance.now() - started).toBeLessThan(5000);
  return value;
}

test.each(engines)('%s ends in a mesh of cross-signatures that leads nowhere', (engine) => {
  const authorities = Array.from({ length: 24 }, (_, index) => mint({ subject: `CN=Mesh ${index}`, ca: true, withoutKeyIdentifiers: true }));
  const mesh = authorities.flatMap((subject) => authorities.flatMap((issuer) => (issuer === subject ? [] : [mint({ subject: subject.recipe.subject, key: subject.key, issuer, ca: true, withoutKeyIdentifiers: true })])));
  const leaf = mint({ subject: 'CN=leaf.example', names: ['leaf.example'], ...(authorities[0] === undefined ? {} : { issuer: authorities[0] }), withoutKeyIdentifiers: true });
  const stranger = mint({ subject: 'CN=Stranger', ca: true });
  const result = inTime(() => validatePath({ chain: [leaf, ...mesh].map(certificateOf), anchors: [certificateOf(stranger)], engine, now, purpose: 'server' }));
  expect(result.ok).toBe(false);
  const followed = inTime(() => followChain([leaf, ...mesh].map(certificateOf)));
  expect(followed?.reachesRoot).toBe(false);
  expect(inTime(() => followChain([leaf, ...mesh, ...(authorities.slice(-1))].map(certificateOf)))?.reachesRoot).toBe(true);
});

test.each(engines)('%s finds its way through the mesh where there is one', (engine) => {
  const root = mint({ subject: 'CN=Root', ca: true });
  const [first, second] = ['A', 'B'].map((name) => mint({ subject: `CN=${name}`, ca: true }));
  if (first === undefined || second === undefined) throw new Error('two were made');
  const crossed = [mint({ ...first.recipe, key: first.key, issuer: second }), mint({ ...second.recipe, key: second.key, issuer: first }), mint({ ...second.recipe, key: second.key, issuer: root })];
  const leaf = mint({ subject: 'CN=leaf.example', issuer: first, names: ['leaf.example'] });
  expect(validatePath({ chain: [leaf, ...crossed].map(certificateOf), anchors: [certificateOf(root)], engine, now, purpose: 'server' }).ok).toBe(engine === 'jsse');
});

test('a certificate with a key of 16 kilobits is read, judged and never verified for ever', () => {
  const modulus = BigInt(`0x${'c5'.repeat(2048)}`) | 1n;
  const spki = sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1'), nothing()), bits(sequence(integer(modulus), integer(65_537n))));
  const plain = mint({ subject: 'CN=big.example', names: ['big.example'], ca: true });
  const own = Buffer.from(certificateOf(plain).key.spki);
  // The signature no longer fits, which is one more thing to find out in bounded time.
  const parts = Buffer.from(plain.der);
  const at = parts.indexOf(own);
  const body = sliceBody(parts, at, own.length, spki);
  const certificate = inTime(() => certificateOf({ der: body }));
  expect(certificate.key).toMatchObject({ algorithm: 'rsa', bits: 16_384 });
  for (const engine of engines) expect(inTime(() => validatePath({ chain: [certificate], anchors: [certificateOf(plain)], engine, now, purpose: 'server' })).ok).toBe(false);
});

/** Puts another public key into a certificate; lengths are written anew. */
function sliceBody(der: Buffer, at: number, length: number, spki: Uint8Array): Uint8Array {
  const header = (offset: number): number => (der[offset + 1] === 0x82 ? 4 : der[offset + 1] === 0x81 ? 3 : 2);
  const outer = header(0);
  const inner = outer + header(outer);
  const innerEnd = inner + (der[outer + 1] === 0x82 ? der.readUInt16BE(outer + 2) : der[outer + 1] === 0x81 ? (der[outer + 2] ?? 0) : (der[outer + 1] ?? 0));
  const body = element(0x30, der.subarray(inner, at), spki, der.subarray(at + length, innerEnd));
  return element(0x30, body, der.subarray(innerEnd));
}

test('a negative serial number is told as one', () => {
  expect(certificateOf(mint({ subject: 'CN=negative.example', serial: -200n })).serial).toBe('-c8');
});

test('ten thousand names are matched in a moment', () => {
  const certificate = certificateOf(mint({ subject: 'CN=many', names: Array.from({ length: 10_000 }, (_, index) => `host${index}.example.com`) }));
  for (const engine of engines) {
    expect(inTime(() => matchHost('host9999.example.com', certificate, engine)).matched).toBe(true);
    expect(inTime(() => matchHost('nobody.example.com', certificate, engine))).toMatchObject({ matched: false, more: 9992 });
  }
});

test.each([
  ['nesting without end', Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x30, 0x80])))],
  ['a length of four gigabytes', Buffer.from('3084ffffffff', 'hex')],
  ['nothing', Buffer.alloc(0)],
  ['a megabyte of zeros', Buffer.alloc(1 << 20)],
])('%s is no certificate', (_name, der) => {
  expect(inTime(() => readCertificate(der))).toHaveProperty('reason');
});
