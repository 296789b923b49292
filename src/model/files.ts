import { displayPath } from '../source/source-file.ts';
import type { Located } from '../source/span.ts';
import type { PathText } from './declarations.ts';
import { elsewhere } from './elsewhere.ts';
import type { Contents } from './material.ts';
import type { FileReference, Lookup, MaterialFile, Role, Use } from './model.ts';

/** What is asked of a file that something names: where the password is, should it be a keystore. */
export interface Naming {
  readonly passwordVariable?: string;
  /** An alias uploads the keystore, with this password; where it is not `certain`, it may be filled in later, and a closed keystore is nobody's fault. */
  readonly upload?: { readonly password?: string; readonly certain: boolean };
}

/** The alias that is meant where the file is a keystore, and how it is uploaded. */
export interface Entry extends Pick<Naming, 'upload'> {
  readonly alias: string;
}

/** What the workspace says of one path: contents, there but not readable, or no such file. */
export type ContentsLookup = (path: string, naming?: Naming) => Contents | 'refused' | undefined;

/** A file while its uses are still being gathered. */
interface OpenFile {
  readonly contents: Contents;
  readonly uses: Use[];
}

/** Joins the places that name certificate and key files with the files themselves. */
export interface FileTable {
  /** Follows a path that stands in a document; `bases` are the folders it may be relative to, the likeliest first, `entry` what is meant where it is a keystore. */
  refer(path: PathText, role: Role, owner: string, bases: readonly string[], entry?: Entry): FileReference;
  /** Where such a path leads, without using it. */
  peek(path: PathText, bases: readonly string[]): Lookup;
  /** Takes in content that stands in another document, such as a key of a Secret; `named` is the text that leads to it. */
  hold(contents: Contents | 'refused', named: Located<string>, role: Role, owner: string): FileReference;
  /** Takes in a file that nothing names. */
  add(path: string): void;
  readonly references: readonly FileReference[];
  files(): readonly MaterialFile[];
}

export function createFileTable(lookup: ContentsLookup, isIgnored: (path: string) => boolean): FileTable {
  const open = new Map<string, OpenFile>();
  const references: FileReference[] = [];
  const fileAt = (path: string, naming?: Naming): OpenFile | 'refused' | undefined => {
    // A file that is named with its password first is opened for everybody.
    const known = open.get(path);
    if (known !== undefined) return known;
    const contents = lookup(path, naming);
    if (contents === undefined || contents === 'refused') return contents;
    const file = { contents, uses: [] };
    open.set(path, file);
    return file;
  };
  const follow = ({ value: path, passwordVariable }: PathText, bases: readonly string[], use?: Use, upload?: Naming['upload']): Lookup => {
    // What looks like a placeholder may be the name of a file all the same.
    const why = elsewhere(path);
    if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return { kind: 'elsewhere', why: why ?? 'outside' };
    const tried: string[] = [];
    for (const base of bases) {
      const candidate = resolvePath(base, path);
      if (candidate === undefined || tried.includes(candidate)) continue;
      tried.push(candidate);
      const file = fileAt(candidate, { ...(passwordVariable === undefined ? {} : { passwordVariable }), ...(upload === undefined ? {} : { upload }) });
      if (file === 'refused' && why === undefined) return { kind: 'unreadable' };
      if (file === undefined || file === 'refused') continue;
      if (use !== undefined) file.uses.push(use);
      return { kind: 'found', file };
    }
    if (why !== undefined) return { kind: 'elsewhere', why };
    // Every candidate lies above the root: a file that the deployment finds outside this repository.
    // The same goes for one that version control is told to ignore.
    return tried.length === 0 || tried.some(isIgnored) ? { kind: 'elsewhere', why: 'outside' } : { kind: 'missing', tried };
  };
  return {
    references,
    refer(path, role, owner, bases, entry) {
      const use: Use = { role, span: path.span, owner };
      const found = follow(path, bases, use, entry?.upload);
      const reference: FileReference = { path, use, target: entry === undefined ? found : entryOf(found, entry.alias) };
      references.push(reference);
      return reference;
    },
    peek: (path, bases) => follow(path, bases),
    hold(contents, named, role, owner) {
      const use: Use = { role, span: named.span, owner };
      if (contents === 'refused') return { path: named, use, target: { kind: 'unreadable' } };
      const id = displayPath(contents.source);
      const file = open.get(id) ?? { contents, uses: [] };
      open.set(id, file);
      file.uses.push(use);
      const reference: FileReference = { path: named, use, target: { kind: 'found', file } };
      references.push(reference);
      return reference;
    },
    add: (path) => void fileAt(path),
    files: () => [...open.values()].sort((left, right) => compare(left.contents.source.path, right.contents.source.path)),
  };
}

/** The one entry of a keystore that is meant: by its alias, else the only one with a key. */
function entryOf(found: Lookup, alias: string): Lookup {
  if (found.kind !== 'found' || !['pkcs12', 'jks'].includes(found.file.contents.encoding)) return found;
  const { contents, uses } = found.file;
  const labels = [...new Set(contents.items.filter(({ kind }) => kind === 'private-key').map(({ label }) => label))];
  // Java keeps the aliases of JKS and PKCS#12 in lower case.
  const meant = labels.find((label) => label.toLowerCase() === alias.toLowerCase()) ?? (labels.length === 1 ? labels[0] : undefined);
  return meant === undefined ? found : { kind: 'found', file: { contents: { ...contents, items: contents.items.filter(({ label }) => label === meant) }, uses } };
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
