import { isIgnoredBy, readGitignore, someEffort, type IgnoreRules } from './gitignore.ts';
import { baseName, directoryOf, joinPath } from '../source/path.ts';
import type { Workspace } from './workspace.ts';

/** A test whether version control is told to leave a path out: what is not there, and is to be ignored, a pipeline or a person puts there. */
export function ignoredPaths(workspace: Workspace): (path: string) => boolean {
  const effort = someEffort();
  const patterns = new Map<string, IgnoreRules['patterns']>();
  for (const path of workspace.paths) {
    const result = baseName(path) === '.gitignore' ? workspace.read(path) : undefined;
    if (result !== undefined) patterns.set(directoryOf(path), readGitignore(result.kind === 'read' ? result.source.text : undefined, effort));
  }
  return (path) => {
    const parts = path.split('/');
    let rules: IgnoreRules | undefined;
    return parts.some((_, index) => {
      const folder = parts.slice(0, index).join('/');
      const own = patterns.get(folder);
      if (own !== undefined) rules = { folder, patterns: own, above: rules };
      return isIgnoredBy(rules, joinPath(folder, parts[index] ?? ''), index < parts.length - 1, effort);
    });
  };
}
