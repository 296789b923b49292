import { readFileSync } from 'node:fs';
import { contentsOfStore } from '../../src/read/keystore.ts';
import { readPkcs12 } from '../../src/read/pkcs12.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';

const bytesOf = (name: string): Buffer => readFileSync(`test/fixtures/read/${name}`);

/** Kind, alias and who is in each entry. */
function outline(name: string, password?: string): unknown {
  const result = readPkcs12(bytesOf(name), password);
  if ('fault' in result) return result.fault;
  return [result.integrity, ...result.items.map((item) => {
    switch (item.kind) {
      case 'certificate':
        return [item.trusted ? 'anchor' : 'certificate', item.alias, item.certificate.subject.commonNames[0]];
      case 'private-key':
        return ['key', item.alias, item.key.publicKey?.algorithm, item.chain.map((certificate) => certificate.subject.commonNames[0])];
      case 'unreadable':
        return ['unreadable', item.reason];
    }
  })];
}

test.each([
  ['openssl-modern.p12', 'changeit', ['checked', ['certificate', undefined, 'ec.example.com'], ['key', 'leaf', 'rsa', ['rsa.example.com']]]],
  ['openssl-legacy.p12', 'changeit', ['checked', ['key', 'leaf', 'rsa', ['rsa.example.com']]]],
  ['openssl-ec.p12', 'changeit', ['checked', ['key', 'leaf', 'ec', ['ec.example.com']]]],
  ['openssl-certificates.p12', 'changeit', ['checked', ['certificate', undefined, 'rsa.example.com'], ['certificate', undefined, 'ec.example.com']]],
  ['openssl-no-password.p12', '', ['checked', ['certificate', undefined, 'ec.example.com']]],
  ['openssl-no-password.p12', undefined, ['checked', ['certificate', undefined, 'ec.example.com']]],
  ['openssl-open.p12', undefined, ['not-checked', ['certificate', undefined, 'ec.example.com']]],
  ['java-key.p12', 'changeit', ['checked', ['key', 'leaf', 'rsa', ['rsa.example.com']]]],
  ['java-trust.p12', 'changeit', ['checked', ['anchor', 'root-rsa', 'rsa.example.com'], ['anchor', 'root-ec', 'ec.example.com']]],
])('%s with password %j', (name, password, expected) => {
  expect(outline(name, password)).toEqual(expected);
});

test.each([
  ['openssl-modern.p12', 'wrong', 'password-wrong'],
  ['openssl-modern.p12', undefined, 'password-missing'],
  ['openssl-legacy.p12', 'wrong', 'password-wrong'],
  ['java-trust.p12', '', 'password-wrong'],
  ['java-trust.p12', undefined, 'password-missing'],
  ['trust.jks', 'changeit', 'unreadable'],
  ['ec.der', 'changeit', 'unreadable'],
])('%s with password %j: %s', (name, password, fault) => {
  expect(outline(name, password)).toBe(fault);
});

test('a keystore that asks for billions of rounds is refused, not computed', () => {
  const bytes = bytesOf('openssl-modern.p12');
  // The MacData ends the file: SEQUENCE { DigestInfo, salt, INTEGER 2048 }, all lengths short; the outermost length has two octets.
  const rounds = bytes.lastIndexOf(Buffer.from('02020800', 'hex'));
  const macData = bytes.lastIndexOf(Buffer.from('3041303130', 'hex'));
  const greedy = Buffer.concat([bytes.subarray(0, rounds), Buffer.from('02047fffffff', 'hex')]);
  greedy.writeUInt8(greedy.readUInt8(macData + 1) + 2, macData + 1);
  greedy.writeUInt16BE(greedy.readUInt16BE(2) + 2, 2);
  expect(readPkcs12(greedy, 'changeit')).toEqual({ fault: 'unreadable', reason: 'the keystore asks for more than the limit of 1000000 rounds of key derivation (keystore-rounds under limits in the configuration)' });
});

test('indefinite lengths and strings in pieces, as BouncyCastle writes them, are read', () => {
  const bytes = bytesOf('openssl-open.p12');
  // SEQUENCE { INTEGER 3, SEQUENCE { OID data, [0] { OCTET STRING } } }, the last with a length of two octets.
  const octets = bytes.indexOf(Buffer.from('2a864886f70d010701', 'hex')) + 9 + 4;
  const content = bytes.subarray(octets + 4);
  expect(bytes.readUInt16BE(octets)).toBe(0x0482);
  const piece = (from: number, to: number): Buffer => Buffer.concat([Buffer.from([4, 0x82, (to - from) >> 8, (to - from) & 0xff]), content.subarray(from, to)]);
  const indefinite = Buffer.concat([
    Buffer.from('3080020103308006092a864886f70d010701a0802480', 'hex'), piece(0, 256), piece(256, content.length), Buffer.alloc(8),
  ]);
  expect(readPkcs12(indefinite)).toMatchObject({ integrity: 'not-checked', items: [{ kind: 'certificate' }] });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])('damaged keystores are answered, not thrown at (%#)', (seed) => {
  const names = ['openssl-modern.p12', 'openssl-legacy.p12', 'java-trust.p12', 'openssl-open.p12'];
  const bytes = Buffer.from(bytesOf(names[seed % names.length] ?? ''));
  let state = seed + 1;
  for (let round = 0; round < 20; round += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    bytes[state % bytes.length] = state >> 8;
    expect(readPkcs12(bytes, 'changeit')).toBeDefined();
  }
  for (let end = 0; end < bytes.length; end += 97) expect(readPkcs12(bytes.subarray(0, end), 'changeit')).toHaveProperty('fault');
});

test('as contents of a file, the key comes before its chain, and Java counts the anchors', () => {
  const store = (name: string) => {
    const result = readPkcs12(bytesOf(name), 'changeit');
    return contentsOfStore(sourceFromBytes(name, bytesOf(name)), 'pkcs12', 'items' in result ? result.items : []);
  };
  expect(store('java-key.p12').items.map((item) => [item.kind, item.label])).toEqual([['private-key', 'leaf'], ['certificate', 'leaf']]);
  expect(store('java-trust.p12').readings.java.certificates).toEqual({ count: 2 });
  expect(store('openssl-certificates.p12').readings.java.certificates).toEqual({ count: 0 });
});
