import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seed } from './seeds.ts';

/** An input that reaches code no other does, or that once brought a subject down. */
export interface Case extends Seed {
  readonly subject: string;
}

/** As it stands in its file: as text where that says all of it, else in base64. */
interface Stored {
  readonly subject: string;
  readonly path: string;
  readonly folder?: string;
  readonly text?: string;
  readonly base64?: string;
}

/** The cases of a folder, by the name of their file. */
export function readCases(folder: string): readonly (Case & { readonly file: string })[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().map((file) => {
    const { text, base64, ...rest } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Stored;
    return { ...rest, file, bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text) };
  });
}

/** Writes a case into a folder, named by its digest, and gives the way to it; `why` is kept beside it. */
export function writeCase(into: string, { subject, path, folder, bytes }: Case, why: readonly string[] = []): string {
  const text = Buffer.from(bytes).toString('utf8');
  const stored: Stored & { readonly why?: readonly string[] } = { subject, path, ...(folder === undefined ? {} : { folder }), ...(Buffer.from(text).equals(bytes) ? { text } : { base64: Buffer.from(bytes).toString('base64') }), ...(why.length === 0 ? {} : { why }) };
  const digest = createHash('sha256').update(`${subject}\0${path}\0${folder ?? ''}\0`).update(bytes).digest('hex').slice(0, 12);
  mkdirSync(into, { recursive: true });
  const file = join(into, `${subject.replaceAll(' ', '-')}-${digest}.json`);
  writeFileSync(file, `${JSON.stringify(stored, undefined, 1)}\n`);
  return file;
}
