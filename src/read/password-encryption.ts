import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { contentOf, readInteger, readOid, type Asn1 } from './asn1.ts';
import { decryptRc2Cbc } from './rc2.ts';

/** Rounds of key derivation that one file may still ask for; a hostile one asks for billions. */
export interface Effort {
  rounds: number;
  /** What is wrong where they do not suffice. */
  readonly excess: string;
}

/** What came of an attempt: the plain bytes, a wrong password, or an algorithm that is not known. */
export type Decrypted = { readonly plain: Uint8Array } | { readonly wrong: true } | { readonly unknown: string };

/** A password as PKCS#12 knows it; null is none at all, which is not the empty one (RFC 7292, appendix B.1). */
export type Password = string | null;

type Digest = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

const blockLengths: Readonly<Record<Digest, number>> = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 };

/** RFC 7292, appendix B.2: derives key material; purpose 1 makes keys, 2 initial vectors, 3 MAC keys. */
export function deriveKey(password: Password, salt: Uint8Array, purpose: 1 | 2 | 3, rounds: number, length: number, digest: Digest): Uint8Array {
  const block = blockLengths[digest];
  const secret = password === null ? Buffer.alloc(0) : Buffer.concat([Buffer.from(password, 'utf16le').swap16(), Buffer.alloc(2)]);
  const input = Buffer.concat([repeatTo(salt, block), repeatTo(secret, block)]);
  const derived: Buffer[] = [];
  for (let gathered = 0; gathered < length; gathered += derived.at(-1)?.length ?? length) {
    let hash = createHash(digest).update(Buffer.alloc(block, purpose)).update(input).digest();
    for (let round = 1; round < rounds; round += 1) hash = createHash(digest).update(hash).digest();
    derived.push(hash);
    const addend = repeatTo(hash, block).subarray(0, block);
    for (let offset = 0; offset < input.length; offset += block) addOne(input.subarray(offset, offset + block), addend);
  }
  return Buffer.concat(derived).subarray(0, length);
}

function repeatTo(bytes: Uint8Array, block: number): Buffer {
  return Buffer.alloc(block * Math.ceil(bytes.length / block), bytes);
}

/** target = target + addend + 1, as big-endian numbers. */
function addOne(target: Buffer, addend: Buffer): void {
  let carry = 1;
  for (let index = target.length - 1; index >= 0; index -= 1) {
    const sum = (target[index] ?? 0) + (addend[index] ?? 0) + carry;
    target[index] = sum & 0xff;
    carry = sum >> 8;
  }
}

/** How often a derivation is to be repeated; undefined where it is beyond what the file may ask for. */
export function takeRounds(node: Asn1 | undefined, effort: Effort): number | undefined {
  const rounds = Number(readInteger(node) ?? 1n);
  if (rounds < 1 || rounds > effort.rounds) return undefined;
  effort.rounds -= rounds;
  return rounds;
}

interface Scheme {
  readonly cipher: string;
  readonly keyLength: number;
  readonly ivLength: number;
}

/** RFC 7292, appendix C. */
const pkcs12Schemes: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.12.1.3': { cipher: 'des-ede3-cbc', keyLength: 24, ivLength: 8 },
  '1.2.840.113549.1.12.1.4': { cipher: 'des-ede-cbc', keyLength: 16, ivLength: 8 },
  '1.2.840.113549.1.12.1.5': { cipher: 'rc2', keyLength: 16, ivLength: 8 },
  '1.2.840.113549.1.12.1.6': { cipher: 'rc2', keyLength: 5, ivLength: 8 },
};

const ciphers: Readonly<Record<string, Scheme>> = {
  '2.16.840.1.101.3.4.1.2': { cipher: 'aes-128-cbc', keyLength: 16, ivLength: 16 },
  '2.16.840.1.101.3.4.1.22': { cipher: 'aes-192-cbc', keyLength: 24, ivLength: 16 },
  '2.16.840.1.101.3.4.1.42': { cipher: 'aes-256-cbc', keyLength: 32, ivLength: 16 },
  '1.2.840.113549.3.7': { cipher: 'des-ede3-cbc', keyLength: 24, ivLength: 8 },
};

const pseudorandomFunctions: Readonly<Record<string, Digest>> = {
  '1.2.840.113549.2.7': 'sha1', '1.2.840.113549.2.8': 'sha224', '1.2.840.113549.2.9': 'sha256', '1.2.840.113549.2.10': 'sha384', '1.2.840.113549.2.11': 'sha512',
};

/** Decrypts what an AlgorithmIdentifier of PKCS#5 or PKCS#12 says it is encrypted with. */
export function decryptWithPassword(algorithm: Asn1 | undefined, data: Uint8Array, password: Password, effort: Effort): Decrypted {
  const oid = readOid(algorithm?.children[0]) ?? '';
  const parameters = algorithm?.children[1];
  if (oid === '1.2.840.113549.1.5.13') return decryptPbes2(parameters, data, password, effort);
  const scheme = pkcs12Schemes[oid];
  if (scheme === undefined) return { unknown: `encryption ${oid}` };
  const salt = parameters?.children[0];
  const rounds = takeRounds(parameters?.children[1], effort);
  if (salt === undefined || rounds === undefined) return { unknown: effort.excess };
  const key = deriveKey(password, contentOf(salt), 1, rounds, scheme.keyLength, 'sha1');
  const iv = deriveKey(password, contentOf(salt), 2, rounds, scheme.ivLength, 'sha1');
  if (scheme.cipher === 'rc2') {
    const plain = decryptRc2Cbc(key, iv, data);
    return plain === undefined ? { wrong: true } : { plain };
  }
  // Three keys, the third being the first: what des-ede-cbc means, in the form that OpenSSL 3 always has.
  const tripled = scheme.cipher === 'des-ede-cbc' ? Buffer.concat([key, key.subarray(0, 8)]) : key;
  return decipher('des-ede3-cbc', tripled, iv, data);
}

/** RFC 8018, section 6.2, with PBKDF2. */
function decryptPbes2(parameters: Asn1 | undefined, data: Uint8Array, password: Password, effort: Effort): Decrypted {
  const [derivation, encryption] = parameters?.children ?? [];
  if (readOid(derivation?.children[0]) !== '1.2.840.113549.1.5.12') return { unknown: `key derivation ${readOid(derivation?.children[0]) ?? ''}` };
  const [salt, iterations, ...options] = derivation?.children[1]?.children ?? [];
  const prf = readOid(options.find((option) => option.tag === 0x30)?.children[0]) ?? '1.2.840.113549.2.7';
  const digest = pseudorandomFunctions[prf];
  const cipherOid = readOid(encryption?.children[0]) ?? '';
  const scheme = ciphers[cipherOid];
  const iv = encryption?.children[1];
  if (digest === undefined) return { unknown: `pseudorandom function ${prf}` };
  if (scheme === undefined || salt === undefined || iv === undefined) return { unknown: `cipher ${cipherOid}` };
  const rounds = takeRounds(iterations, effort);
  if (rounds === undefined) return { unknown: effort.excess };
  const key = pbkdf2Sync(Buffer.from(password ?? '', 'utf8'), contentOf(salt), rounds, scheme.keyLength, digest);
  return decipher(scheme.cipher, key, contentOf(iv), data);
}

function decipher(cipher: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Decrypted {
  try {
    const machine = createDecipheriv(cipher, key, iv);
    return { plain: Buffer.concat([machine.update(data), machine.final()]) };
  } catch {
    return { wrong: true };
  }
}
