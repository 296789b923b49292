import { createHash } from 'node:crypto';
import { readCertificate } from './certificate.ts';
import type { StoreItem, StoreResult } from './keystore.ts';

/** The two forms of Java's own keystore by their first four bytes. */
const magics: Readonly<Record<number, 'jks' | 'jceks'>> = { 0xfeedfeed: 'jks', 0xcececece: 'jceks' };

/** The length of the SHA-1 digest that ends the file. */
const digestLength = 20;

interface Cursor {
  readonly bytes: Buffer;
  offset: number;
}

/** The file ends before the entry does, or an entry is of a kind that cannot be stepped over. */
class StoreError extends Error {}

/**
 * Reads a JKS or JCEKS keystore. Certificates are not encrypted, so a password is needed only to compare the digest;
 * private keys are told of and stay encrypted.
 */
export function readJks(bytes: Uint8Array, password?: string): StoreResult {
  const cursor: Cursor = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  try {
    if (magics[readUint32(cursor)] === undefined) return unreadable('neither JKS nor JCEKS');
    const version = readUint32(cursor);
    if (version !== 1 && version !== 2) return unreadable(`version ${version} of the format is not known`);
    const items = readEntries(cursor, readUint32(cursor), version);
    const rest = cursor.bytes.length - cursor.offset;
    if (rest !== digestLength) return unreadable(rest < digestLength ? 'the file ends too early' : `${rest - digestLength} bytes follow the last entry`);
    if (password === undefined) return { items, integrity: 'not-checked' };
    return hasDigest(cursor.bytes, password) ? { items, integrity: 'checked' } : { fault: 'password-wrong', reason: 'keystore was tampered with, or password was incorrect' };
  } catch (error) {
    if (error instanceof StoreError) return unreadable(error.message);
    throw error;
  }
}

function unreadable(reason: string): StoreResult {
  return { fault: 'unreadable', reason };
}

function readEntries(cursor: Cursor, count: number, version: number): readonly StoreItem[] {
  const items: StoreItem[] = [];
  for (let index = 0; index < count; index += 1) {
    const tag = readUint32(cursor);
    const alias = readText(cursor);
    take(cursor, 8);
    if (tag === 1) items.push(...readKeyEntry(cursor, alias, version));
    else if (tag === 2) items.push(readTrustedEntry(cursor, alias, version));
    else throw new StoreError(tag === 3 ? `the entry "${alias}" is a secret key, behind which nothing can be read` : `an entry has the unknown tag ${tag}`);
  }
  return items;
}

function readKeyEntry(cursor: Cursor, alias: string, version: number): readonly StoreItem[] {
  take(cursor, readUint32(cursor));
  const count = readUint32(cursor);
  const chain = [];
  const broken: StoreItem[] = [];
  for (let index = 0; index < count; index += 1) {
    const result = readCertificateBytes(cursor, version);
    if ('certificate' in result) chain.push(result.certificate);
    else broken.push({ kind: 'unreadable', alias, claimed: 'certificate', reason: result.reason });
  }
  return [{ kind: 'private-key', alias, key: { format: 'pkcs8-encrypted', encrypted: true, irregularities: [] }, chain }, ...broken];
}

function readTrustedEntry(cursor: Cursor, alias: string, version: number): StoreItem {
  const result = readCertificateBytes(cursor, version);
  return 'certificate' in result
    ? { kind: 'certificate', alias, certificate: result.certificate, trusted: true }
    : { kind: 'unreadable', alias, claimed: 'certificate', reason: result.reason };
}

function readCertificateBytes(cursor: Cursor, version: number): ReturnType<typeof readCertificate> {
  const type = version === 2 ? readText(cursor) : 'X.509';
  const der = take(cursor, readUint32(cursor));
  return type === 'X.509' ? readCertificate(new Uint8Array(der)) : { reason: `a certificate of type ${type}` };
}

/** SHA-1 over the password as UTF-16, a constant, and the file without its digest. */
function hasDigest(bytes: Buffer, password: string): boolean {
  const hash = createHash('sha1');
  hash.update(Buffer.from(password, 'utf16le').swap16());
  hash.update('Mighty Aphrodite', 'utf8');
  hash.update(bytes.subarray(0, -digestLength));
  return hash.digest().equals(bytes.subarray(-digestLength));
}

function take(cursor: Cursor, length: number): Buffer {
  if (length > cursor.bytes.length - cursor.offset) throw new StoreError('the file ends too early');
  const start = cursor.offset;
  cursor.offset += length;
  return cursor.bytes.subarray(start, cursor.offset);
}

function readUint32(cursor: Cursor): number {
  return take(cursor, 4).readUInt32BE();
}

/** `DataOutput.writeUTF`; equal to UTF-8 for all but NUL and characters beyond the first plane. */
function readText(cursor: Cursor): string {
  return take(cursor, take(cursor, 2).readUInt16BE()).toString('utf8');
}
