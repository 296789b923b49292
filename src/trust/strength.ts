import type { Certificate } from '../model/certificate.ts';

const weakHashes: ReadonlySet<string> = new Set(['md2', 'md4', 'md5', 'sha1']);

/** Signed with a digest under 80 bits of collision resistance, which OpenSSL 3 refuses from security level 1 on. */
export function isWeakHash({ signature }: Certificate): boolean {
  return weakHashes.has((signature.hash ?? '').toLowerCase());
}

/** RSA under 2048 bits: Envoy does not load it, OpenSSL refuses it from security level 2 on. */
export function isWeakRsa({ key }: Certificate): boolean {
  return (key.algorithm === 'rsa' || key.algorithm === 'rsa-pss') && (key.bits ?? 2048) < 2048;
}

const handshakeCurves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** Why no default client or server makes a handshake with this key, in words; undefined where they do. */
export function unusableKey({ key }: Certificate): string | undefined {
  if (key.algorithm === 'ec') return handshakeCurves.has(key.curve ?? '') ? undefined : `an EC key on ${key.curve === 'explicit' ? 'spelt-out curve parameters' : (key.curve ?? 'an unknown curve')}`;
  return key.algorithm === 'rsa' || key.algorithm === 'rsa-pss' || key.algorithm === 'ed25519' || key.algorithm === 'ed448' ? undefined : `a ${key.algorithm.toUpperCase()} key`;
}
