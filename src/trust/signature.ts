import { createPublicKey, verify, X509Certificate, type KeyObject } from 'node:crypto';
import type { Certificate, PublicKey } from '../model/certificate.ts';

/** AlgorithmIdentifier { rsaEncryption, NULL }. */
const rsaHeader = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/** Keys by digest, for many certificates are made for the same key and decoding one is slow; bounded, for they stay. */
const keys = new Map<string, KeyObject | 'undecodable'>();
const mostKeys = 4096;
const verdicts = new WeakMap<Certificate, WeakMap<Certificate, boolean>>();

/** Whether OpenSSL can make a key of the certificate's SubjectPublicKeyInfo. */
export function hasUsableKey(certificate: Certificate): boolean {
  return keyOf(certificate) !== undefined;
}

/** Whether the issuer's key made the certificate's signature; each pair is verified once. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const known = verdicts.get(certificate)?.get(issuer);
  if (known !== undefined) return known;
  const verdict = verifySignature(certificate, issuer);
  const pairs = verdicts.get(certificate) ?? new WeakMap<Certificate, boolean>();
  pairs.set(issuer, verdict);
  verdicts.set(certificate, pairs);
  return verdict;
}

function keyOf(certificate: Certificate): KeyObject | undefined {
  const { sha256 } = certificate.key;
  const known = keys.get(sha256);
  if (known !== undefined) return known === 'undecodable' ? undefined : known;
  const key = decodeKey(certificate.key);
  if (keys.size >= mostKeys) keys.clear();
  keys.set(sha256, key ?? 'undecodable');
  return key;
}

function decodeKey({ spki, algorithm }: PublicKey): KeyObject | undefined {
  const isPlainRsa = algorithm === 'rsa' && rsaHeader.every((octet, index) => spki[index + 4] === octet) && spki[0] === 0x30 && spki[1] === 0x82;
  try {
    // OpenSSL 3 takes fifty times as long for a SubjectPublicKeyInfo as for the RSAPublicKey inside.
    if (isPlainRsa && spki[19] === 0x03 && spki[20] === 0x82 && spki[23] === 0) return createPublicKey({ key: Buffer.from(spki.subarray(24)), format: 'der', type: 'pkcs1' });
    return createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.length), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function verifySignature(certificate: Certificate, issuer: Certificate): boolean {
  const { signature, signed } = certificate;
  if (!signature.consistent || !signature.whole) return false;
  const key = keyOf(issuer);
  if (key === undefined) return false;
  try {
    // crypto.verify takes an RSA key for any RSA padding and knows no parameters of PSS; OpenSSL's own reading does.
    if (signature.key !== issuer.key.algorithm || signature.key === 'rsa-pss') return new X509Certificate(certificate.der).verify(key);
    return verify(signature.hash, signed, key, signature.octets);
  } catch {
    return false;
  }
}
