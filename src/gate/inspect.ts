import type { Model } from '../model/model.ts';
import type { Policy, Waiver } from '../model/policy.ts';
import { allRules } from '../rules/all.ts';
import type { PolicyChange, Severity } from '../rules/rule.ts';
import { compareFindings, type Base, type Baseline } from './compare.ts';
import { countSeverities } from './count.ts';
import { expiriesOf } from './expiries.ts';
import { linksOf } from './links.ts';
import type { Look, Surroundings } from './look.ts';
import { byPlace, runRules } from './run-rules.ts';
import { skippedOf } from './skipped.ts';
import type { Inspected, Verdict } from './verdict.ts';
import { applyWaivers } from './waive.ts';

/** What is known of earlier states, and what the policy of the change may do. */
export interface History {
  readonly baseline?: Baseline;
  readonly base?: Base;
  readonly changes: readonly PolicyChange[];
  /** Whether a waiver in a comment may hold. */
  readonly mayWaive: (waiver: Waiver) => boolean;
}

/** The verdict over what was seen. */
export function decide(seen: Look, policy: Policy, { now, version }: Surroundings & { readonly version: string }, history: History): Verdict {
  const { model } = seen;
  const waivers = seen.waivers.filter((waiver) => waiver.line === undefined || history.mayWaive(waiver));
  const { kept, waived, used } = applyWaivers(seen.findings, waivers, now);
  // What could not be seen may be just what a waiver is there for.
  const aftermath = { used: seen.failures.length > 0 ? new Set(waivers) : used, unreadable: seen.comments.unreadable, changes: history.changes };
  const own = runRules(allRules.filter((rule) => rule.aboutPolicy === true), model, { now, policy: { ...policy, waivers }, aftermath });
  const { findings, known, comparisons } = compareFindings([...kept, ...own.findings].sort(byPlace), [...seen.findings, ...own.findings], history.baseline, history.base);
  const failures = [...seen.failures, ...own.failures];
  const inspected = { ...countModel(model), files: seen.filesRead + model.material.length };
  const counts = { ...countSeverities(findings), waived: waived.length };
  const empty = isEmpty(inspected, model) && kept.length === 0;
  return {
    version,
    now,
    platform: model.platform,
    deployTool: model.virtualhosts.length === 0 ? undefined : model.deployTool,
    outcome: failures.length > 0 ? 'incomplete' : empty ? 'empty' : fails(policy, counts) ? 'fail' : 'pass',
    failOn: policy.failOn,
    counts,
    inspected,
    findings,
    waived,
    known,
    comparisons,
    failures,
    // What is known or waived still breaks the connection, though it does not count.
    links: linksOf(model, [...findings, ...known, ...waived.map(({ finding }) => finding)]),
    expiries: expiriesOf(model),
    skipped: skippedOf(seen),
  };
}

function isEmpty(inspected: Inspected, model: Model): boolean {
  const { certificates, privateKeys, proxies, targets, virtualhosts, truststores } = inspected;
  return certificates + privateKeys + proxies + targets + virtualhosts + truststores + model.routes.length + model.routeConfigs.length + model.edgeVirtualhosts.length + model.messageProcessors.length === 0;
}

function countModel(model: Model): Omit<Inspected, 'files'> {
  const items = model.material.flatMap((file) => file.contents.items);
  return {
    certificates: items.filter((item) => item.kind === 'certificate').length,
    privateKeys: items.filter((item) => item.kind === 'private-key').length,
    proxies: model.proxies,
    targets: model.targets.length + model.switchedOff.length,
    virtualhosts: model.virtualhosts.length,
    truststores: model.environments.reduce((sum, environment) => sum + (environment.truststores?.length ?? 0), 0),
  };
}

function fails(policy: Policy, counts: Record<Severity, number>): boolean {
  const order: readonly Severity[] = ['error', 'warning', 'notice'];
  if (policy.failOn === 'never') return false;
  return order.slice(0, order.indexOf(policy.failOn) + 1).some((severity) => counts[severity] > 0);
}
