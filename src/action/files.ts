import { closeSync, constants, mkdirSync, mkdtempSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** The way from one directory to another below it, with forward slashes; undefined where it is not below. */
export function wayBelow(base: string, path: string): string | undefined {
  const way = relative(base, path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  return way.split(sep).join('/');
}

/**
 * Writes a report to a place the workflow names, below one of the directories. The checkout may hold links
 * that a pull request planted: neither the file nor a directory on the way may lead out.
 */
export function writeReport(directories: readonly string[], file: string, content: string): void {
  const target = resolve(directories[0] ?? '.', file);
  const base = directories.find((directory) => wayBelow(directory, target) !== undefined);
  if (base === undefined) throw new Error(`format-files has "${file}", which is outside the repository`);
  if (leadsOut(base, dirname(target))) throw new Error(`format-files has "${file}", which leads out of the repository through a symbolic link`);
  mkdirSync(dirname(target), { recursive: true });
  const descriptor = openSync(target, WRITE_NO_LINK);
  try {
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

const WRITE_NO_LINK = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Looks at what is there of a path, up from its end. */
function leadsOut(base: string, directory: string): boolean {
  const real = realOf(directory);
  return real === undefined ? leadsOut(base, dirname(directory)) : wayBelow(realpathSync(base), real) === undefined;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Writes the JSON report to a directory of its own and tells its path. */
export function writeOwnReport(temporary: string, content: string): string {
  const path = join(mkdtempSync(join(temporary, 'apigee-tls-gate-')), 'report.json');
  writeFileSync(path, content);
  return path;
}
