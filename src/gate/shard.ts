import type { FailOn, Platform } from '../model/policy.ts';
import { sha256Hex } from '../read/digest.ts';
import { byStage, joinPortions, type Facts } from '../read/facts.ts';
import { readPortions } from '../read/repository.ts';
import { readShare, shareOf, writeShare, type Share } from '../read/share.ts';
import { overLimit, type Bounds } from '../source/limits.ts';
import { selectPaths, withNamedFolders } from '../workspace/selection.ts';
import type { Refusal, Workspace } from '../workspace/workspace.ts';
import { findConfiguration, type FoundConfiguration, type Problem } from './find-configuration.ts';
import { watchTime } from './time-limit.ts';
import { version } from './version.ts';

/** One of several runs that read a repository together: `index` counts from one. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** GitHub starts at most 256 jobs from one matrix. */
const mostShards = 256;

/** What `parseShard` takes, for people. */
export const shardShape = `K/N with K from 1 to N, and N at most ${mostShards}, like 2/4`;

/** `2/4` is the second of four; undefined where it is not like that. */
export function parseShard(text: string): Shard | undefined {
  const match = /^(\d{1,3})\/(\d{1,3})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  return index >= 1 && index <= count && count <= mostShards ? { index, count } : undefined;
}

/** What the verdict is to be made with, where the shards were told; the same for all of them. `now` is milliseconds since the epoch. */
export interface ShardOptions {
  readonly root?: string;
  readonly config?: string;
  readonly platform?: Platform;
  readonly failOn?: FailOn;
  readonly baseline?: string;
  readonly now?: number;
}

/** The first line of a partial report; what was read is the second. */
interface Head {
  readonly partial: 1;
  readonly version: string;
  readonly shard: Shard;
  readonly options: ShardOptions;
  /** Digest of the configuration, and of the paths with their state. */
  readonly files: string;
}

/** A partial report and the name of its file. */
export interface PartialReport {
  readonly name: string;
  readonly head: Head;
  readonly share: string;
}

/** What all shards together have read, in the order in which one run would have. */
export interface JointReading {
  readonly facts: Facts;
  readonly blind: readonly Refusal[];
}

/** Reads a slice of the workspace into a partial report, which holds facts and places and no text of the files; `governing` is where the configuration is, `elapsedMs` tells how long the run has taken. */
export function takeShard(given: Workspace, shard: Shard, options: ShardOptions, elapsedMs: () => number, governing: Workspace = given): { readonly partial: string; readonly blind: readonly Refusal[] } | Problem {
  const found = findConfiguration(governing, options.config);
  if ('problem' in found) return found;
  const { include, exclude } = found.configuration;
  const { limits } = found.configuration.policy;
  given.limit(limits);
  const workspace = withNamedFolders(given, include);
  const bounds = { limits, isOverdue: watchTime(elapsedMs, limits) };
  const portions = [...readPortions(workspace, selectPaths(include, exclude), bounds, (unit) => shardOf(unit, shard.count) === shard.index)];
  const head: Head = { partial: 1, version, shard, options, files: digestOfFiles(workspace, found.digest) };
  const unread = portions.flatMap(({ facts }) => facts.unread ?? []);
  const overdue = portions.flatMap(({ facts }) => facts.overdue ?? []).map((path) => ({ path, reason: `not read: the run takes ${overLimit('seconds', limits)}` }));
  return { partial: `${JSON.stringify(head)}\n${writeShare(shareOf(portions, workspace.blind))}\n`, blind: [...workspace.blind, ...unread, ...overdue] };
}

/** Which shard reads a unit: by its name alone, so that all agree without asking each other. */
function shardOf(unit: string, count: number): number {
  return (Number.parseInt(sha256Hex(unit).slice(0, 8), 16) % count) + 1;
}

/** Partial reports may have been written beside what they are of. */
function digestOfFiles(workspace: Workspace, configuration: string): string {
  return sha256Hex(`${configuration}\n${workspace.stateOf(workspace.paths.filter((path) => !path.endsWith('.partial')))}`);
}

/** Takes a partial report apart, or says why it is none. */
export function readPartial(name: string, text: string): PartialReport | Problem {
  const [first = '', share = '', end] = text.split('\n');
  let head: unknown;
  try {
    head = JSON.parse(first);
  } catch {
    head = undefined;
  }
  if (typeof head !== 'object' || head === null || !('partial' in head)) return { problem: `${name} is not a partial report: check --shard writes them` };
  if (!('version' in head) || head.version !== version) return { problem: `${name} is of another version than this one (${version}): use the same in all jobs` };
  if (end === undefined) return { problem: `${name} is not whole, its shard broke off: run that shard again` };
  return isHead(head) ? { name, head, share } : { problem: damaged(name) };
}

function damaged(name: string): string {
  return `${name} is damaged: run its shard again, or its upload`;
}

function isHead(value: object): value is Head {
  const { shard, options, files } = value as { readonly [Name in keyof Head]?: unknown };
  const { index, count } = (typeof shard === 'object' && shard !== null ? shard : {}) as { readonly [Name in keyof Shard]?: unknown };
  return typeof files === 'string' && typeof options === 'object' && options !== null && parseShard(`${String(index)}/${String(count)}`) !== undefined;
}

/** What decides; where the repository lies may differ from machine to machine. */
function wordsOf({ config, platform, failOn, baseline, now }: ShardOptions): string {
  return JSON.stringify({ config, platform, failOn, baseline, now });
}

/** The options that all shards were given, or why these partial reports do not belong together. */
export function joinOptions(partials: readonly PartialReport[]): ShardOptions | Problem {
  const [first] = partials;
  if (first === undefined) return { problem: 'there is no partial report to merge' };
  const { count } = first.head.shard;
  for (const [position, { name, head }] of partials.entries()) {
    if (head.shard.count !== count) return { problem: `${first.name} is of ${count} shards and ${name} of ${head.shard.count}: merge the partial reports of one run` };
    if (head.files !== first.head.files) return { problem: `${first.name} and ${name} have seen other files, or another configuration: all shards have to look at the same commit, and partial reports in the repository have to end in .partial` };
    if (wordsOf(head.options) !== wordsOf(first.head.options)) return { problem: `${first.name} was made with other options (${wordsOf(first.head.options)}) than ${name} (${wordsOf(head.options)}): give all shards the same` };
    const twin = partials.find((other, index) => index < position && other.head.shard.index === head.shard.index);
    if (twin !== undefined) return { problem: `${twin.name} and ${name} are both of shard ${head.shard.index}: name the partial report of each shard once` };
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !partials.some(({ head }) => head.shard.index === index));
  if (missing.length > 0) return { problem: `the partial report of shard ${missing.join(', ')} of ${count} is missing, and what it should have read was not judged: look at the job of that shard and at the upload of its artifact, and run it again` };
  return first.head.options;
}

/** Puts together what all shards have read; units that may hold secrets are read here. */
export function joinShards(given: Workspace, partials: readonly PartialReport[], { configuration: { include, exclude }, digest }: FoundConfiguration, bounds: Bounds): JointReading | Problem {
  const workspace = withNamedFolders(given, include);
  const [first] = partials;
  if (first !== undefined && first.head.files !== digestOfFiles(workspace, digest)) return { problem: `${first.name} has seen other files than are here, or another configuration: merge in a checkout of the same commit (--root, or the input path, names its folder)` };
  const shares: Share[] = [];
  for (const { name, share } of partials) {
    const read = readShare(share, workspace, bounds.limits);
    if (read === undefined) return { problem: damaged(name) };
    shares.push(read);
  }
  const kept = new Set(shares.flatMap((share) => share.kept));
  const portions = [...shares.flatMap((share) => share.portions), ...readPortions(workspace, selectPaths(include, exclude), bounds, (unit) => kept.has(unit))].sort(byStage);
  const facts = joinPortions(portions);
  const filesPassed = shares.reduce((sum, share) => sum + share.filesPassed, 0);
  return { facts: { ...facts, filesRead: facts.filesRead + filesPassed }, blind: shares.flatMap((share) => share.blind) };
}
