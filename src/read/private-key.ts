import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicKey } from '../model/certificate.ts';
import type { PrivateKey, Reader } from '../model/material.ts';
import { readPublicKey } from './certificate-key.ts';
import { childrenOf, elementAt, outlineOf, type Outline } from './der-outline.ts';

type Irregularity = PrivateKey['irregularities'][number];

/** A key as facts, or why no engine loads it. */
export type PrivateKeyResult = { readonly key: PrivateKey } | { readonly reason: string; readonly refusedBy: readonly Reader[] };

const everyone: readonly Reader[] = ['openssl', 'boringssl', 'java'];

/** What the label promises, and after it what is taken all the same; DER files come without one. */
const promised: Readonly<Record<string, readonly Outline[]>> = {
  'PRIVATE KEY': ['pkcs8', 'pkcs8-v2'],
  'ENCRYPTED PRIVATE KEY': ['pkcs8-encrypted'],
  'RSA PRIVATE KEY': ['pkcs1', 'pkcs8', 'pkcs8-v2'],
  'EC PRIVATE KEY': ['sec1', 'pkcs8', 'pkcs8-v2'],
  'DSA PRIVATE KEY': ['dsa', 'pkcs8', 'pkcs8-v2'],
};

/** Whether a PEM label announces a private key, in whatever format. */
export function isPrivateKeyLabel(label: string): boolean {
  return label.endsWith('PRIVATE KEY');
}

/** Reads a private key from the DER of a block and its headers; nothing secret is kept. */
export function readPrivateKey(der: Uint8Array, label: string | undefined, header = ''): PrivateKeyResult {
  if (header.startsWith('Proc-Type:')) return readLegacyEncrypted(header);
  if (label === 'OPENSSH PRIVATE KEY') return refused('an OpenSSH key; TLS engines read PKCS#8, PKCS#1 or SEC1');
  const outline = outlineOf(der);
  if (outline === 'pkcs8-encrypted') return readEncrypted(der, label);
  if (outline === 'certificate' || outline === 'public-key' || outline === 'certificate-request') return refused(`a ${outline.replace('-', ' ')} under the label ${label ?? 'of a key'}`);
  const publicKey = readPublicHalf(der, outline);
  if (typeof publicKey === 'string') return refused(publicKey);
  const irregularities = [...labelIrregularities(label, outline), ...algorithmIrregularities(publicKey, outline)];
  return { key: { format: formatOf(outline), encrypted: false, publicKey, irregularities } };
}

function refused(reason: string): PrivateKeyResult {
  return { reason, refusedBy: everyone };
}

function formatOf(outline: Outline): PrivateKey['format'] {
  return outline === 'pkcs1' || outline === 'sec1' || outline === 'dsa' ? outline : 'pkcs8';
}

/** The public key that belongs to a private one, or why OpenSSL does not load it. */
function readPublicHalf(der: Uint8Array, outline: Outline): PublicKey | string {
  try {
    const key = loadKey(der, outline);
    const spki = key && createPublicKey(key).export({ type: 'spki', format: 'der' });
    return (spki && readPublicKey(new Uint8Array(spki))) ?? 'no private key of a known format';
  } catch {
    // OpenSSL's own words differ from version to version.
    return `${nameOf(outline)} that OpenSSL does not load`;
  }
}

function loadKey(der: Uint8Array, outline: Outline): KeyObject | undefined {
  switch (outline) {
    case 'pkcs1':
    case 'sec1':
    case 'pkcs8':
      return createPrivateKey({ key: Buffer.from(der), format: 'der', type: outline });
    case 'pkcs8-v2':
      return createPrivateKey({ key: firstVersion(der), format: 'der', type: 'pkcs8' });
    case 'dsa':
      return createPrivateKey(`-----BEGIN DSA PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END DSA PRIVATE KEY-----\n`);
    default:
      return undefined;
  }
}

/** RFC 5958: version 2 adds the public key as [1]; without it and with version 0 it is the key that OpenSSL 3.0 knows. */
function firstVersion(der: Uint8Array): Buffer {
  const top = elementAt(der, 0);
  const [version, algorithm, key] = top === undefined ? [] : childrenOf(der, top);
  if (version === undefined || algorithm === undefined || key === undefined) return Buffer.from(der);
  const content = Buffer.concat([Buffer.from([2, 1, 0]), der.subarray(algorithm.start, key.end)]);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([0x30, ...length]), content]);
}

function labelIrregularities(label: string | undefined, outline: Outline): readonly Irregularity[] {
  if (label === undefined) return [];
  const expected = promised[label];
  const help = `Write ${Object.keys(promised).find((name) => promised[name]?.[0] === outline) ?? 'PRIVATE KEY'} in its BEGIN and END lines.`;
  if (expected === undefined) return [{ what: `no engine knows the label ${label}`, help, refusedBy: everyone }];
  const [usual] = expected;
  if (outline === usual || (outline === 'pkcs8-v2' && usual === 'pkcs8')) return [];
  // OpenSSL and BoringSSL find PKCS#8 under a traditional label; BouncyCastle, which reads keys for Java, does not.
  return [{ what: `${nameOf(outline)} under the label ${label}`, help, refusedBy: expected.includes(outline) ? ['java'] : everyone }];
}

function nameOf(outline: Outline): string {
  const names: Partial<Record<Outline, string>> = { pkcs1: 'an RSA key (PKCS#1)', sec1: 'an EC key (SEC1)', dsa: 'a DSA key', pkcs8: 'a PKCS#8 key', 'pkcs8-v2': 'a PKCS#8 key', 'pkcs8-encrypted': 'an encrypted PKCS#8 key' };
  return names[outline] ?? 'something else';
}

const boringCurves = ['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1', 'explicit'];

const replacement = 'Have a new key and certificate made, RSA or EC on P-256.';
/** OpenSSL reads such a key from 3.5 on, and writes version 1. */
const firstVersionHelp = 'Have it written as version 1: by `openssl pkey -in OLD.key -out NEW.key` of OpenSSL 3.5 or later, or by BouncyCastle with -Dorg.bouncycastle.pkcs8.v1_info_only=true.';

function algorithmIrregularities(key: PublicKey, outline: Outline): readonly Irregularity[] {
  const found: Irregularity[] = [];
  if (outline === 'pkcs8-v2') found.push({ what: 'a PKCS#8 key of version 2, with the public key in it (RFC 5958)', help: firstVersionHelp, refusedBy: ['openssl', 'boringssl'] });
  if (key.algorithm === 'rsa-pss') found.push({ what: 'an RSA-PSS key', help: replacement, refusedBy: ['boringssl'] });
  if (key.algorithm === 'ed448' || key.algorithm === 'x448' || key.algorithm === 'dh') found.push({ what: `a ${key.algorithm} key`, help: replacement, refusedBy: ['boringssl'] });
  if (key.algorithm === 'ec' && !boringCurves.includes(key.curve ?? '')) found.push({ what: `an EC key on the curve ${key.curve ?? 'that has no name'}`, help: replacement, refusedBy: ['boringssl'] });
  return found;
}

function readLegacyEncrypted(header: string): PrivateKeyResult {
  const cipher = /^Proc-Type:[ \t]*4,[ \t]*ENCRYPTED[ \t\r]*\nDEK-Info:[ \t]*([A-Za-z0-9-]+)[ \t]*,[ \t]*[0-9A-Fa-f]+\s*$/.exec(header)?.[1];
  if (cipher === undefined) return refused('its Proc-Type and DEK-Info headers do not tell how it is encrypted');
  return { key: { format: 'legacy-encrypted', encrypted: true, irregularities: [] } };
}

/** 1.3.6.1.4.1.11591.4.11, scrypt as key derivation of PBES2 (RFC 7914). */
const scrypt = '2b06010401da47040b';

function readEncrypted(der: Uint8Array, label: string | undefined): PrivateKeyResult {
  const irregularities: Irregularity[] = [...labelIrregularities(label, 'pkcs8-encrypted')];
  if (Buffer.from(der.subarray(0, 120)).toString('hex').includes(scrypt)) irregularities.push({ what: 'an encrypted key that derives its cipher key with scrypt', help: 'Write it without scrypt: `openssl pkcs8 -topk8 -in OLD.key -out NEW.key`.', refusedBy: ['boringssl', 'java'] });
  return { key: { format: 'pkcs8-encrypted', encrypted: true, irregularities } };
}
