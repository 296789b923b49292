import type { Located } from '../source/span.ts';
import { elsewhere } from './elsewhere.ts';
import type { Contents } from './material.ts';
import type { FileReference, Lookup, MaterialFile, Role, Use } from './model.ts';

/** What the workspace says of one path: contents, there but not readable, or no such file. */
export type ContentsLookup = (path: string) => Contents | 'refused' | undefined;

/** A file while its uses are still being gathered. */
interface OpenFile {
  readonly contents: Contents;
  readonly uses: Use[];
}

/** Joins the places that name certificate and key files with the files themselves. */
export interface FileTable {
  /** Follows a path that stands in a document; `bases` are the folders it may be relative to, the likeliest first. */
  refer(path: Located<string>, role: Role, owner: string, bases: readonly string[]): FileReference;
  /** Takes in a file that nothing names. */
  add(path: string): void;
  readonly references: readonly FileReference[];
  files(): readonly MaterialFile[];
}

export function createFileTable(lookup: ContentsLookup): FileTable {
  const open = new Map<string, OpenFile>();
  const references: FileReference[] = [];
  const fileAt = (path: string): OpenFile | 'refused' | undefined => {
    const known = open.get(path);
    if (known !== undefined) return known;
    const contents = lookup(path);
    if (contents === undefined || contents === 'refused') return contents;
    const file = { contents, uses: [] };
    open.set(path, file);
    return file;
  };
  const follow = (path: string, use: Use, bases: readonly string[]): Lookup => {
    const why = elsewhere(path);
    if (why !== undefined) return { kind: 'elsewhere', why };
    if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return { kind: 'elsewhere', why: 'outside' };
    const tried: string[] = [];
    for (const base of bases) {
      const candidate = resolvePath(base, path);
      if (candidate === undefined || tried.includes(candidate)) continue;
      tried.push(candidate);
      const file = fileAt(candidate);
      if (file === 'refused') return { kind: 'unreadable' };
      if (file === undefined) continue;
      file.uses.push(use);
      return { kind: 'found', file };
    }
    // Every candidate lies above the root: a file that the deployment finds outside this repository.
    return tried.length === 0 ? { kind: 'elsewhere', why: 'outside' } : { kind: 'missing', tried };
  };
  return {
    references,
    refer(path, role, owner, bases) {
      const use: Use = { role, span: path.span, owner };
      const reference: FileReference = { path, use, target: follow(path.value, use, bases) };
      references.push(reference);
      return reference;
    },
    add: (path) => void fileAt(path),
    files: () => [...open.values()].sort((left, right) => compare(left.contents.source.path, right.contents.source.path)),
  };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** Joins and folds a path; undefined where it leaves the root. */
function resolvePath(base: string, path: string): string | undefined {
  const kept = base === '' ? [] : base.split('/');
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.pop() === undefined) return undefined;
  }
  return kept.join('/');
}

/** The folder of a file and every folder above it, nearest first, the root (empty) last. */
export function foldersFrom(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
}
