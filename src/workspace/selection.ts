import picomatch from 'picomatch';
import { fits } from './gitignore.ts';
import type { Workspace } from './workspace.ts';

/** A test of paths against globs: in if any of `include` matches and none of `exclude` does. A bare folder name takes everything below it. */
export function selectPaths(include: readonly string[], exclude: readonly string[]): (path: string) => boolean {
  const wanted = matcher(include);
  const unwanted = exclude.length === 0 ? () => false : matcher(exclude);
  return (path) => wanted(path) && !unwanted(path);
}

/** The same workspace with the ignored folders that a glob leads into by its beginning, before any wildcard. */
export function withNamedFolders(workspace: Workspace, include: readonly string[]): Workspace {
  const beginnings = include.map((glob) => `${picomatch.scan(trimSlashes(glob)).base}/`);
  const named = workspace.ignored.filter((folder) => beginnings.some((beginning) => beginning.startsWith(`${folder}/`)));
  if (named.length === 0) return workspace;
  return { ...workspace, paths: [...workspace.paths, ...named.flatMap((folder) => workspace.below(folder))].sort(), ignored: workspace.ignored.filter((folder) => !named.includes(folder)) };
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.includes('**')) return () => true;
  const trimmed = globs.map(trimSlashes);
  const tests = trimmed.filter(isMadeOfParts).map(partwise);
  const others = trimmed.filter((glob) => !isMadeOfParts(glob));
  if (others.length > 0) tests.push(picomatch(others.flatMap((glob) => [glob, `${glob}/**`]), { dot: true }));
  return (path) => tests.some((test) => test(path));
}

/** Whether each part of a path is held against a part of the glob: no group has a slash, and nothing is turned round. */
export function isMadeOfParts(glob: string): boolean {
  const trimmed = trimSlashes(glob);
  if (trimmed === '' || /^!|\/!|\/\/|\\\//.test(trimmed)) return false;
  let depth = 0;
  for (const character of trimmed) {
    if ('{(['.includes(character)) depth += 1;
    else if ('})]'.includes(character)) depth -= 1;
    else if (character === '/' && depth !== 0) return false;
  }
  return true;
}

/** Goes through the parts of a path, since a regular expression of many `**` would try them all in all ways. */
function partwise(glob: string): (path: string) => boolean {
  const steps = [...glob.split('/'), '**'].map((part) => (part === '**' ? undefined : picomatch(part, { dot: true })));
  return (path) => {
    const parts = path.split('/');
    return fits(steps.length, parts.length, (step) => steps[step] === undefined, (step, at) => steps[step]?.(parts[at] ?? '') === true, { left: Number.POSITIVE_INFINITY });
  };
}

function trimSlashes(glob: string): string {
  return glob.replace(/^\.?\/|\/$/g, '');
}
