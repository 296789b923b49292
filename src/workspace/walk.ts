import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { overLimit, type Limits } from '../source/limits.ts';
import { isIgnoredBy, readGitignore, someEffort, type Effort, type IgnoreRules } from './gitignore.ts';
import { reasonOf } from './reasons.ts';
import { joinPath } from '../source/path.ts';
import type { Refusal } from './workspace.ts';

/** Folders that hold other people's files or version control's own. */
const pruned = new Set(['.git', 'node_modules']);

/** What a walk asks for on its way. */
export interface Surroundings {
  readonly limits: () => Limits;
  /** Takes what could not be looked into. */
  readonly blind: Refusal[];
  /** Takes files whose names are not UTF-8: by what stands for such a name nothing is found, or another file. */
  readonly misnamed: Set<string>;
  /** The text of a file below the root, where it can be read. */
  textOf(path: string): string | undefined;
  /** Whether version control tracks anything in a folder; always so where there is none to ask. */
  tracksBelow(folder: string): boolean;
}

/** All that is below a folder, sorted. */
export interface Listing {
  readonly paths: readonly string[];
  /** Folders that were listed where they are: what is in them is no link, but for those of `links`. */
  readonly folders: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
  /** Links to folders that were not followed. */
  readonly linked: readonly string[];
  /** Folders that were left out since version control ignores them. */
  readonly ignored: readonly string[];
}

interface Pending {
  readonly directory: string;
  readonly isLinked: boolean;
  readonly rules: IgnoreRules | undefined;
  /** Below an ignored folder, which is looked into only because something in it is tracked. */
  readonly isIgnored: boolean;
  /** Where nothing is taken for ignored. */
  readonly isOpen: boolean;
}

/** Lists the files below `base`; a folder that version control ignores and has nothing of is left out. */
export function walk(base: string, surroundings: Surroundings): Listing {
  return walkFrom(base, { directory: '', isLinked: false, rules: undefined, isIgnored: false, isOpen: false }, surroundings);
}

/** Lists the files below a folder that a walk has left out. */
export function walkIgnored(base: string, folder: string, surroundings: Surroundings): Listing {
  return walkFrom(base, { directory: folder, isLinked: false, rules: undefined, isIgnored: false, isOpen: true }, surroundings);
}

function walkFrom(base: string, start: Pending, surroundings: Surroundings): Listing {
  const { blind } = surroundings;
  const limits = surroundings.limits();
  const paths: string[] = [];
  const folders = new Set<string>();
  const links = new Set<string>();
  const linked: string[] = [];
  const ignored: string[] = [];
  const effort = someEffort();
  const pending = [start];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory, isLinked } = next;
    let entries: readonly Entry[];
    try {
      entries = listFolder(base, directory, paths, surroundings);
    } catch (error) {
      blind.push({ path: directory, reason: `the folder cannot be listed: ${reasonOf(error)}` });
      continue;
    }
    if (!isLinked) folders.add(directory);
    const rules = rulesIn(next, entries, surroundings, effort);
    const inside: Pending[] = [];
    for (const entry of entries) {
      const path = joinPath(directory, entry.name);
      if (entry.isFile()) {
        paths.push(path);
        continue;
      }
      const isLink = entry.isSymbolicLink();
      const kind = entry.isDirectory() ? 'folder' : isLink ? kindOfLinked(base, path, isLinked) : 'other';
      if (isLink) links.add(path);
      if (kind === 'file') paths.push(path);
      else if (kind === 'folder' && !pruned.has(entry.name)) {
        const isIgnored = !isLink && !rules.isOpen && (rules.isIgnored || isIgnoredBy(rules.rules, path, true, effort));
        if (isIgnored && !surroundings.tracksBelow(path)) ignored.push(path);
        else inside.push({ directory: path, isLinked: isLinked || isLink, rules: rules.rules, isIgnored, isOpen: rules.isOpen || isLink });
      } else if (kind === 'linked folder') linked.push(path);
    }
    // The first is taken first, so that little is left to sort.
    for (const folder of inside.toReversed()) pending.push(folder);
    if (paths.length > limits.files) {
      blind.push({ path: directory, reason: `nothing is listed from here on: the root holds ${overLimit('files', limits)}; a narrower root has fewer` });
      break;
    }
  }
  return { paths: paths.sort(), folders, links, linked: linked.sort(), ignored: ignored.sort() };
}

type Entry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

/** The entries of a folder, sorted. What has a name that is not UTF-8 is not among them: its files are listed at once, its folders are places that nobody looks into. */
function listFolder(base: string, directory: string, paths: string[], { blind, misnamed }: Surroundings): readonly Entry[] {
  const place = directory === '' ? base : `${base}/${directory}`;
  const entries = readdirSync(place, { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes('\uFFFD'))) return entries.sort(byName);
  const named: Entry[] = [];
  const odd = new Set<string>();
  for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name.toString('utf8');
    const path = joinPath(directory, name);
    if (Buffer.from(name).equals(entry.name)) named.push({ name, isFile: () => entry.isFile(), isDirectory: () => entry.isDirectory(), isSymbolicLink: () => entry.isSymbolicLink() });
    else if (entry.isDirectory()) blind.push({ path, reason: 'the folder cannot be listed: its name is not UTF-8' });
    else if (entry.isFile() || entry.isSymbolicLink()) odd.add(path);
  }
  for (const path of odd) {
    misnamed.add(path);
    paths.push(path);
  }
  // Of a file that looks like one of those nobody could say which is meant.
  return named.filter((entry) => entry.isDirectory() || !odd.has(joinPath(directory, entry.name))).sort(byName);
}

function byName(left: Entry, right: Entry): number {
  return left.name < right.name ? -1 : 1;
}

/** What holds for the entries of a folder. A repository in the repository has an index of its own. */
function rulesIn({ directory, rules, isIgnored, isOpen }: Pending, entries: readonly Entry[], surroundings: Surroundings, effort: Effort): Pick<Pending, 'rules' | 'isIgnored' | 'isOpen'> {
  const ofGit = entries.filter(({ name }) => name.startsWith('.git'));
  if (isOpen || (directory !== '' && ofGit.some(({ name }) => name === '.git'))) return { rules: undefined, isIgnored: false, isOpen: true };
  const own = ofGit.find((entry) => entry.name === '.gitignore' && entry.isFile());
  if (own === undefined) return { rules, isIgnored, isOpen };
  return { rules: { folder: directory, patterns: readGitignore(surroundings.textOf(joinPath(directory, own.name)), effort), above: rules }, isIgnored, isOpen };
}

/** The folders of a bundle, which is packed with its links followed. */
const partOfBundle = /(?:^|\/)(?:apiproxy|sharedflowbundle)(?:\/[^/]+)?$/;

/**
 * What stands behind a symbolic link. A link to a file outside is a file, so that whoever wants to read it is refused and says
 * so, and one that leads nowhere: what is missing here may be there where it is deployed. Files of a linked folder are seen
 * where they really are; only those of bundles are also where the link has them.
 */
function kindOfLinked(base: string, path: string, isLinked: boolean): 'file' | 'folder' | 'linked folder' | 'other' {
  try {
    const link = join(base, path);
    const status = statSync(link);
    if (!status.isDirectory()) return status.isFile() ? 'file' : 'other';
    const real = realpathSync(link);
    // Links behind links could lead in circles.
    return !isLinked && partOfBundle.test(path) && isBelow(base, real) && !link.startsWith(real + sep) ? 'folder' : 'linked folder';
  } catch {
    return 'file';
  }
}

/** Whether a path with its links followed is below the root. */
export function isBelow(base: string, real: string): boolean {
  // Nearly always so, and much cheaper to see than the way between the two.
  if (real.startsWith(base + sep)) return true;
  const away = relative(base, real);
  return away !== '' && away !== '..' && !away.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(away);
}
