import { defaultLimits } from '../source/limits.ts';
import { sourceFromBytes } from '../source/source-file.ts';
import { normalizePath, tooLarge, type Workspace } from './workspace.ts';

const mostLinks = 40;

/**
 * A workspace in which some paths have other content, or are not there (undefined), nor anything below them: another state of
 * the same files. `links` are the symbolic links of that state with where they lead; the files below may have others.
 */
export function overlayWorkspace(below: Workspace, other: ReadonlyMap<string, Uint8Array | undefined>, links: ReadonlyMap<string, string> = new Map()): Workspace {
  const isOther = (path: string): boolean => other.has(path) || foldersAbove(path).some((folder) => other.has(folder));
  const kept = below.paths.filter((path) => !links.has(path) && !isOther(path));
  const files = new Set([...kept, ...[...other].flatMap(([path, content]) => (content === undefined ? [] : [path]))]);
  let limits = defaultLimits;
  const linked = [...links.keys()].filter((path) => files.has(followLinks(path, links) ?? ''));
  return {
    paths: [...files, ...linked].sort(),
    linked: below.linked,
    ignored: below.ignored,
    below: (folder) => below.below(folder).filter((path) => !isOther(path)),
    blind: below.blind,
    limit(next) {
      limits = next;
      below.limit(next);
    },
    forget: (path) => below.forget(path),
    stateOf: (paths) => below.stateOf(paths),
    isTracked: (path) => links.has(path) || (isOther(path) ? other.get(path) !== undefined : below.isTracked(path)),
    read(path) {
      const inside = normalizePath(path);
      if (inside === undefined) return below.read(path);
      const real = followLinks(inside, links);
      if (real === undefined) return { kind: 'refused', reason: 'a symbolic link leads out of the repository' };
      const content = other.get(real);
      const excess = content === undefined ? undefined : tooLarge(inside, content.length, limits);
      if (excess !== undefined) return excess;
      if (content !== undefined) return { kind: 'read', source: sourceFromBytes(inside, content) };
      if (isOther(real)) return { kind: 'absent' };
      const result = below.read(real);
      return result.kind === 'read' && real !== inside ? { kind: 'read', source: sourceFromBytes(inside, result.source.bytes) } : result;
    },
  };
}

function foldersAbove(path: string): readonly string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}

/** Where a path really leads; undefined where a link leaves the root, or links go in circles. */
function followLinks(path: string, links: ReadonlyMap<string, string>): string | undefined {
  if (links.size === 0) return path;
  const done: string[] = [];
  let followed = 0;
  for (let rest = path.split('/'); rest.length > 0; ) {
    const [part = '', ...others] = rest;
    rest = others;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (done.pop() === undefined) return undefined;
      continue;
    }
    done.push(part);
    const goal = links.get(done.join('/'));
    if (goal === undefined) continue;
    followed += 1;
    if (followed > mostLinks || goal.startsWith('/')) return undefined;
    done.pop();
    rest = [...goal.split('/'), ...rest];
  }
  return done.join('/');
}
