import { firstFrom, isAmong } from '../source/sorted.ts';

/** What an index says: the paths as bytes, and where it is split the name of the index that it stands on. */
interface Index {
  readonly paths: readonly string[];
  readonly shared?: string;
  /** Which paths of the shared index are no longer tracked, by their number. */
  readonly deleted: ReadonlySet<number>;
}

/** Paths that version control tracks, which are asked for a few of many: they stay bytes, in their order. */
export interface TrackedPaths {
  has(path: string): boolean;
  /** Whether there is any below a folder. */
  hasBelow(folder: string): boolean;
}

/** The lengths of an object's name: SHA-1 and SHA-256. The index does not say which, but only one fits its structure. */
const nameLengths = [20, 32];

/**
 * Paths in the index of a Git repository (gitformat-index), versions 2 to 4, or in words why they cannot be told; `shared`
 * reads another file of the same folder, for an index that is split.
 */
export function trackedPaths(index: Uint8Array, shared: (name: string) => Uint8Array | undefined = () => undefined): TrackedPaths | { readonly problem: string } {
  const read = readIndex(index);
  if (read === undefined) return { problem: 'its index is damaged, or of a kind that is not known' };
  if (read.shared === undefined) return searchable(read.paths);
  const bytes = shared(`sharedindex.${read.shared}`);
  const below = bytes === undefined ? undefined : readIndex(bytes);
  if (below === undefined) return { problem: 'its index is split, and the shared part is not there or damaged' };
  return searchable([...below.paths.filter((_, number) => !read.deleted.has(number)), ...read.paths]);
}

/** Git keeps the order of bytes; only the parts of a split index have to be brought into it. */
function searchable(paths: readonly string[]): TrackedPaths {
  const sorted = paths.every((path, index) => index === 0 || (paths[index - 1] ?? '') <= path) ? paths : paths.toSorted();
  const bytesOf = (path: string): string => Buffer.from(path, 'utf8').toString('latin1');
  return {
    has: (path) => isAmong(sorted, bytesOf(path)),
    hasBelow(folder) {
      const beginning = `${bytesOf(folder)}/`;
      return sorted[firstFrom(sorted, beginning)]?.startsWith(beginning) === true;
    },
  };
}

function readIndex(index: Uint8Array, onObject?: (name: string) => void): Index | undefined {
  const bytes = Buffer.from(index.buffer, index.byteOffset, index.byteLength);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  for (const nameLength of nameLengths) {
    const entries = readEntries(bytes, version, nameLength, onObject);
    const extensions = entries === undefined ? undefined : readExtensions(bytes, entries.end, nameLength);
    if (entries !== undefined && extensions !== undefined) return { paths: entries.paths, ...extensions };
  }
  return undefined;
}

/** The length of a path that stands in the flags, where it is shorter. */
const longPath = 0xfff;

function readEntries(bytes: Buffer, version: number, nameLength: number, onObject?: (name: string) => void): { readonly paths: readonly string[]; readonly end: number } | undefined {
  const paths: string[] = [];
  const count = bytes.readUInt32BE(8);
  let at = 12;
  let previous = '';
  for (let entry = 0; entry < count; entry += 1) {
    // 40 bytes of file status, the object's name, flags, and in version 3 and later maybe more flags.
    const flagsAt = at + 40 + nameLength;
    if (flagsAt + 2 > bytes.length) return undefined;
    const flags = bytes.readUInt16BE(flagsAt);
    const start = flagsAt + (version >= 3 && (flags & 0x4000) !== 0 ? 4 : 2);
    const shared = version === 4 ? readOffset(bytes, start) : { value: 0, next: start };
    const kept = version === 4 ? previous.length - shared.value : 0;
    const length = flags & longPath;
    const end = length === longPath ? bytes.indexOf(0, shared.next) : shared.next + length - kept;
    if (kept < 0 || end < shared.next || bytes[end] !== 0) return undefined;
    onObject?.(bytes.toString('hex', at + 40, flagsAt));
    previous = previous.slice(0, kept) + bytes.toString('latin1', shared.next, end);
    paths.push(previous);
    // Before version 4 an entry is padded with NUL to a multiple of eight, at least one.
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  return { paths, end: at };
}

/** Goes through the extensions, which must end right before the checksum; one that Git may not pass over must be known. */
function readExtensions(bytes: Buffer, start: number, nameLength: number): Omit<Index, 'paths'> | undefined {
  const end = bytes.length - nameLength;
  let split: Omit<Index, 'paths'> = { deleted: new Set() };
  let at = start;
  while (at + 8 <= end) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32BE(at + 4);
    const content = bytes.subarray(at + 8, Math.min(at + 8 + size, end));
    if (name === 'link' && size >= nameLength) split = { shared: content.toString('hex', 0, nameLength), deleted: readBitmap(content.subarray(nameLength)) };
    // In a sparse index folders stand for what is not checked out.
    else if (!/^[A-Z]/.test(name) && name !== 'sdir') return undefined;
    at += 8 + size;
  }
  return at === end ? split : undefined;
}

/** The numbers that are set in an EWAH bitmap: words that say how many equal words and how many written ones follow. */
function readBitmap(bytes: Buffer): ReadonlySet<number> {
  const set = new Set<number>();
  if (bytes.length < 8) return set;
  const size = bytes.readUInt32BE(0);
  const last = Math.min(8 + 8 * bytes.readUInt32BE(4), bytes.length - 7);
  const setWord = (from: number, word: bigint): void => {
    for (let bit = 0; bit < 64 && from + bit < size; bit += 1) if (((word >> BigInt(bit)) & 1n) === 1n) set.add(from + bit);
  };
  let number = 0;
  for (let at = 8; at < last; ) {
    const marker = bytes.readBigUInt64BE(at);
    at += 8;
    const running = Number((marker >> 1n) & 0xffffffffn);
    if ((marker & 1n) === 1n) for (let word = 0; word < running && number + 64 * word < size; word += 1) setWord(number + 64 * word, ~0n);
    number += 64 * running;
    for (let literal = Number(marker >> 33n); literal > 0 && at < last; literal -= 1, at += 8, number += 64) setWord(number, bytes.readBigUInt64BE(at));
  }
  return set;
}

/** The names of all objects of an index, one after the other: what tells one commit from another. */
export function objectNames(index: Uint8Array): string {
  const names: string[] = [];
  const read = readIndex(index, (name) => names.push(name));
  return names.join('') + (read?.shared ?? '');
}

/** The variable-width number of pack files (gitformat-pack, "offset encoding"). */
function readOffset(bytes: Buffer, start: number): { readonly value: number; readonly next: number } {
  let at = start;
  let byte = bytes[at] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && at < start + 5) {
    at += 1;
    byte = bytes[at] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next: at + 1 };
}
