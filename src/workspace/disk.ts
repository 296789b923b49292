import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, lstatSync, openSync, readdirSync, readSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, type Dirent } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { sourceFromBytes } from '../source/source-file.ts';
import { trackedPaths } from './git-index.ts';
import { codeOf, isAbsence, reasonOf, writeReasonOf } from './reasons.ts';
import { baseName, defaultLimits, directoryOf, joinPath, normalizePath, type Limits, type ReadResult, type Refusal, type Workspace } from './workspace.ts';

/** Folders that hold other people's files or version control's own. */
const pruned = new Set(['.git', 'node_modules']);

/** Opens a directory as a workspace, or says in words why it cannot be one. */
export function openDirectory(root: string, limits: Limits = defaultLimits): Workspace | { readonly problem: string } {
  let base: string;
  try {
    base = realpathSync(root);
    if (!statSync(base).isDirectory()) return { problem: `"${root}" is not a directory` };
  } catch (error) {
    return { problem: `"${root}" cannot be opened: ${reasonOf(error)}` };
  }
  const { paths, linked, blind } = walk(base, limits);
  const known = new Map<string, ReadResult>();
  const folders: Folders = new Map();
  let listed: ReadonlySet<string> | undefined;
  let tracked: ((path: string) => boolean) | undefined;
  const readOnce = (path: string): ReadResult => {
    const found = readBelow(base, path, limits, folders);
    const result = found.kind === 'absent' && (listed ??= new Set(paths)).has(path) && isGone(join(base, path)) ? vanished : found;
    if (result.kind !== 'fault') return result;
    blind.push({ path, reason: `the file cannot be read: ${result.reason}` });
    return { kind: 'refused', reason: result.reason };
  };
  return {
    paths,
    linked,
    blind,
    read(path) {
      let result = known.get(path);
      if (result === undefined) known.set(path, (result = readOnce(path)));
      return result;
    },
    isTracked(path) {
      tracked ??= openIndex(base, blind);
      return tracked(path);
    },
  };
}

/** An index has some hundred bytes for each file. */
const mostIndexBytes = 512 * 1024 * 1024;

/** Asks the index of the repository that the folder belongs to, its own or one of a folder above. */
function openIndex(base: string, blind: Refusal[]): (path: string) => boolean {
  const untold = (reason: string): (() => boolean) => {
    blind.push({ path: '.git/index', reason: `what version control tracks cannot be told: ${reason}` });
    return () => false;
  };
  for (let folder = base; ; folder = dirname(folder)) {
    try {
      const home = gitFolder(join(folder, '.git'));
      if (home !== undefined) {
        const index = readOwnFile(join(home, 'index'));
        const paths = index === undefined ? new Set<string>() : trackedPaths(index, (name) => readOwnFile(join(home, name)));
        if ('problem' in paths) return untold(paths.problem);
        const way = relative(folder, base).split(sep).join('/');
        return (path) => paths.has(joinPath(way, path));
      }
    } catch (error) {
      return untold(error instanceof UnusableError ? error.message : reasonOf(error));
    }
    if (folder === dirname(folder)) return () => false;
  }
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

/** The content of a file of Git's, which is only looked through; undefined where there is none. */
function readOwnFile(path: string): Uint8Array | undefined {
  const real = realPath(path);
  const bytes = real === undefined ? undefined : readRegularFile(real, mostIndexBytes);
  if (bytes !== undefined && 'kind' in bytes) throw new UnusableError(bytes.reason);
  return bytes;
}

function walk(base: string, limits: Limits): { readonly paths: string[]; readonly linked: string[]; readonly blind: Refusal[] } {
  const paths: string[] = [];
  const linked: string[] = [];
  const blind: Refusal[] = [];
  const pending = [{ directory: '', isLinked: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory, isLinked } = next;
    let entries: Dirent[];
    try {
      entries = readdirSync(join(base, directory), { withFileTypes: true });
    } catch (error) {
      blind.push({ path: directory, reason: `the folder cannot be listed: ${reasonOf(error)}` });
      continue;
    }
    for (const entry of entries) {
      const path = joinPath(directory, entry.name);
      const kind = entry.isSymbolicLink() ? kindOfLinked(base, path, isLinked) : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
      if (kind === 'folder' && !pruned.has(entry.name)) pending.push({ directory: path, isLinked: isLinked || entry.isSymbolicLink() });
      else if (kind === 'file') paths.push(path);
      else if (kind === 'linked folder') linked.push(path);
    }
    if (paths.length > limits.files) {
      blind.push({ path: directory, reason: `more than ${limits.files} files; name the folders that matter with \`include\` or a narrower root` });
      break;
    }
  }
  return { paths: paths.sort(), linked: linked.sort(), blind };
}

/** The folders of a bundle, which is packed with its links followed. */
const partOfBundle = /(?:^|\/)(?:apiproxy|sharedflowbundle)(?:\/[^/]+)?$/;

/**
 * What stands behind a symbolic link. A link to a file outside is a file, so that whoever wants to read it is refused and says
 * so, and one that leads nowhere: what is missing here may be there where it is deployed. Files of a linked folder are seen
 * where they really are; only those of bundles are also where the link has them.
 */
function kindOfLinked(base: string, path: string, isLinked: boolean): 'file' | 'folder' | 'linked folder' | 'other' {
  try {
    const link = join(base, path);
    const status = statSync(link);
    if (!status.isDirectory()) return status.isFile() ? 'file' : 'other';
    const real = realpathSync(link);
    // Links behind links could lead in circles.
    return !isLinked && partOfBundle.test(path) && isBelow(base, real) && !link.startsWith(real + sep) ? 'folder' : 'linked folder';
  } catch {
    return 'file';
  }
}

function isBelow(base: string, real: string): boolean {
  // Nearly always so, and much cheaper to see than the way between the two.
  if (real.startsWith(base + sep)) return true;
  const away = relative(base, real);
  return away !== '' && away !== '..' && !away.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(away);
}

/** Where folders really are, links followed, by their path from the root; undefined where there is none. */
type Folders = Map<string, string | undefined>;

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

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** A link that leads nowhere is still there itself; a name that is not UTF-8 cannot be asked for. */
function isGone(path: string): boolean {
  return !path.includes('\uFFFD') && lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

/** A file whose bytes the machine does not give: not a property of the repository, so that no verdict stands on it. */
interface Fault {
  readonly kind: 'fault';
  readonly reason: string;
}

const vanished: Fault = { kind: 'fault', reason: 'it has vanished since its folder was listed' };

function readBelow(base: string, path: string, limits: Limits, folders: Folders): ReadResult | Fault {
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
  if (!isBelow(base, real)) return { kind: 'refused', reason: 'a symbolic link leads out of the repository' };
  try {
    const bytes = readRegularFile(real, limits.fileBytes);
    return 'kind' in bytes ? bytes : { kind: 'read', source: sourceFromBytes(inside, bytes) };
  } catch (error) {
    return { kind: 'fault', reason: reasonOf(error) };
  }
}

/** The bytes, or in words why not. Opened first and looked at afterwards, so that nothing can be put in its place between. */
function readRegularFile(real: string, most: number): Uint8Array | Fault | Extract<ReadResult, { kind: 'refused' }> {
  const descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) return { kind: 'refused', reason: 'it is not a regular file' };
    if (status.size > most) return { kind: 'refused', reason: `it has ${status.size} bytes, more than the limit of ${most}` };
    const bytes = Buffer.alloc(status.size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, length);
      if (count === 0) break;
      length += count;
    }
    const after = fstatSync(descriptor);
    return length === bytes.length && after.size === status.size && after.mtimeMs === status.mtimeMs ? bytes : { kind: 'fault', reason: 'it has changed while it was read' };
  } finally {
    closeSync(descriptor);
  }
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
