import { createHmac } from 'node:crypto';
import type { Certificate } from '../model/certificate.ts';
import type { PrivateKey } from '../model/material.ts';
import { defaultLimits, overLimit, type Limits } from '../source/limits.ts';
import { contentOf, encodedOf, hexOf, readAsn1, readInteger, readOid, tags, type Asn1 } from './asn1.ts';
import { readCertificate } from './certificate.ts';
import type { StoreItem, StoreResult } from './keystore.ts';
import { decryptWithPassword, deriveKey, takeRounds, type Effort, type Password } from './password-encryption.ts';
import { readPrivateKey } from './private-key.ts';

const data = '1.2.840.113549.1.7.1';
const encryptedData = '1.2.840.113549.1.7.6';

/** Digests of the MAC by object identifier, with their length. */
const macDigests: Readonly<Record<string, readonly ['sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512', number]>> = {
  '1.3.14.3.2.26': ['sha1', 20], '2.16.840.1.101.3.4.2.4': ['sha224', 28], '2.16.840.1.101.3.4.2.1': ['sha256', 32],
  '2.16.840.1.101.3.4.2.2': ['sha384', 48], '2.16.840.1.101.3.4.2.3': ['sha512', 64],
};

/** One SafeBag, opened as far as its password goes; a key and its certificate share their `localKeyId`. */
interface Bag<Kind extends StoreItem = StoreItem> {
  readonly item: Kind;
  readonly localKeyId: string | undefined;
}

/** Reads a PKCS#12 keystore (RFC 7292). No password and the empty one both open a store that was made without. */
export function readPkcs12(bytes: Uint8Array, password?: string, limits: Limits = defaultLimits): StoreResult {
  const store = readAsn1(bytes);
  if (store === undefined) return { fault: 'unreadable', reason: 'the PKCS#12 keystore is cut off or damaged' };
  const [version, authSafe, macData] = store.children;
  if (readInteger(version) !== 3n || authSafe === undefined) return { fault: 'unreadable', reason: 'no PKCS#12 keystore' };
  if (readOid(authSafe.children[0]) !== data) return { fault: 'unreadable', reason: 'a PKCS#12 keystore that is signed, not protected by a password' };
  const content = octetsOf(authSafe.children[1]?.children[0]);
  const parts = content && readAsn1(content)?.children;
  if (content === undefined || parts === undefined) return { fault: 'unreadable', reason: 'the content of the PKCS#12 keystore is damaged' };
  const effort: Effort = { rounds: limits.keystoreRounds, excess: overLimit('keystoreRounds', limits) };
  const candidates: readonly Password[] = password === undefined || password === '' ? [null, ''] : [password];
  const failure: StoreResult = password === undefined
    ? { fault: 'password-missing', reason: 'the PKCS#12 keystore is encrypted' }
    : { fault: 'password-wrong', reason: 'the password does not open the PKCS#12 keystore' };
  if (macData === undefined) return readFirst(parts, candidates, effort, 'not-checked') ?? failure;
  const checked = findPassword(macData, content, candidates, effort);
  if (typeof checked === 'object' && checked !== null) return { fault: 'unreadable', reason: checked.unknown };
  if (checked !== undefined) return readParts(parts, checked, effort, 'checked') ?? failure;
  const open = password === undefined && parts.every((part) => readOid(part.children[0]) === data);
  return (open ? readParts(parts, null, effort, 'not-checked') : undefined) ?? failure;
}

/** The password whose MAC fits, undefined where none does. */
function findPassword(macData: Asn1, content: Uint8Array, candidates: readonly Password[], effort: Effort): Password | undefined | { readonly unknown: string } {
  const [digestInfo, salt, iterations] = macData.children;
  const oid = readOid(digestInfo?.children[0]?.children[0]) ?? '';
  const digest = macDigests[oid];
  const expected = digestInfo?.children[1];
  if (digest === undefined || salt === undefined || expected === undefined) return { unknown: `the keystore's MAC algorithm ${oid} is not known` };
  for (const candidate of candidates) {
    const rounds = takeRounds(iterations, effort);
    if (rounds === undefined) return { unknown: `the keystore asks for ${effort.excess}` };
    const key = deriveKey(candidate, contentOf(salt), 3, rounds, digest[1], digest[0]);
    if (createHmac(digest[0], key).update(content).digest().equals(contentOf(expected))) return candidate;
  }
  return undefined;
}

function readFirst(parts: readonly Asn1[], candidates: readonly Password[], effort: Effort, integrity: 'not-checked'): StoreResult | undefined {
  for (const candidate of candidates) {
    const result = readParts(parts, candidate, effort, integrity);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** Opens every part; undefined where the password is wrong. */
function readParts(parts: readonly Asn1[], password: Password, effort: Effort, integrity: 'checked' | 'not-checked'): StoreResult | undefined {
  const bags: Bag[] = [];
  for (const part of parts) {
    const opened = openPart(part, password, effort);
    if ('wrong' in opened) return undefined;
    if ('unknown' in opened) return { fault: 'unreadable', reason: `the keystore uses ${opened.unknown}` };
    const safe = readAsn1(opened.plain);
    if (safe === undefined) return { fault: 'unreadable', reason: 'a part of the keystore is damaged' };
    bags.push(...readBags(safe.children, password, effort, 0));
  }
  return { items: joinKeys(bags), integrity };
}

type Opened = ReturnType<typeof decryptWithPassword>;

function openPart(part: Asn1, password: Password, effort: Effort): Opened {
  const type = readOid(part.children[0]);
  const inner = part.children[1]?.children[0];
  if (type === data) {
    const plain = octetsOf(inner);
    return plain === undefined ? { unknown: 'a part without content' } : { plain };
  }
  if (type !== encryptedData) return { unknown: `parts of type ${type ?? 'unknown'}` };
  const [, algorithm, content] = inner?.children[1]?.children ?? [];
  const encrypted = octetsOf(content);
  return encrypted === undefined ? { unknown: 'an encrypted part without content' } : decryptWithPassword(algorithm, encrypted, password, effort);
}

/** The octets of a string; BER may cut it into pieces. */
function octetsOf(node: Asn1 | undefined): Uint8Array | undefined {
  if (node === undefined) return undefined;
  return node.children.length === 0 ? contentOf(node) : Buffer.concat(node.children.map(contentOf));
}

const bagTypes: Readonly<Record<string, 'key' | 'shrouded' | 'certificate' | 'nested'>> = {
  '1.2.840.113549.1.12.10.1.1': 'key', '1.2.840.113549.1.12.10.1.2': 'shrouded', '1.2.840.113549.1.12.10.1.3': 'certificate', '1.2.840.113549.1.12.10.1.6': 'nested',
};

/** The attribute by which Java marks trust anchors (JDK-8044445). */
const trustedKeyUsage = '2.16.840.1.113894.746875.1.1';

function readBags(nodes: readonly Asn1[], password: Password, effort: Effort, depth: number): readonly Bag[] {
  return nodes.flatMap((node): readonly Bag[] => {
    const value = node.children[1]?.children[0];
    const type = bagTypes[readOid(node.children[0]) ?? ''];
    if (value === undefined || type === undefined) return [];
    if (type === 'nested') return depth < 8 ? readBags(value.children, password, effort, depth + 1) : [];
    const attributes = readAttributes(node.children[2]);
    const item = type === 'certificate' ? readCertificateBag(value, attributes.trusted) : readKeyBag(value, type, password, effort);
    return [{ item: attributes.alias === undefined ? item : { ...item, alias: attributes.alias }, localKeyId: attributes.localKeyId }];
  });
}

interface Attributes {
  readonly alias: string | undefined;
  readonly localKeyId: string | undefined;
  readonly trusted: boolean;
}

function readAttributes(set: Asn1 | undefined): Attributes {
  const values = new Map((set?.children ?? []).map((attribute) => [readOid(attribute.children[0]), attribute.children[1]?.children[0]]));
  const name = values.get('1.2.840.113549.1.9.20');
  const id = values.get('1.2.840.113549.1.9.21');
  return {
    alias: name?.tag === tags.bmpString && contentOf(name).length % 2 === 0 ? Buffer.from(contentOf(name)).swap16().toString('utf16le') : undefined,
    localKeyId: id && hexOf(id),
    trusted: values.has(trustedKeyUsage),
  };
}

function readCertificateBag(value: Asn1, trusted: boolean): StoreItem {
  const der = octetsOf(value.children[1]?.children[0]);
  const result = der === undefined ? { reason: 'a certificate entry without content' } : readCertificate(new Uint8Array(der));
  return 'certificate' in result ? { kind: 'certificate', certificate: result.certificate, trusted } : { kind: 'unreadable', claimed: 'certificate', reason: result.reason };
}

function readKeyBag(value: Asn1, type: 'key' | 'shrouded', password: Password, effort: Effort): StoreItem {
  const sealed: PrivateKey = { format: 'pkcs8-encrypted', encrypted: true, irregularities: [] };
  let der = encodedOf(value);
  if (type === 'shrouded') {
    const encrypted = octetsOf(value.children[1]);
    const opened = encrypted && decryptWithPassword(value.children[0], encrypted, password, effort);
    if (opened !== undefined && 'unknown' in opened && opened.unknown === effort.excess) return { kind: 'unreadable', claimed: 'private-key', reason: `the key asks for ${effort.excess}` };
    // A key may have a password of its own; the store is sound all the same.
    if (opened === undefined || !('plain' in opened)) return { kind: 'private-key', key: sealed, chain: [] };
    der = opened.plain;
  }
  const result = readPrivateKey(der, undefined);
  return 'key' in result ? { kind: 'private-key', key: result.key, chain: [] } : { kind: 'unreadable', claimed: 'private-key', reason: result.reason };
}

/** Gives every key its certificate, and the issuers of it that are in the store. */
function joinKeys(bags: readonly Bag[]): readonly StoreItem[] {
  const candidates = bags.filter(isPlainCertificate);
  const used = new Set<StoreItem>();
  const joined = bags.map(({ item, localKeyId }): StoreItem => {
    if (item.kind !== 'private-key') return item;
    const chain = findChain(localKeyId, candidates);
    for (const link of chain) used.add(link);
    return { ...item, chain: chain.map((link) => link.certificate) };
  });
  return joined.filter((item) => !used.has(item));
}

type CertificateItem = Extract<StoreItem, { readonly kind: 'certificate' }>;

function isPlainCertificate(bag: Bag): bag is Bag<CertificateItem> {
  return bag.item.kind === 'certificate' && !bag.item.trusted;
}

function findChain(localKeyId: string | undefined, candidates: readonly Bag<CertificateItem>[]): readonly CertificateItem[] {
  const chain: CertificateItem[] = [];
  let next = localKeyId === undefined ? undefined : candidates.find((bag) => bag.localKeyId === localKeyId)?.item;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = issuerOf(next.certificate, candidates);
  }
  return chain;
}

/** As Java joins a chain from a PKCS#12: by name alone. */
function issuerOf(certificate: Certificate, candidates: readonly Bag<CertificateItem>[]): CertificateItem | undefined {
  return certificate.selfIssued ? undefined : candidates.find((bag) => bag.item.certificate.subject.canonical === certificate.issuer.canonical)?.item;
}
