import type { KeyObject } from 'node:crypto';
import { pem, type Minted } from './mint.ts';

/** Blocks alone, as tools write them. */
export const blocksOf = (...chain: readonly Minted[]): string => chain.map(({ der }) => pem('CERTIFICATE', der)).join('');

export function encryptedKeyPem(key: KeyObject, passphrase: string): string {
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
}

const algorithms = 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512';

/** What `openssl s_client -showcerts` of OpenSSL 3.0 prints for a server with an EC key that presents this chain and asks for a certificate of its root. */
export function showcerts(...chain: readonly Minted[]): string {
  const [leaf] = chain;
  if (leaf === undefined) return '';
  const entries = chain.map(
    (minted, index) =>
      `${String(index).padStart(2)} s:${nameOf(minted)}\n   i:${nameOf(minted.recipe.issuer ?? minted)}\n   a:PKEY: id-ecPublicKey, 256 (bit); sigalg: ecdsa-with-SHA256\n   v:NotBefore: ${dateOf(minted.recipe.from ?? '2024-01-01')}; NotAfter: ${dateOf(minted.recipe.to ?? '2049-12-31')}\n${pem('CERTIFICATE', minted.der)}`,
  );
  const bytes = chain.reduce((sum, { der }) => sum + der.length, 0);
  return `CONNECTED(00000003)
---
Certificate chain
${entries.join('')}---
Server certificate
subject=${nameOf(leaf)}
issuer=${nameOf(leaf.recipe.issuer ?? leaf)}
---
Acceptable client certificate CA names
${nameOf(chain[chain.length - 1] ?? leaf)}
Requested Signature Algorithms: ${algorithms}:ECDSA+SHA224:RSA+SHA224
Shared Requested Signature Algorithms: ${algorithms}
Peer signing digest: SHA256
Peer signature type: ECDSA
Server Temp Key: X25519, 253 bits
---
SSL handshake has read ${bytes + 518} bytes and written 405 bytes
Verification error: self-signed certificate in certificate chain
---
New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384
Server public key is 256 bit
Secure Renegotiation IS NOT supported
Compression: NONE
Expansion: NONE
No ALPN negotiated
Early data was not sent
Verify return code: 19 (self-signed certificate in certificate chain)
---
`;
}

/** `CN=x, O=y` as OpenSSL 3.0 prints it: in the order of the encoding. */
function nameOf({ recipe }: Minted): string {
  return recipe.subject.split(', ').toReversed().map((part) => part.replace('=', ' = ')).join(', ');
}

function dateOf(day: string): string {
  const [, date = '', month = '', year = ''] = /^\w+, (\d+) (\w+) (\d+)/.exec(new Date(day).toUTCString()) ?? [];
  return `${month} ${String(Number(date)).padStart(2)} 00:00:00 ${year} GMT`;
}
