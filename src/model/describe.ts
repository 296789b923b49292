import type { Span } from '../source/span.ts';
import type { Certificate } from './certificate.ts';
import type { Contents, Item } from './material.ts';
import type { MaterialFile } from './model.ts';

export type CertificateItem = Extract<Item, { kind: 'certificate' }>;
export type PrivateKeyItem = Extract<Item, { kind: 'private-key' }>;

/** The certificates of a file in their order. */
export function certificatesOf(contents: Contents): readonly CertificateItem[] {
  return contents.items.filter((item) => item.kind === 'certificate');
}

export function privateKeysOf(contents: Contents): readonly PrivateKeyItem[] {
  return contents.items.filter((item) => item.kind === 'private-key');
}

/** A certificate as people know it: its subject, or its serial number where the subject is empty. */
export function nameOf(certificate: Certificate): string {
  return certificate.subject.empty ? `serial number ${certificate.serial}` : `"${certificate.subject.text}"`;
}

/** A moment as `2027-03-01 12:00 UTC`. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? 'an impossible date' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const dayLength = 86_400_000;

/** A stretch of time in the largest fitting unit: `3 days`, `5 hours`. */
export function duration(milliseconds: number): string {
  const wholeDays = Math.floor(milliseconds / dayLength);
  if (wholeDays >= 1) return plural(wholeDays, 'day');
  const hours = Math.floor(milliseconds / 3_600_000);
  return hours >= 1 ? plural(hours, 'hour') : 'less than an hour';
}

export function days(count: number): number {
  return count * dayLength;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first few of a list, and how many more there are. */
export function fewOf(items: readonly string[], most = 4): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** A path as one word of a shell command. */
export function shellWord(path: string): string {
  return /^[\w./@+-]+$/.test(path) && !path.startsWith('-') ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The places that use a file, as related places of a finding in it. */
export function usesOf(file: MaterialFile): readonly { readonly span: Span; readonly label: string }[] {
  return file.uses.map((use) => ({ span: use.span, label: `used here by ${use.owner}` }));
}
