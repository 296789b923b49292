import { certificatesOf } from './describe.ts';
import { elsewhere } from './elsewhere.ts';
import { foldersFrom, type FileTable } from './files.ts';
import type { ResourceDeclarations } from './resource-declarations.ts';

/** The folders that environments are declared from, and which of them cannot belong to one organisation. */
export interface Homes {
  /** Of each folder those that contradict it: both give one name of one environment two meanings, and no environment has room for that. */
  readonly against: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of all folders that may say something of an environment the groups that can be one organisation, each by one of the folders that name the environment; undefined where all can. */
  organisations(naming: readonly string[], folders: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/**
 * Files of one organisation may lie in many folders, so that folders alone part nothing. Two that declare the same target server
 * with different hosts, the same reference to different stores or the same alias with different certificates are of two.
 */
export function createHomes(resources: readonly ResourceDeclarations[], files: FileTable): Homes {
  const against = new Map<string, Set<string>>();
  for (const byHome of meaningsByName(resources, files).values()) {
    if (new Set([...byHome.values()].flatMap((meanings) => [...meanings])).size < 2) continue;
    for (const [home, meanings] of byHome) {
      for (const [other, theirs] of byHome) if (!overlap(meanings, theirs) && !areInLine(home, other)) against.set(home, (against.get(home) ?? new Set()).add(other));
    }
  }
  return {
    against,
    organisations(naming, folders) {
      const parted = naming.filter((folder) => folders.some((other) => against.get(folder)?.has(other)));
      return parted.length === 0 ? undefined : new Map(distinct(parted.map((folder) => [folder, companyOf(folder, folders, against)])));
    },
  };
}

function overlap(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((item) => others.has(item));
}

/** Whether one folder is the other or lies below it; all lie below the root. */
function areInLine(one: string, other: string): boolean {
  return one === other || one === '' || other === '' || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** What may be deployed together with a folder: of folders that contradict each other the one that is most akin to it. */
function companyOf(folder: string, folders: readonly string[], against: Homes['against']): ReadonlySet<string> {
  const company = new Set([folder]);
  const possible = folders.filter((other) => against.get(folder)?.has(other) !== true).map((other) => ({ other, kinship: kinship(folder, other) }));
  for (const { other } of possible.toSorted((left, right) => right.kinship - left.kinship)) {
    const enemies = against.get(other);
    if (enemies === undefined || !overlap(company, enemies)) company.add(other);
  }
  return company;
}

/** How many folders two paths share at their beginning, and then at their end, as `one/config/org-1` and `two/config/org-1` do. */
function kinship(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')];
  return shared(left, right) * 1000 + shared(left.toReversed(), right.toReversed());
}

function shared(left: readonly string[], right: readonly string[]): number {
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs === -1 ? left.length : differs;
}

/** Groups of the same members are one. */
function distinct(groups: readonly (readonly [string, ReadonlySet<string>])[]): readonly (readonly [string, ReadonlySet<string>])[] {
  const known = new Set<string>();
  return groups.filter(([, members]) => {
    const id = [...members].toSorted().join('\0');
    return known.has(id) ? false : known.add(id);
  });
}

type Meanings = Map<string, Map<string, Set<string>>>;

/** What each folder says of a name in an environment, where that is certain; only what several folders speak of. */
function meaningsByName(resources: readonly ResourceDeclarations[], files: FileTable): Meanings {
  const all: Meanings = new Map();
  if (new Set(resources.map(({ home }) => home)).size < 2) return all;
  for (const { home, environment, targetServers = [], references = [], aliases = [] } of resources) {
    if (environment === undefined) continue;
    const note = (kind: string, names: readonly (string | undefined)[], meaning: string | undefined): void => {
      if (meaning === undefined || [meaning, ...names].some((text) => text === undefined || elsewhere(text) !== undefined)) return;
      const id = [environment.value, kind, ...names].join('\0');
      const byHome = all.get(id) ?? new Map<string, Set<string>>();
      all.set(id, byHome.set(home, (byHome.get(home) ?? new Set()).add(meaning)));
    };
    for (const { name, host } of targetServers) note('target server', [name?.value], host?.value.toLowerCase());
    for (const { name, refers } of references) note('reference', [name.value], refers.value);
    for (const { name, keystore, certificate } of aliases) {
      const found = certificate === undefined ? undefined : files.peek(certificate, foldersFrom(certificate.span.file.path));
      const digests = found?.kind === 'found' ? certificatesOf(found.file.contents).map((item) => item.certificate.sha256) : [];
      note('alias', [keystore?.value, name?.value], digests.length === 0 ? undefined : digests.join('+'));
    }
  }
  return all;
}
