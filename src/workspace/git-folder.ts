import { statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { defaultLimits } from '../source/limits.ts';
import { objectNames, trackedPaths } from './git-index.ts';
import { readPlain, realPath } from './read-file.ts';
import { reasonOf } from './reasons.ts';
import { joinPath } from '../source/path.ts';

/** What version control tracks, by paths from the root of the workspace. */
export interface GitIndex {
  isTracked(path: string): boolean;
  /** Whether anything in a folder is tracked, or the folder itself, as another repository is. */
  tracksBelow(folder: string): boolean;
  /** The names of all objects. */
  state(): string;
}

/** The index of the repository that a folder belongs to, its own or one of a folder above; undefined where there is none. */
export function openIndex(base: string): GitIndex | { readonly problem: string } | undefined {
  for (let folder = base; ; folder = dirname(folder)) {
    try {
      const home = gitFolder(join(folder, '.git'));
      if (home !== undefined) return indexIn(home, relative(folder, base).split(sep).join('/'));
    } catch (error) {
      return { problem: error instanceof UnusableError ? error.message : reasonOf(error) };
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function indexIn(home: string, way: string): GitIndex | { readonly problem: string } {
  const index = readOwnFile(join(home, 'index'));
  // Before the first file is added there is none, and nothing is known to be left out.
  if (index === undefined) return { isTracked: () => false, tracksBelow: () => true, state: () => '' };
  const paths = trackedPaths(index, (name) => readOwnFile(join(home, name)));
  if ('problem' in paths) return paths;
  return {
    isTracked: (path) => paths.has(joinPath(way, path)),
    tracksBelow: (path) => paths.has(joinPath(way, path)) || paths.hasBelow(joinPath(way, path)),
    state: () => objectNames(index),
  };
}

class UnusableError extends Error {}

/** The folder that Git keeps its files in; in a worktree or a submodule `.git` is a file that names it. Undefined where there is none. */
function gitFolder(place: string): string | undefined {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (status.isDirectory()) return place;
  const named = /^gitdir: ([^\0\r\n]+)\r?\n?$/.exec(Buffer.from(readOwnFile(place) ?? []).toString('utf8'))?.[1];
  const home = named === undefined ? undefined : resolve(dirname(place), named);
  if (home === undefined || statSync(home, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UnusableError('.git leads to a folder that is not here');
  return home;
}

/** An index has some hundred bytes for each file. */
const mostIndexBytes = 512 * 1024 * 1024;

/** The content of a file of Git's, which is only looked through; undefined where there is none. */
function readOwnFile(path: string): Uint8Array | undefined {
  const real = realPath(path);
  const found = real === undefined ? undefined : readPlain(real, path, { ...defaultLimits, fileBytes: mostIndexBytes });
  if (found === undefined || found.kind === 'absent') return undefined;
  if (found.kind !== 'read') throw new UnusableError(found.reason);
  return found.source.bytes;
}
