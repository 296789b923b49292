import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bits, integer, objectIdentifier, sequence, set, tagged } from './der.ts';
import { distinguishedName, extension, keyPem, mint, pem, readablePem, signatureAlgorithm, signBytes, type Minted, type Recipe } from './mint.ts';

export type Content = () => string | Uint8Array;
/** The certificates and keys of one case by their path inside it; to mint a case anew, delete all of them. */
export type Case = Readonly<Record<string, Content>>;
export type Cases = Readonly<Record<string, Readonly<Record<string, Case>>>>;

export const ofCertificate = (minted: Minted): Content => () => readablePem(minted);
export const chainOf = (...chain: readonly Minted[]): string => chain.map(readablePem).join('\n');

/** Leaf and key as `PATH.pem` and `PATH.key`; `more` follows the leaf in its file. */
export function pair(path: string, recipe: Recipe, ...more: readonly Minted[]): Case {
  const minted = mint(recipe);
  return { [`${path}.pem`]: () => chainOf(minted, ...more), [`${path}.key`]: () => keyPem(minted.key) };
}

export function leafOf(issuer: Minted): (name: string, more?: Partial<Recipe>) => Recipe {
  return (name, more = {}) => ({ subject: `CN=${name}, O=Storefront`, issuer, names: [name], ...more });
}

/** The base64 of a block with one character replaced by another. */
export function damage(text: string, wrong: string): string {
  const at = text.indexOf('\n', text.indexOf('-----BEGIN')) + 200;
  return `${text.slice(0, at)}${wrong}${text.slice(at + 1)}`;
}

export function withoutText(text: string): string {
  return text.slice(text.indexOf('-----BEGIN'));
}

/** What `openssl s_client -showcerts` prints, as people save it. */
export function savedOutput(...chain: readonly Minted[]): string {
  const blocks = chain.map((minted, index) => ` ${index} s:${minted.recipe.subject}\n   i:${minted.recipe.issuer?.recipe.subject ?? minted.recipe.subject}\n${pem('CERTIFICATE', minted.der)}`);
  return `CONNECTED(00000003)\n---\nCertificate chain\n${blocks.join('')}---\nServer certificate\nsubject=${chain[0]?.recipe.subject ?? ''}\n---\nNo client certificate CA names sent\n    Session-ID: 9C1F0A\nVerify return code: 19 (self-signed certificate in certificate chain)\n---\n`;
}

/** A certificate request for the subject and key of a certificate (PKCS#10, RFC 2986). */
export function requestPem({ recipe, key }: Minted): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const body = sequence(integer(0n), distinguishedName(recipe.subject), spki, tagged(0, new Uint8Array()));
  return pem('CERTIFICATE REQUEST', sequence(body, signatureAlgorithm(key, 'sha256'), bits(signBytes(key, body, 'sha256'))));
}

/** Certificates without a signature around them, as Windows exports chains (PKCS#7, RFC 2315, section 9.1). */
export function bundle(...certificates: readonly Minted[]): Uint8Array {
  const content = sequence(integer(1n), set(), sequence(objectIdentifier('1.2.840.113549.1.7.1')), tagged(0, Buffer.concat(certificates.map(({ der }) => der))), set());
  return sequence(objectIdentifier('1.2.840.113549.1.7.2'), tagged(0, content));
}

/** Name constraints that permit one domain and what is below it (RFC 5280, section 4.2.1.10). */
export function nameConstraints(domain: string): Uint8Array {
  return extension('2.5.29.30', true, sequence(tagged(0, sequence(tagged(2, Buffer.from(domain), true)))));
}

/** A PKCS#12 as OpenSSL writes it: the key with its certificate, both encrypted. */
export function pkcs12(minted: Minted): Content {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
    const both = join(folder, 'both.pem');
    writeFileSync(both, `${readablePem(minted)}${keyPem(minted.key)}`);
    try {
      return execFileSync('openssl', ['pkcs12', '-export', '-passout', 'pass:changeit', '-name', 'first', '-in', both]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}
