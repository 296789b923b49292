import type { Contents, Item, PemFault, PemRepair, Reader } from '../model/material.ts';
import { editText } from '../source/edit.ts';
import { sourceFromBytes } from '../source/source-file.ts';
import { readThoroughly } from './contents.ts';
import { scanPem, type PemBlock } from './pem.ts';
import type { Flaw } from './pem-flaw.ts';
import { attemptBoundaries, attemptRepair, type Attempt } from './pem-repair.ts';

/** A file that is larger, or has more defects, is exported anew rather than mended; and each attempt reads it once more. */
const most = { bytes: 512 * 1024, faults: 20 };

/** The same contents, in which faults that edits mend for certain carry these edits. */
export function offerRepairs(contents: Contents): Contents {
  const { source, faults } = contents;
  if (faults.length === 0 || faults.length > most.faults || source.bytes.length > most.bytes) return contents;
  const blocks = scanPem(source);
  return { ...contents, faults: faults.map((fault) => mend(contents, fault, blocks)) };
}

function mend(contents: Contents, fault: PemFault, blocks: readonly PemBlock[]): PemFault {
  const attempt = fault.kind === 'bare-base64' ? attemptBoundaries(contents.source) : attemptRepair(contents.source, blocksWith(contents, fault, blocks));
  const repair = attempt === undefined || attempt.edits.length === 0 ? undefined : examine(contents, fault.kind, attempt);
  return repair === undefined ? fault : { ...fault, repair };
}

/** The block of the fault, and where a fault stands for all its like in the file, theirs too. */
function blocksWith({ faults }: Contents, fault: PemFault, blocks: readonly PemBlock[]): readonly { readonly block: PemBlock; readonly flaw: Flaw }[] {
  const { kind, span, message, help } = fault;
  const alone = faults.filter((other) => other.kind === kind).length === 1;
  const flawed = blocks.flatMap((block) => block.flaws.filter((flaw) => flaw.kind === kind && (alone || flaw.start === span.start)).map((flaw) => ({ block, flaw })));
  if (flawed.length > 0) return flawed;
  // Some defects show only in what the block holds.
  return blocks.filter((block) => block.start === span.start).map((block) => ({ block, flaw: { kind, start: span.start, end: span.end, message, help } }));
}

/** Reads the edited file: all that was in it has to be there, the defect gone, no other in its place, and no reader worse off. */
function examine(before: Contents, kind: string, { title, edits }: Attempt): PemRepair | undefined {
  const after = readThoroughly(sourceFromBytes(before.source.path, Buffer.from(editText(before.source.text, edits), 'utf8')));
  const lasting = after.encoding === 'pem' && containsInOrder(after.items.map(identityOf), before.items.map(identityOf));
  const clean = countUnreadable(after) <= countUnreadable(before) && kindsOf(before).every((other) => count(after, other) <= count(before, other)) && count(after, kind) < count(before, kind) && kindsOf(after).every((other) => count(before, other) > 0);
  if (!lasting || !clean || readers.some((reader) => worsens(before, after, reader))) return undefined;
  return { title, edits, altersFor: readers.filter((reader) => alters(before, after, reader)) };
}

const readers: readonly Reader[] = ['openssl', 'boringssl', 'java'];
const purposes = ['certificates', 'privateKeys'] as const;

function succeeds({ readings }: Contents, reader: Reader, purpose: (typeof purposes)[number]): boolean {
  return readings[reader][purpose].error === undefined && readings[reader][purpose].count > 0;
}

function worsens(before: Contents, after: Contents, reader: Reader): boolean {
  return purposes.some((purpose) => succeeds(before, reader, purpose) && !succeeds(after, reader, purpose));
}

/** A reader that passed over the damaged block without complaint now finds more in the file. */
function alters(before: Contents, after: Contents, reader: Reader): boolean {
  return purposes.some((purpose) => succeeds(before, reader, purpose) && before.readings[reader][purpose].count !== after.readings[reader][purpose].count);
}

function identityOf(item: Item): string {
  if (item.kind === 'certificate') return item.certificate.sha256;
  return item.kind === 'private-key' ? `${item.key.format} ${item.key.publicKey?.sha256 ?? 'encrypted'}` : item.kind;
}

function containsInOrder(whole: readonly string[], part: readonly string[]): boolean {
  let from = 0;
  return part.every((item) => {
    from = whole.indexOf(item, from) + 1;
    return from > 0;
  });
}

function countUnreadable({ items }: Contents): number {
  return items.filter(({ kind }) => kind === 'unreadable').length;
}

function kindsOf({ faults }: Contents): readonly string[] {
  return faults.map(({ kind }) => kind);
}

function count({ faults }: Contents, kind: string): number {
  return faults.filter((fault) => fault.kind === kind).length;
}
