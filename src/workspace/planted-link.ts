import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import { openIndex } from './git-folder.ts';
import { realPath } from './read-file.ts';
import { isBelow } from './walk.ts';

/**
 * The first symbolic link by which whoever wrote the repository of `root` would choose which file is replaced: a folder on the
 * way that leads out of it or to Git's own files, or the file itself. What version control is known not to track is the user's.
 */
export function plantedLink(file: string, root: string): string | undefined {
  const top = workTreeOf(realpathSync(root));
  const target = resolve(file);
  let real = parse(target).root;
  const parts = relative(real, target).split(sep);
  for (const [index, part] of parts.entries()) {
    const path = join(real, part);
    const status = lstatSync(path, { throwIfNoEntry: false });
    // What is not there yet is made where its folder really is; a link that leads nowhere is replaced itself.
    const goal = status?.isSymbolicLink() === true ? realPath(path) : status && path;
    if (goal === undefined) return undefined;
    if (goal !== path && isBelow(top, path) && (index === parts.length - 1 || leadsOut(top, goal)) && !isOwn(top, path)) return path;
    real = goal;
  }
  return undefined;
}

/** The folder that a pull request can put files into. */
function workTreeOf(folder: string): string {
  for (let place = folder; ; place = dirname(place)) {
    if (existsSync(join(place, '.git'))) return place;
    if (place === dirname(place)) return folder;
  }
}

function leadsOut(top: string, goal: string): boolean {
  return goal !== top && (!isBelow(top, goal) || relative(top, goal).split(sep).includes('.git'));
}

function isOwn(top: string, link: string): boolean {
  const index = openIndex(top);
  return index !== undefined && !('problem' in index) && !index.isTracked(relative(top, link).split(sep).join('/'));
}
