import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isBelow } from './walk.ts';

/** The nearest file of one of these names in a folder above `root`, up to `top`, as a path from there; undefined where `root` has one itself, or is not below `top`. */
export function fileAbove(root: string, top: string, names: readonly string[]): string | undefined {
  const base = realpathSync(top);
  for (let folder = realpathSync(root), isRoot = true; ; folder = dirname(folder), isRoot = false) {
    const found = names.find((name) => existsSync(join(folder, name)));
    if (found !== undefined) return isRoot ? undefined : relative(base, join(folder, found)).split(sep).join('/');
    if (!isBelow(base, folder)) return undefined;
  }
}
