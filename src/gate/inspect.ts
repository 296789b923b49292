import { link } from '../model/link.ts';
import type { Model } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Configuration } from '../read/configuration.ts';
import { materialReader, type PasswordOf } from '../read/material.ts';
import { weighEvidence } from '../read/evidence.ts';
import { readRepository, type Facts } from '../read/repository.ts';
import { allRules } from '../rules/all.ts';
import type { Severity } from '../rules/rule.ts';
import { ignoredPaths } from '../workspace/ignored.ts';
import { selectPaths } from '../workspace/selection.ts';
import { directoryOf, type Workspace } from '../workspace/workspace.ts';
import { linksOf } from './links.ts';
import { applyWaivers, runRules } from './run-rules.ts';
import type { Failure, Finding, Inspected, Verdict } from './verdict.ts';

/** The whole gate: reads the workspace, joins what it says, runs the rules and decides. `now` is milliseconds since the epoch. */
export function inspect(workspace: Workspace, configuration: Configuration, { now, version, passwordOf }: { readonly now: number; readonly version: string; readonly passwordOf: PasswordOf }): Verdict {
  const selected = selectPaths(configuration.include, configuration.exclude);
  const facts = readRepository(workspace, selected);
  const { policy } = configuration;
  const material = materialReader(workspace, passwordOf);
  const model = link(
    {
      ...facts,
      ...configuration,
      chartDirectories: chartDirectories(workspace),
      detected: detect(facts.evidence),
      isIgnored: ignoredPaths(workspace),
      isTracked: (path) => workspace.isTracked(path),
      faults: () => [...facts.faults, ...material.faults],
    },
    policy,
    material,
  );
  const inspected = { ...countModel(model), files: facts.filesRead + model.material.length };
  const judged = runRules(allRules, model, { now, policy });
  const { kept, waived } = applyWaivers(judged.findings, policy, now);
  const failures = [...workspace.blind.map(({ path, reason }): Failure => ({ where: path === '' ? 'the root folder' : path, message: reason })), ...judged.failures];
  const counts = { ...countSeverities(kept), waived: waived.length };
  const empty = inspected.certificates + inspected.privateKeys + inspected.targets + inspected.virtualhosts + inspected.truststores + model.routes.length + model.routeConfigs.length + model.edgeVirtualhosts.length + model.messageProcessors.length === 0 && kept.length === 0;
  return {
    version,
    now,
    platform: model.platform,
    deployTool: model.virtualhosts.length === 0 ? undefined : model.deployTool,
    outcome: failures.length > 0 ? 'incomplete' : empty ? 'empty' : fails(policy, counts) ? 'fail' : 'pass',
    failOn: policy.failOn,
    counts,
    inspected,
    findings: kept,
    waived,
    failures,
    links: linksOf(model, kept),
  };
}

function detect(evidence: Facts['evidence']): Pick<Model, 'platform' | 'deployTool'> {
  const { platform, ingressTool } = weighEvidence(evidence);
  return { platform, deployTool: ingressTool };
}

function chartDirectories(workspace: Workspace): string[] {
  const directories = workspace.paths.map(directoryOf).flatMap((directory) => /^(?:.*\/)?apigee-virtualhost(?=\/|$)/.exec(directory)?.[0] ?? []);
  return [...new Set(directories)];
}

function countModel(model: Model): Omit<Inspected, 'files'> {
  const items = model.material.flatMap((file) => file.contents.items);
  return {
    certificates: items.filter((item) => item.kind === 'certificate').length,
    privateKeys: items.filter((item) => item.kind === 'private-key').length,
    proxies: model.proxies,
    targets: model.targets.length,
    virtualhosts: model.virtualhosts.length,
    truststores: model.environments.reduce((sum, environment) => sum + (environment.truststores?.length ?? 0), 0),
  };
}

function countSeverities(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, notice: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

function fails(policy: Policy, counts: Record<Severity, number>): boolean {
  const order: readonly Severity[] = ['error', 'warning', 'notice'];
  if (policy.failOn === 'never') return false;
  return order.slice(0, order.indexOf(policy.failOn) + 1).some((severity) => counts[severity] > 0);
}
