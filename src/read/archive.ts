import { inflateRawSync } from 'node:zlib';
import { defaultLimits, overLimit, type Limits } from '../source/limits.ts';
import { sourceFromBytes, type SourceFile } from '../source/source-file.ts';
import { spanOf } from '../source/span.ts';
import { readDirectory, type ArchiveEntry } from './archive-directory.ts';
import { crc32 } from './crc32.ts';
import type { SyntaxFault } from './tree.ts';

/** Why an archive, or one member of it, was not read; the place is the start of the file. */
export interface ArchiveFault extends SyntaxFault {
  readonly member?: string;
}

export interface ArchiveRead {
  readonly members: readonly SourceFile[];
  readonly faults: readonly ArchiveFault[];
}

/** Whether a file can be a ZIP archive of a bundle. */
export function mayBeArchive(path: string): boolean {
  return /\.zip$/i.test(path);
}

/** Whether the bytes name files of a bundle, also where the directory of the archive is lost. */
export function holdsBundle({ bytes }: SourceFile): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return content.includes('apiproxy/') || content.includes('sharedflowbundle/');
}

/**
 * Reads those members of a ZIP archive that are wanted, by the central directory, and refuses whatever two readers could see differently.
 * A member that leaves the archive's root, stands twice, is encrypted or contradicts its local header is a fault.
 */
export function readArchive(source: SourceFile, wanted: (name: string) => boolean, limits: Limits = defaultLimits): ArchiveRead {
  const place = spanOf(source, 0, 0);
  const directory = readDirectory(source.bytes, limits);
  if ('problem' in directory) return { members: [], faults: [{ span: place, message: directory.problem, ...(directory.limit === undefined ? {} : { limit: directory.limit }) }] };
  const members: SourceFile[] = [];
  const faults: ArchiveFault[] = [];
  const known = new Set<string>();
  let total = 0;
  for (const entry of directory.entries) {
    const { name } = entry;
    const refused = known.has(name) ? 'the name stands twice in the archive' : (refusal(entry) ?? (wanted(name) ? excess(entry, limits) : undefined));
    known.add(name);
    if (refused === undefined && (name.endsWith('/') || !wanted(name))) {
      if (mayBeArchive(name)) faults.push({ span: place, member: name, message: `${name} is an archive in an archive, which is not opened` });
      continue;
    }
    const room = Math.min(limits.fileBytes, limits.zipBytes - total);
    const content = refused ?? (entry.size > room ? tooMuch(entry, limits) : unpack(source.bytes, entry));
    if (typeof content === 'string') faults.push({ span: place, member: name, message: `${name}: ${content}` });
    else {
      total += content.length;
      members.push(sourceFromBytes(source.path, content, name));
    }
  }
  return { members, faults };
}

function tooMuch(entry: ArchiveEntry, limits: Limits): string {
  return entry.size > limits.fileBytes ? `${entry.size} bytes, ${overLimit('fileBytes', limits)}` : `with it the archive unpacks to ${overLimit('zipBytes', limits)}`;
}

function excess(entry: ArchiveEntry, limits: Limits): string | undefined {
  return entry.size > 1024 * 1024 && entry.size > entry.packed * limits.zipRatio ? `it unpacks to ${overLimit('zipRatio', limits)}` : undefined;
}

function refusal(entry: ArchiveEntry): string | undefined {
  const { name } = entry;
  if (name === '' || name.includes('\0') || name.includes('\\')) return 'the name is empty or holds a backslash or a null character';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'the name is an absolute path';
  if (name.split('/').includes('..')) return 'the name leads out of the archive';
  if (entry.link) return 'it is a symbolic link';
  if (entry.encrypted) return 'it is encrypted';
  if (entry.method !== 0 && entry.method !== 8) return `compression method ${entry.method}, where only stored and deflated members are read`;
  return undefined;
}

/** The content, or in words why not. */
function unpack(bytes: Uint8Array, entry: ArchiveEntry): Uint8Array | string {
  const packed = bytes.subarray(entry.start, entry.start + entry.packed);
  if (entry.contradiction !== undefined) return entry.contradiction;
  let content: Uint8Array;
  try {
    // One byte of room more than announced, so that a longer content shows.
    content = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: entry.size + 1 });
  } catch {
    return 'the compressed data is damaged or longer than announced';
  }
  if (content.length !== entry.size) return `${content.length} bytes, where ${entry.size} are announced`;
  return crc32(content) === entry.crc ? content : 'the checksum does not fit the content';
}
