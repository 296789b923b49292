import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync, type Stats } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { Script } from 'node:vm';

/** Compiled code is about as large as the code itself. */
const mostBytes = 16 * 1024 * 1024;
const digestBytes = 32;

/**
 * Loads a module of the bundle with the code that V8 has compiled in an earlier run, where there is a place for it. Gives
 * what puts the code of this run there, which does nothing where it is there already.
 */
export function loadWithCache(file: string, words: readonly string[]): () => void {
  const folder = findFolder(words);
  if (folder === undefined) return () => {};
  const bytes = readFileSync(file);
  // The bundle is ASCII.
  const source = `(function (exports, require, module, __filename, __dirname) { ${bytes.toString('latin1')}\n})`;
  const path = join(folder, 'gate.code');
  const cachedData = readCode(path, bytes);
  const script = new Script(source, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
  const module = Object.assign(new Module(file), { filename: file, loaded: true });
  const require = createRequire(file);
  const run = script.runInThisContext() as (...words: readonly unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  require.cache[file] = module;
  return cachedData !== undefined && script.cachedDataRejected !== true ? () => {} : () => writeCode(path, bytes, script.createCachedData());
}

/**
 * V8 runs what it finds in the cache without looking. So it lies only where nobody but the user can write and no checkout
 * reaches: not on machines of a CI, not in a folder that is looked at, not in a work tree of git.
 */
function findFolder(words: readonly string[]): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: disabled = '' } = process.env;
  const isCi = ['CI', 'TF_BUILD', 'JENKINS_URL', 'BUILD_NUMBER', 'TEAMCITY_VERSION', 'CODEBUILD_BUILD_ID'].some((name) => (process.env[name] ?? '') !== '');
  // Where Node.js cannot say whose a file is, as on Windows, there is no cache.
  if (isCi || disabled !== '' || process.getuid === undefined) return undefined;
  const caches = findCaches();
  if (caches === undefined) return undefined;
  const folder = realPlace(join(caches, 'apigee-tls-gate'));
  const looked = ['.', ...words].map((word) => realPlace(resolve(word)));
  if (looked.some((place) => folder === place || folder.startsWith(place.endsWith(sep) ? place : place + sep)) || isInWorkTree(folder)) return undefined;
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status === undefined || (status.isDirectory() && isPrivate(status)) ? folder : undefined;
}

/** Where programs keep what they can do without: https://specifications.freedesktop.org/basedir-spec/latest/ */
function findCaches(): string | undefined {
  const { XDG_CACHE_HOME: named = '', HOME: home = '' } = process.env;
  if (isAbsolute(named)) return named;
  return isAbsolute(home) ? join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache') : undefined;
}

/** The path with links followed, as far as it is there. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPlace(parent), basename(path));
  }
}

function isInWorkTree(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isInWorkTree(dirname(folder)));
}

function isPrivate({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o077) === 0;
}

/** The compiled code of just this module and this Node.js; a file that others could have written, or that is damaged, is none. */
function readCode(path: string, source: Uint8Array): Buffer | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile() || !isPrivate(status) || status.nlink !== 1 || status.size > mostBytes) return undefined;
      const bytes = readFileSync(descriptor);
      const code = bytes.subarray(digestBytes);
      return digestOf(source, code).equals(bytes.subarray(0, digestBytes)) ? code : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/** There is one file, which the next version takes over. Where it cannot be written, the next run starts as this one did. */
function writeCode(path: string, source: Uint8Array, code: Buffer): void {
  const part = `${path}.part`;
  try {
    if (code.length + digestBytes > mostBytes) return;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!isPrivate(lstatSync(dirname(path)))) return;
    const descriptor = openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      writeFileSync(descriptor, digestOf(source, code));
      writeFileSync(descriptor, code);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, path);
  } catch {
    // Of a run that was killed, or of one that writes just now and then does without.
    rmSync(part, { force: true });
  }
}

function digestOf(source: Uint8Array, code: Uint8Array): Buffer {
  return createHash('sha256').update(`${process.version} ${process.versions.v8} ${process.platform} ${process.arch} ${source.length}\n`).update(source).update(code).digest();
}
