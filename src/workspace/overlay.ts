import { sourceFromBytes } from '../source/source-file.ts';
import { normalizePath, type Workspace } from './workspace.ts';

/** A workspace in which some paths have other content, or are not there (undefined): another state of the same files. */
export function overlayWorkspace(below: Workspace, other: ReadonlyMap<string, Uint8Array | undefined>): Workspace {
  const added = [...other].flatMap(([path, content]) => (content === undefined ? [] : [path]));
  return {
    paths: [...below.paths.filter((path) => !other.has(path)), ...added].sort(),
    blind: below.blind,
    isTracked: (path) => (other.has(path) ? other.get(path) !== undefined : below.isTracked(path)),
    read(path) {
      const inside = normalizePath(path);
      if (inside === undefined || !other.has(inside)) return below.read(path);
      const content = other.get(inside);
      return content === undefined ? { kind: 'absent' } : { kind: 'read', source: sourceFromBytes(inside, content) };
    },
  };
}
