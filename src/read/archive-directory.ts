import { overLimit, type Limits } from '../source/limits.ts';

/** A member as the central directory of a ZIP archive tells it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Where its data begins. */
  readonly start: number;
  readonly encrypted: boolean;
  readonly link: boolean;
  /** In words, where the local header says something else than the directory. */
  readonly contradiction?: string;
}

export type ArchiveDirectory = { readonly entries: readonly ArchiveEntry[] } | { readonly problem: string; readonly limit?: keyof Limits };

const signatures = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50, zip64: 0x07064b50 };
const sizes = { end: 22, entry: 46, local: 30 };
const decoder = new TextDecoder('utf-8');

/** Reads the central directory; ZIP64 and archives of several parts are refused, for no bundle needs them. */
export function readDirectory(bytes: Uint8Array, limits: Limits): ArchiveDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return { problem: 'not a ZIP archive: there is no central directory' };
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff || hasZip64(view, end)) return { problem: 'a ZIP64 archive, which is not read; pack it anew from files' };
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) return { problem: 'an archive of several parts' };
  if (count > limits.zipMembers) return { problem: `${count} members, ${overLimit('zipMembers', limits)}`, limit: 'zipMembers' };
  // Bytes between directory and end record, or before the first member, are where a second archive hides.
  if (start + length !== end) return { problem: 'the central directory does not stand where the archive says' };
  const entries: ArchiveEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + sizes.entry > end || view.getUint32(at, true) !== signatures.entry) return { problem: 'the central directory is damaged' };
    const next = at + sizes.entry + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) return { problem: 'the central directory is damaged' };
    entries.push(readEntry(bytes, view, at, start));
    at = next;
  }
  if (at !== end) return { problem: 'the central directory holds more than its members' };
  return overlap(entries) ? { problem: 'members of the archive overlap' } : { entries };
}

/** The end record; its comment has to reach exactly to the end of the file, or a comment could hold a second record. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - sizes.end;
  for (let at = last; at >= 0 && at >= last - 0xffff; at -= 1) {
    if (view.getUint32(at, true) === signatures.end && view.getUint16(at + 20, true) === last - at) return at;
  }
  return undefined;
}

/** Whether the locator of a ZIP64 directory stands before the end record. */
function hasZip64(view: DataView, end: number): boolean {
  return end >= 20 && view.getUint32(end - 20, true) === signatures.zip64;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, directory: number): ArchiveEntry {
  const flags = view.getUint16(at + 8, true);
  const nameLength = view.getUint16(at + 28, true);
  const madeOnUnix = view.getUint8(at + 5) === 3;
  const entry = {
    name: decoder.decode(bytes.subarray(at + sizes.entry, at + sizes.entry + nameLength)),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    encrypted: (flags & 0x2041) !== 0,
    // The upper half of the external attributes is the mode of stat(2).
    link: madeOnUnix && ((view.getUint32(at + 38, true) >>> 16) & 0o170000) === 0o120000,
  };
  const local = view.getUint32(at + 42, true);
  if (local + sizes.local > directory || view.getUint32(local, true) !== signatures.local) return { ...entry, start: 0, contradiction: 'its local header is not where the directory says' };
  const start = local + sizes.local + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const contradiction = start + entry.packed > directory ? 'its data runs into the central directory' : contradicts(bytes, view, local, entry);
  return { ...entry, start, ...(contradiction === undefined ? {} : { contradiction }) };
}

function contradicts(bytes: Uint8Array, view: DataView, local: number, entry: Pick<ArchiveEntry, 'name' | 'method' | 'crc' | 'packed' | 'size'>): string | undefined {
  const from = local + sizes.local;
  const name = decoder.decode(bytes.subarray(from, from + view.getUint16(local + 26, true)));
  if (name !== entry.name) return `its local header calls it "${name}"`;
  if (view.getUint16(local + 8, true) !== entry.method) return 'its local header names another compression method';
  // With a data descriptor (bit 3) the local header may leave size and checksum at zero.
  const streamed = (view.getUint16(local + 6, true) & 8) !== 0;
  const differs = (offset: number, value: number): boolean => {
    const written = view.getUint32(local + offset, true);
    return written !== value && !(streamed && written === 0);
  };
  return differs(14, entry.crc) || differs(18, entry.packed) || differs(22, entry.size) ? 'its local header tells another size or checksum' : undefined;
}

function overlap(entries: readonly ArchiveEntry[]): boolean {
  const sorted = entries.filter((entry) => entry.contradiction === undefined).toSorted((left, right) => left.start - right.start);
  return sorted.some((entry, index) => {
    const next = sorted[index + 1];
    return next !== undefined && entry.packed > 0 && entry.start + entry.packed > next.start;
  });
}
