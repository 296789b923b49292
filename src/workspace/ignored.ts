import ignore, { type Ignore } from 'ignore';
import { baseName, directoryOf, type Workspace } from './workspace.ts';

/** A test whether version control is told to leave a path out: what is not there, and is to be ignored, a pipeline or a person puts there. */
export function ignoredPaths(workspace: Workspace): (path: string) => boolean {
  const files = workspace.paths.filter((path) => baseName(path) === '.gitignore');
  const rules = files.flatMap((path): { readonly folder: string; readonly matcher: Ignore }[] => {
    const result = workspace.read(path);
    return result.kind === 'read' ? [{ folder: directoryOf(path), matcher: ignore().add(result.source.text) }] : [];
  });
  return (path) =>
    rules.some(({ folder, matcher }) => {
      const below = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
      return below !== '' && !below.startsWith('../') && matcher.ignores(below);
    });
}
