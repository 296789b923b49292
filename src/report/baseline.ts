import { remember } from '../gate/compare.ts';
import type { KnownFinding, Verdict } from '../gate/verdict.ts';
import { baselineVersion } from '../model/policy.ts';
import { escapeJson } from './escape.ts';

/** A baseline that remembers all findings of the verdict but the waived ones; in an order that does not change when lines move, and without a date, so that it changes only where findings do. */
export function renderBaseline(verdict: Verdict): string {
  const baseline = {
    schemaVersion: baselineVersion,
    tool: { name: 'apigee-tls-gate', version: verdict.version },
    findings: [...verdict.findings, ...verdict.known].map(remember).sort(byIdentity),
  };
  return `${escapeJson(JSON.stringify(baseline, null, 2))}\n`;
}

function byIdentity(left: KnownFinding, right: KnownFinding): number {
  return compare(left.path, right.path) || compare(left.member ?? '', right.member ?? '') || compare(left.rule, right.rule) || compare(left.fingerprint, right.fingerprint);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
