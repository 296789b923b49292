import { overLimit, type Limits } from '../source/limits.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Why a file that is there was not read, in words. */
export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

/** Why a file that is there is not given, in words, and which limit it is over where that is why. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  readonly limit?: keyof Limits;
}

export type ReadResult = { readonly kind: 'read'; readonly source: SourceFile } | Refused | { readonly kind: 'absent' };

/** The files under the gate: everything below one root, read on demand and never beyond it. */
export interface Workspace {
  /** Regular files below the root, forward slashes, sorted. */
  readonly paths: readonly string[];
  /** Symbolic links to folders that were not followed. */
  readonly linked: readonly string[];
  /** Folders that version control ignores and tracks nothing of: their files are not among the paths, but are read where something names them. */
  readonly ignored: readonly string[];
  /** The regular files below an ignored folder, sorted. */
  below(folder: string): readonly string[];
  /** Places that could not be looked into, which grow while files are read; a verdict over them is incomplete. */
  readonly blind: readonly Refusal[];
  /** Reads one file by its path from the root; a path that leaves the root is refused. */
  read(path: string): ReadResult;
  /** Tells that nobody will need the content of a file again; whoever reads it all the same reads it anew. */
  forget(path: string): void;
  /** Sets the limits for what is asked from now on; until then they are the default ones. */
  limit(limits: Limits): void;
  /** What tells one state of these files from another: their sizes, and what version control has of them. */
  stateOf(paths: readonly string[]): string;
  /** Whether version control tracks the path; false where there is no version control to ask. */
  isTracked(path: string): boolean;
}

/** Why a file of so many bytes is not read; undefined where it is. */
export function tooLarge(path: string, bytes: number, limits: Limits): Refused | undefined {
  // An archive may be as large as what is taken out of it.
  const name = /\.zip$/i.test(path) && limits.zipBytes > limits.fileBytes ? 'zipBytes' : 'fileBytes';
  return bytes > limits[name] ? { kind: 'refused', reason: `it has ${bytes} bytes, ${overLimit(name, limits)}`, limit: name } : undefined;
}

/** Folds `.` and `..` of a path from the root; undefined where it leaves the root or is absolute. */
export function normalizePath(path: string): string | undefined {
  if (path.startsWith('/') || path.includes('\0') || /^[A-Za-z]:[\\/]/.test(path)) return undefined;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.pop() === undefined) return undefined;
  }
  return kept.join('/');
}
