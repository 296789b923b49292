import { lstatSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { writeWhole } from '../workspace/disk.ts';

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
  const objection = objectionTo(directories, file);
  if (objection !== undefined) throw new Error(objection);
  const target = resolve(directories[0] ?? '.', file);
  mkdirSync(dirname(target), { recursive: true });
  writeWhole(target, content, { called: `format-files: ${file}` });
}

/** Why a report may not be written to that place. */
export function objectionTo(directories: readonly string[], file: string): string | undefined {
  const target = resolve(directories[0] ?? '.', file);
  const base = directories.find((directory) => wayBelow(directory, target) !== undefined);
  if (base === undefined) return `format-files has "${file}", which is outside the repository`;
  if (leadsOut(base, dirname(target))) return `format-files has "${file}", which leads out of the repository through a symbolic link`;
  return lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() === true ? `format-files has "${file}", which is a symbolic link` : undefined;
}

/** Looks at what is there of a path, up from its end. Git's own files are not the repository's. */
function leadsOut(base: string, directory: string): boolean {
  const real = realOf(directory);
  if (real === undefined) return leadsOut(base, dirname(directory));
  return wayBelow(realpathSync(base), real)?.split('/').includes('.git') !== false;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Makes a directory of its own for the reports that every run writes. */
export function makeReportDirectory(temporary: string): string {
  return mkdtempSync(join(temporary, 'apigee-tls-gate-'));
}

/** Writes a report into a directory of our own and tells its path. */
export function writeOwnReport(directory: string, name: string, content: string): string {
  const path = join(directory, name);
  writeWhole(path, content, { called: `${name} in the runner's temporary directory` });
  return path;
}
