import type { FailOn, Platform, Policy } from '../model/policy.ts';
import { readBaseline } from '../read/baseline.ts';
import type { Configuration } from '../read/configuration.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Baseline } from './compare.ts';
import { findConfiguration, type Problem } from './find-configuration.ts';
import { decide, type History } from './inspect.ts';
import { look, type Look, type Surroundings } from './look.ts';
import { joinShards, type JointReading, type PartialReport } from './shard.ts';
import { policyChanges, standingWaivers } from './policy-changes.ts';
import { timeFailure, watchTime } from './time-limit.ts';
import type { Verdict } from './verdict.ts';

/** The state before the change under the gate; or the same files as they were judged at an earlier time. */
export interface Before {
  readonly workspace: Workspace;
  /** The commit or the moment, in words. */
  readonly name: string;
  /** The earlier time, in milliseconds since the epoch. */
  readonly now?: number;
  /** Only what the change introduces counts. */
  readonly onlyNew: boolean;
  /** Whose configuration, baseline and waivers hold: those of this state, or those that the change brings. */
  readonly governs: boolean;
}

/** What a shell asks for; what it leaves out comes from the configuration file. `now` is milliseconds since the epoch. */
export interface CheckOptions {
  /** Path of the configuration from the root, where it is not in one of its usual places. */
  readonly config?: string;
  readonly platform?: Platform;
  readonly failOn?: FailOn;
  /** Path of a baseline from the root. */
  readonly baseline?: string;
  readonly before?: Before;
  /** What shards have read, all of them; then only what they left is read here. */
  readonly partials?: readonly PartialReport[];
  readonly now: number;
  readonly version: string;
  /** The value of an environment variable that the configuration names for the password of a keystore. */
  readonly passwordOf?: (variable: string) => string | undefined;
  /** Milliseconds since the run began; without it the run may take as long as it likes. */
  readonly elapsedMs?: () => number;
}

/** Checks a workspace under its own configuration; a wrong configuration is a problem in words, not a verdict. */
export function checkRepository(workspace: Workspace, options: CheckOptions): { readonly verdict: Verdict } | Problem {
  const { before, now } = options;
  const source = before?.governs === true ? before.workspace : workspace;
  const found = findConfiguration(source, options.config);
  const inBase = before?.governs === true ? `in ${before.name}, which has the policy: ` : '';
  if ('problem' in found) return inBase === '' ? found : { problem: inBase + found.problem };
  const { limits } = found.configuration.policy;
  for (const state of [workspace, before?.workspace]) state?.limit(limits);
  const baseline = options.baseline === undefined ? undefined : findBaseline(source, options.baseline);
  if (baseline !== undefined && 'problem' in baseline) return { problem: inBase + baseline.problem };
  const configuration = { ...found.configuration, policy: narrow(found.configuration.policy, options) };
  const surroundings = { now, version: options.version, passwordOf: options.passwordOf ?? (() => undefined), isOverdue: watchTime(options.elapsedMs ?? (() => 0), limits) };
  const joint = options.partials === undefined ? undefined : joinShards(workspace, options.partials, found, { limits, isOverdue: surroundings.isOverdue });
  if (joint !== undefined && 'problem' in joint) return joint;
  const seen = look(workspace, configuration, surroundings, joint);
  const history = before === undefined ? unchanged : lookBack(before, workspace, { seen, joint }, configuration, options, surroundings);
  const late = before !== undefined && surroundings.isOverdue() ? [timeFailure(limits, [{ what: 'comparison', names: [`with ${before.name}`] }])] : [];
  return { verdict: decide({ ...seen, failures: [...seen.failures, ...late] }, configuration.policy, surroundings, baseline === undefined ? history : { ...history, baseline }) };
}

const unchanged: History = { changes: [], mayWaive: () => true };

/** Judges the state before the change, under its own configuration where it has one that can be read. */
function lookBack(before: Before, workspace: Workspace, { seen, joint }: { readonly seen: Look; readonly joint: JointReading | undefined }, configuration: Configuration, options: CheckOptions, surroundings: Surroundings & { readonly version: string }): History {
  const { name, onlyNew, governs, now = surroundings.now } = before;
  const found = findConfiguration(before.workspace, options.config);
  const { policy, ...declared } = 'problem' in found ? configuration : found.configuration;
  const then = { ...surroundings, now };
  // One run has one set of limits.
  const own = { ...narrow(policy, options), limits: configuration.policy.limits };
  const earlier = look(before.workspace, { ...declared, policy: own }, then, before.workspace === workspace ? joint : undefined);
  const { findings, waived } = decide(earlier, own, then, unchanged);
  const stands = standingWaivers(earlier.comments.waivers, seen.comments.waivers);
  return {
    base: { kind: before.now === undefined ? 'base' : 'time', name, findings: [...findings, ...waived.map(({ finding }) => finding)], onlyNew },
    changes: policyChanges({ workspace: before.workspace, waiversInComments: earlier.comments.waivers }, { workspace, waiversInComments: seen.comments.waivers }, options.config, options.baseline),
    mayWaive: (waiver) => !governs || stands(waiver),
  };
}

/** The policy of the file, with what the shell was told over it. */
function narrow(policy: Policy, { platform, failOn }: CheckOptions): Policy {
  return { ...policy, ...(platform === undefined ? {} : { platform }), ...(failOn === undefined ? {} : { failOn }) };
}

function findBaseline(workspace: Workspace, path: string): Baseline | Problem {
  const result = workspace.read(path);
  if (result.kind === 'absent') return { problem: `there is no baseline "${path}" below the root; "apigee-tls-gate baseline" writes one` };
  if (result.kind === 'refused') return { problem: `the baseline ${path} cannot be read: ${result.reason}` };
  const read = readBaseline(result.source);
  return 'problem' in read ? { problem: `the baseline ${path} cannot be used: ${read.problem}; write it anew with "apigee-tls-gate baseline"` } : { path, ...read };
}
