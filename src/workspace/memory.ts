import { sourceFromBytes } from '../source/source-file.ts';
import { normalizePath, type Workspace } from './workspace.ts';

/** A workspace of files held in memory, by their path from the root; `tracked` are those that version control knows. */
export function memoryWorkspace(files: ReadonlyMap<string, string | Uint8Array>, tracked: ReadonlySet<string> = new Set()): Workspace {
  return {
    paths: [...files.keys()].sort(),
    linked: [],
    ignored: [],
    below: () => [],
    blind: [],
    isTracked: (path) => tracked.has(path),
    read(path) {
      const inside = normalizePath(path);
      const content = inside === undefined ? undefined : files.get(inside);
      if (inside === undefined) return { kind: 'refused', reason: 'the path leaves the repository' };
      if (content === undefined) return { kind: 'absent' };
      return { kind: 'read', source: sourceFromBytes(inside, typeof content === 'string' ? new TextEncoder().encode(content) : content) };
    },
  };
}
