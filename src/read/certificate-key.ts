import type { KeyAlgorithm, PublicKey } from '../model/certificate.ts';
import { contentOf, encodedOf, hexOf, readAsn1, readBits, readOid, tags, type Asn1 } from './asn1.ts';
import { sha256Hex } from './digest.ts';

const algorithms: Readonly<Record<string, KeyAlgorithm>> = {
  '1.2.840.113549.1.1.1': 'rsa', '1.2.840.113549.1.1.10': 'rsa-pss', '1.2.840.10045.2.1': 'ec', '1.2.840.10040.4.1': 'dsa',
  '1.3.101.110': 'x25519', '1.3.101.111': 'x448', '1.3.101.112': 'ed25519', '1.3.101.113': 'ed448', '1.2.840.10046.2.1': 'dh', '1.2.840.113549.1.3.1': 'dh',
};

const fixedBits: Readonly<Partial<Record<KeyAlgorithm, number>>> = { ed25519: 256, ed448: 456, x25519: 256, x448: 448 };

const curves: Readonly<Record<string, { readonly name: string; readonly bits: number }>> = {
  '1.2.840.10045.3.1.7': { name: 'prime256v1', bits: 256 },
  '1.3.132.0.34': { name: 'secp384r1', bits: 384 },
  '1.3.132.0.35': { name: 'secp521r1', bits: 521 },
  '1.3.132.0.33': { name: 'secp224r1', bits: 224 },
  '1.2.840.10045.3.1.1': { name: 'prime192v1', bits: 192 },
  '1.3.132.0.10': { name: 'secp256k1', bits: 256 },
  '1.3.132.0.32': { name: 'secp224k1', bits: 224 },
  '1.3.132.0.31': { name: 'secp192k1', bits: 192 },
  '1.3.132.0.8': { name: 'secp160r1', bits: 160 },
  '1.3.36.3.3.2.8.1.1.7': { name: 'brainpoolP256r1', bits: 256 },
  '1.3.36.3.3.2.8.1.1.11': { name: 'brainpoolP384r1', bits: 384 },
  '1.3.36.3.3.2.8.1.1.13': { name: 'brainpoolP512r1', bits: 512 },
};

/** The facts of a SubjectPublicKeyInfo; undefined where the bytes are none. */
export function readPublicKey(spki: Uint8Array): PublicKey | undefined {
  const node = readAsn1(spki);
  return node && readPublicKeyInfo(node);
}

/** The facts of a SubjectPublicKeyInfo that a reader has met inside something larger. */
export function readPublicKeyInfo(node: Asn1): PublicKey | undefined {
  const [identifier, content] = node.children;
  const oid = readOid(identifier?.children[0]);
  const bits = readBits(content);
  if (node.tag !== tags.sequence || node.children.length !== 2 || identifier?.tag !== tags.sequence || identifier.children.length > 2 || oid === undefined || bits === undefined) return undefined;
  const spki = encodedOf(node);
  const algorithm = algorithms[oid] ?? 'unknown';
  return { spki, sha256: sha256Hex(spki), algorithm, ...readSize(algorithm, identifier?.children[1], bits.octets) };
}

function readSize(algorithm: KeyAlgorithm, parameters: Asn1 | undefined, octets: Uint8Array): { readonly bits?: number; readonly curve?: string } {
  const bits = fixedBits[algorithm];
  if (bits !== undefined) return { bits };
  switch (algorithm) {
    case 'rsa':
    case 'rsa-pss':
      return sized(readAsn1(octets)?.children[0]);
    case 'dsa':
    case 'dh':
      return sized(parameters?.children[0]);
    case 'ec':
      return readCurve(parameters);
    default:
      return {};
  }
}

function readCurve(parameters: Asn1 | undefined): { readonly bits?: number; readonly curve?: string } {
  const oid = readOid(parameters);
  if (oid !== undefined) {
    const known = curves[oid];
    return known === undefined ? { curve: oid } : { curve: known.name, bits: known.bits };
  }
  if (parameters?.tag !== tags.sequence) return {};
  // ECParameters of X9.62: version, then the field with its prime.
  return { curve: 'explicit', ...sized(parameters.children[1]?.children[1]) };
}

function sized(integer: Asn1 | undefined): { readonly bits?: number } {
  if (integer?.tag !== tags.integer) return {};
  const digits = hexOf(integer).replace(/^0+/, '');
  if (digits === '' || (contentOf(integer)[0] ?? 0) > 0x7f) return {};
  return { bits: 4 * digits.length - Math.clz32(parseInt(digits[0] ?? '0', 16)) + 28 };
}
