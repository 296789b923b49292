import { defaultLimits } from '../source/limits.ts';
import { sourceFromBytes } from '../source/source-file.ts';
import { normalizePath, tooLarge, type Workspace } from './workspace.ts';

/** A workspace of files held in memory, by their path from the root; `tracked` are those that version control knows. */
export function memoryWorkspace(files: ReadonlyMap<string, string | Uint8Array>, tracked: ReadonlySet<string> = new Set()): Workspace {
  let limits = defaultLimits;
  return {
    paths: [...files.keys()].sort(),
    linked: [],
    ignored: [],
    below: () => [],
    blind: [],
    limit(next) {
      limits = next;
    },
    forget: () => {},
    stateOf: (paths) => paths.map((path) => `${path}\0${files.get(path)?.length}`).join('\n'),
    isTracked: (path) => tracked.has(path),
    read(path) {
      const inside = normalizePath(path);
      const content = inside === undefined ? undefined : files.get(inside);
      if (inside === undefined) return { kind: 'refused', reason: 'the path leaves the repository' };
      if (content === undefined) return { kind: 'absent' };
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const excess = tooLarge(inside, bytes.length, limits);
      return excess ?? { kind: 'read', source: sourceFromBytes(inside, bytes) };
    },
  };
}
