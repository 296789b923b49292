import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../source/limits.ts';
import { sourceFromBytes, type SourceFile } from '../source/source-file.ts';
import { codeOf, isAbsence, reasonOf } from './reasons.ts';
import { isBelow } from './walk.ts';
import { baseName, directoryOf } from '../source/path.ts';
import { normalizePath, tooLarge, type ReadResult } from './workspace.ts';

/** Tells one state of a file from another. */
export interface Stamp {
  readonly size: number;
  readonly modified: number;
}

/** A fault is a file whose bytes the machine does not give: not a property of the repository, so that no verdict stands on it. */
export type Found = { readonly kind: 'read'; readonly source: SourceFile; readonly stamp: Stamp } | Extract<ReadResult, { kind: 'refused' }> | { readonly kind: 'fault'; readonly reason: string } | Extract<ReadResult, { kind: 'absent' }>;

/** Where folders really are, links followed, by their path from the root; undefined where there is none. */
type Folders = Map<string, string | undefined>;

/** Reads a file by any path from the root, through links as long as they stay below it. */
export function readBelow(base: string, path: string, limits: Limits, folders: Folders): Found {
  const inside = normalizePath(path);
  if (inside === undefined || inside === '') return { kind: 'refused', reason: 'the path leaves the repository' };
  let real: string | undefined;
  try {
    real = findReal(base, inside, folders);
  } catch (error) {
    const isWritten = codeOf(error) === 'ELOOP' || codeOf(error) === 'ENAMETOOLONG';
    return { kind: isWritten ? 'refused' : 'fault', reason: reasonOf(error) };
  }
  if (real === undefined) return { kind: 'absent' };
  return isBelow(base, real) ? readPlain(real, inside, limits) : { kind: 'refused', reason: 'a symbolic link leads out of the repository' };
}

/** Where a file really is, undefined where nothing is there. Each folder is resolved only once, so that of most files only they themselves are looked at. */
function findReal(base: string, inside: string, folders: Folders): string | undefined {
  const directory = directoryOf(inside);
  if (!folders.has(directory)) folders.set(directory, realPath(join(base, directory)));
  const folder = folders.get(directory);
  if (folder === undefined) return undefined;
  const path = join(folder, baseName(inside));
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status?.isSymbolicLink() === true) return realPath(path);
  return status && path;
}

/** A path with its links followed; undefined where nothing is there. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Reads a file that is no link, found where `real` says. Opened first and looked at afterwards, so that nothing can be put in its place between. */
export function readPlain(real: string, path: string, limits: Limits): Found {
  try {
    const descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return readOpen(descriptor, path, limits);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return isAbsence(error) ? { kind: 'absent' } : { kind: 'fault', reason: reasonOf(error) };
  }
}

/** What the system gives in one step needs no second look. */
const readAtOnce = 64 * 1024;

function readOpen(descriptor: number, path: string, limits: Limits): Found {
  const status = fstatSync(descriptor);
  if (!status.isFile()) return { kind: 'refused', reason: 'it is not a regular file' };
  const excess = tooLarge(path, status.size, limits);
  if (excess !== undefined) return excess;
  // One byte more than there should be tells of a file that grows.
  const bytes = Buffer.allocUnsafe(status.size + 1);
  let length = 0;
  for (let count = -1; count !== 0 && length !== status.size; length += count) count = readSync(descriptor, bytes, length, bytes.length - length, length);
  const isWhole = length === status.size && (length <= readAtOnce || fstatSync(descriptor).mtimeMs === status.mtimeMs);
  return isWhole ? { kind: 'read', source: sourceFromBytes(path, bytes.subarray(0, length)), stamp: { size: length, modified: status.mtimeMs } } : { kind: 'fault', reason: 'it has changed while it was read' };
}
