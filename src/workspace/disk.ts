import { closeSync, constants, fchmodSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits } from '../source/limits.ts';
import { isAmong } from '../source/sorted.ts';
import { openIndex } from './git-folder.ts';
import { readBelow, readPlain, realPath, type Found, type Stamp } from './read-file.ts';
import { codeOf, reasonOf, writeReasonOf } from './reasons.ts';
import { walk, walkIgnored, type Listing, type Surroundings } from './walk.ts';
import { baseName, directoryOf } from '../source/path.ts';
import type { ReadResult, Refusal, Workspace } from './workspace.ts';

/** Opens a directory as a workspace, or says in words why it cannot be one; it is listed when first asked what is in it. */
export function openDirectory(root: string): Workspace | { readonly problem: string } {
  let base: string;
  try {
    base = realpathSync(root);
    if (!statSync(base).isDirectory()) return { problem: `"${root}" is not a directory` };
  } catch (error) {
    return { problem: `"${root}" cannot be opened: ${reasonOf(error)}` };
  }
  let limits = defaultLimits;
  const blind: Refusal[] = [];
  const index = once(() => openIndex(base));
  const usable = once(() => {
    const found = index();
    if (found === undefined || !('problem' in found)) return found;
    blind.push({ path: '.git/index', reason: `what version control tracks cannot be told: ${found.problem}` });
    return undefined;
  });
  let listed: Listing | undefined;
  const folders = new Map<string, string | undefined>();
  const misnamed = new Set<string>();
  const { read, forget } = remembering((path) => {
    if (misnamed.has(path)) return { kind: 'refused', reason: 'its name is not UTF-8' };
    const isPlain = listed?.folders.has(directoryOf(path)) === true && !listed.links.has(path) && isName(baseName(path));
    const found = isPlain ? readPlain(`${base}/${path}`, path, limits) : readBelow(base, path, limits, folders);
    return found.kind === 'absent' && listed !== undefined && isAmong(listed.paths, path) && isGone(join(base, path)) ? { kind: 'fault', reason: 'it has vanished since its folder was listed' } : found;
  }, blind);
  const surroundings: Surroundings = {
    limits: () => limits,
    blind,
    misnamed,
    textOf(path) {
      const result = read(path);
      return result.kind === 'read' ? result.source.text : undefined;
    },
    tracksBelow(folder) {
      const found = index();
      return found === undefined || 'problem' in found || found.tracksBelow(folder);
    },
  };
  const listing = once(() => (listed = walk(base, surroundings)));
  return {
    get paths() {
      return listing().paths;
    },
    get linked() {
      return listing().linked;
    },
    get ignored() {
      return listing().ignored;
    },
    get blind() {
      listing();
      return blind;
    },
    limit(next) {
      limits = next;
    },
    below: (folder) => walkIgnored(base, folder, surroundings).paths,
    read,
    forget,
    stateOf(paths) {
      const found = index();
      const sizes = paths.map((path) => `${path}\0${sizeOf(join(base, path))}`);
      return [...sizes, found === undefined || 'problem' in found ? '' : found.state()].join('\n');
    },
    isTracked: (path) => usable()?.isTracked(path) === true,
  };
}

/** The size of what stands there, or in words why there is none. */
function sizeOf(path: string): number | string {
  try {
    return lstatSync(path).size;
  } catch (error) {
    return reasonOf(error);
  }
}

function isName(part: string): boolean {
  return !['', '.', '..'].includes(part) && !part.includes('\0');
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Content that is kept for whoever asks again. */
const mostRemembered = 32 * 1024 * 1024;

/** Reads each file once; one whose content was not kept is read again, and must still be the same. */
function remembering(readNow: (path: string) => Found, blind: Refusal[]): Pick<Workspace, 'read' | 'forget'> {
  const known = new Map<string, ReadResult | Stamp>();
  /** The files whose content is kept, the oldest first. */
  const held = new Map<string, Stamp>();
  let bytes = 0;
  const forget = (path: string): void => {
    const stamp = held.get(path);
    if (stamp === undefined) return;
    held.delete(path);
    known.set(path, stamp);
    bytes -= stamp.size;
  };
  const keep = (path: string, result: ReadResult, stamp: Stamp | undefined): void => {
    known.set(path, result);
    if (stamp === undefined) return;
    held.set(path, stamp);
    bytes += stamp.size;
    for (const oldest of held.keys()) {
      if (bytes <= mostRemembered) return;
      forget(oldest);
    }
  };
  const read = (path: string): ReadResult => {
    const before = known.get(path);
    if (before !== undefined && 'kind' in before) return before;
    let found = readNow(path);
    if (before !== undefined && (found.kind !== 'read' || found.stamp.size !== before.size || found.stamp.modified !== before.modified)) found = { kind: 'fault', reason: 'it has changed since it was read before' };
    const result: ReadResult = found.kind === 'fault' ? { kind: 'refused', reason: found.reason } : found.kind === 'read' ? { kind: 'read', source: found.source } : found;
    if (found.kind === 'fault') blind.push({ path, reason: `the file cannot be read: ${found.reason}` });
    keep(path, result, found.kind === 'read' ? found.stamp : undefined);
    return result;
  };
  return { read, forget };
}

/** A link that leads nowhere is still there itself. */
function isGone(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

/** Writes a file whole or not at all; where that fails, the error says so in words, of the file as `called`. */
export function writeWhole(path: string, content: string | Uint8Array, { mode, called = path }: { readonly mode?: number; readonly called?: string } = {}): void {
  try {
    replace(path, content, mode);
  } catch (error) {
    throw new Error(`${called} cannot be written: ${writeReasonOf(error)}`, { cause: error });
  }
}

/**
 * Nobody must take the beginning of a file for all of it: it is written beside the old one and then takes its name. What is
 * no regular file, like a pipe, can only be written as it is.
 */
function replace(path: string, content: string | Uint8Array, mode: number | undefined): void {
  const target = realPath(path) ?? path;
  if (statSync(target, { throwIfNoEntry: false })?.isFile() === false) return writeFileSync(target, content);
  const { part, descriptor } = openBeside(target, mode === undefined ? 0o666 : 0o600);
  try {
    try {
      writeFileSync(descriptor, content);
      if (mode !== undefined) fchmodSync(descriptor, mode);
      // Some disks tell only here that they are full.
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

const mostParts = 10;

/** A new file in the same folder; one that is there already is somebody else's, or of a run that was killed. */
function openBeside(target: string, mode: number): { readonly part: string; readonly descriptor: number } {
  for (let count = 1; ; count += 1) {
    const part = `${target}.part${count}`;
    try {
      return { part, descriptor: openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || count === mostParts) throw error;
    }
  }
}
