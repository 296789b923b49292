import { link, type Declared, type MaterialSource } from '../model/link.ts';
import type { Model } from '../model/model.ts';
import type { Policy, Waiver } from '../model/policy.ts';
import type { Configuration } from '../read/configuration.ts';
import { weighEvidence } from '../read/evidence.ts';
import { readWaiverComments, type WaiverComments } from '../read/waiver-comment.ts';
import { materialReader, type PasswordOf } from '../read/material.ts';
import type { Facts } from '../read/facts.ts';
import { readRepository } from '../read/repository.ts';
import { allRules } from '../rules/all.ts';
import { ignoredPaths } from '../workspace/ignored.ts';
import { selectPaths, withNamedFolders } from '../workspace/selection.ts';
import { directoryOf } from '../source/path.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { JointReading } from './shard.ts';
import { runRules } from './run-rules.ts';
import { timeFailure } from './time-limit.ts';
import type { Failure, Finding } from './verdict.ts';

/** What the environment of a run gives; `now` is milliseconds since the epoch. */
export interface Surroundings {
  readonly now: number;
  readonly passwordOf: PasswordOf;
  /** Whether the time of the run is over. */
  readonly isOverdue: () => boolean;
}

/** Everything that is wrong with one state of the repository, before anything is set aside. */
export interface Look {
  readonly model: Model;
  readonly filesRead: number;
  /** Paths that the configuration leaves out. */
  readonly excluded: readonly string[];
  readonly templates: readonly string[];
  readonly linked: readonly string[];
  /** Folders that version control ignores. */
  readonly ignored: readonly string[];
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  /** Those of the configuration, then those of comments. */
  readonly waivers: readonly Waiver[];
  readonly comments: WaiverComments;
}

/** Reads the workspace, where others have not read it already, joins what it says, and runs the rules on it. */
export function look(given: Workspace, configuration: Configuration, { now, passwordOf, isOverdue }: Surroundings, joint?: JointReading): Look {
  const workspace = withNamedFolders(given, configuration.include);
  const selected = selectPaths(configuration.include, configuration.exclude);
  const { policy } = configuration;
  const bounds = { limits: policy.limits, isOverdue };
  const facts = joint?.facts ?? readRepository(workspace, selected, bounds);
  const material = materialReader(workspace, passwordOf, bounds);
  const declared: Declared = {
    ...facts,
    ...configuration,
    chartDirectories: chartDirectories(workspace),
    detected: detect(facts.evidence),
    isIgnored: ignoredPaths(workspace),
    isTracked: (path) => workspace.isTracked(path),
    faults: () => [...facts.faults, ...material.faults],
    bounds,
  };
  const { model, failures: unlinked } = linkSafely(declared, policy, material);
  const judged = runRules(allRules.filter((rule) => rule.aboutPolicy !== true), model, { now, policy }, isOverdue);
  // Last, for by now every file has been read that will be.
  const blind = [...workspace.blind, ...(joint?.blind ?? []), ...facts.unread, ...material.unread].map(({ path, reason }): Failure => ({ where: path === '' ? 'the root folder' : path, message: reason }));
  const undone = [...facts.overdue, ...material.overdue];
  const late = isOverdue() || undone.length > 0 ? [timeFailure(policy.limits, [{ what: 'files not read', names: undone }, { what: 'rules not run to their end', names: judged.unfinished }])] : [];
  const comments = readWaiverComments(facts.remarks, allRules.map((rule) => rule.id));
  return {
    model,
    filesRead: facts.filesRead,
    excluded: workspace.paths.filter((path) => !selected(path)),
    templates: facts.templates,
    linked: workspace.linked,
    ignored: workspace.ignored,
    findings: judged.findings,
    failures: [...late, ...distinct(blind), ...unlinked, ...judged.failures],
    waivers: [...policy.waivers, ...comments.waivers],
    comments,
  };
}

/** In the order of their places, for several shards may have met the same obstacle. */
function distinct(failures: readonly Failure[]): readonly Failure[] {
  const keyOf = ({ where, message }: Failure): string => `${where}\0${message}`;
  return [...new Map(failures.map((failure) => [keyOf(failure), failure])).entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, failure]) => failure);
}

/** Joins everything; where that throws, which is a bug of ours, what is wrong with the files themselves is still told. */
function linkSafely(declared: Declared, policy: Policy, material: MaterialSource): { readonly model: Model; readonly failures: readonly Failure[] } {
  try {
    return { model: link(declared, policy, material), failures: [] };
  } catch (error) {
    const none = { overrides: [], manifests: [], resources: [], targets: [], policies: [], edgeVirtualhosts: [], messageProcessors: [], proxies: new Map(), environments: [], environmentGroups: [], backends: [], materialPaths: [] };
    return { model: link({ ...declared, ...none }, policy, material), failures: [{ where: 'the model', message: `what the files say could not be joined: ${error instanceof Error ? error.message : String(error)}` }] };
  }
}

function detect(evidence: Facts['evidence']): Pick<Model, 'platform' | 'deployTool'> {
  const { platform, ingressTool } = weighEvidence(evidence);
  return { platform, deployTool: ingressTool };
}

function chartDirectories(workspace: Workspace): string[] {
  const inside = workspace.paths.filter((path) => path.includes('apigee-virtualhost'));
  const directories = inside.map(directoryOf).flatMap((directory) => /^(?:.*\/)?apigee-virtualhost(?=\/|$)/.exec(directory)?.[0] ?? []);
  return [...new Set(directories)];
}
