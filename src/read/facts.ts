import type { Documents } from '../model/link.ts';
import type { SourceFault } from '../model/model.ts';
import type { Bounds } from '../source/limits.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/span.ts';
import type { Refusal, Workspace } from '../workspace/workspace.ts';
import type { Evidence } from './evidence.ts';

/** What the files of the repository say, each by itself. */
export interface Facts extends Documents {
  readonly evidence: readonly Evidence[];
  readonly faults: readonly SourceFault[];
  /** Comments that speak to the gate. */
  readonly remarks: readonly Located<string>[];
  /** Paths of templates, which are not read. */
  readonly templates: readonly string[];
  /** Files that a reader could not go through to their end: a bug of ours. */
  readonly unread: readonly Refusal[];
  /** Files that were not read, since the time was over. */
  readonly overdue: readonly string[];
  /** Files whose content was looked at. */
  readonly filesRead: number;
}

/** What is known of the bundles and folders that files belong to, while they are read one by one. */
export interface Reading {
  readonly workspace: Workspace;
  /** Names of bundles, as in `Facts.proxies`. */
  readonly names: Map<string, string>;
  /** Terraform by its folder. */
  readonly modules: Map<string, SourceFile[]>;
  readonly bounds: Bounds;
  /** Where the next file is gathered. */
  gathering: Gathering;
}

/** What one file gave, or one folder of Terraform, which goes by its first file; only what is there. */
export interface Portion {
  /** The files that name bundles come first, for what stands below them takes their names; Terraform is read by folder, last. */
  readonly stage: 'names' | 'files' | 'terraform';
  readonly path: string;
  readonly facts: Partial<Facts>;
}

type Growing<Value> = Value extends readonly (infer Item)[] ? Item[] : Value extends ReadonlyMap<infer Key, infer Item> ? Map<Key, Item> : Value;

/** Facts while they are gathered. */
export type Gathering = { -readonly [Name in keyof Facts]: Growing<Facts[Name]> };

export function startGathering(): Gathering {
  return { overrides: [], manifests: [], resources: [], targets: [], policies: [], edgeVirtualhosts: [], messageProcessors: [], evidence: [], proxies: new Map(), materialPaths: [], faults: [], remarks: [], templates: [], hollow: [], unread: [], overdue: [], filesRead: 0 };
}

const names = Object.keys(startGathering()) as readonly (keyof Gathering)[];

/** What was gathered of one file. */
export function portionOf(stage: Portion['stage'], path: string, gathering: Gathering): Portion {
  const facts: Record<string, unknown> = {};
  for (const name of names) {
    const value = gathering[name];
    if (typeof value === 'number' ? value > 0 : value instanceof Map ? value.size > 0 : value.length > 0) facts[name] = value;
  }
  return { stage, path, facts };
}

/** Whether a file was at most looked at. */
export function givesNothing({ facts }: Portion): boolean {
  return Object.keys(facts).every((name) => name === 'filesRead');
}

/** The facts of a whole repository; the portions come in the order of `byStage`. */
export function joinPortions(portions: Iterable<Portion>): Facts {
  const whole = startGathering();
  for (const { facts: { filesRead = 0, proxies = [], ...lists } } of portions) {
    whole.filesRead += filesRead;
    for (const [bundle, owner] of proxies) whole.proxies.set(bundle, owner);
    for (const [name, items] of Object.entries(lists)) take(whole[name as keyof typeof lists], items);
  }
  return whole;
}

function take(list: unknown[], items: readonly unknown[]): void {
  for (const item of items) list.push(item);
}

const stages: readonly Portion['stage'][] = ['names', 'files', 'terraform'];

/** The order in which a repository is read. */
export function byStage(left: Portion, right: Portion): number {
  return stages.indexOf(left.stage) - stages.indexOf(right.stage) || (left.path < right.path ? -1 : Number(left.path > right.path));
}
