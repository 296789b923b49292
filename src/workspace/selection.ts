import picomatch from 'picomatch';
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
  const patterns = globs.flatMap((glob) => {
    const trimmed = trimSlashes(glob);
    return [trimmed, `${trimmed}/**`];
  });
  return picomatch(patterns, { dot: true });
}

function trimSlashes(glob: string): string {
  return glob.replace(/^\.?\/|\/$/g, '');
}
