import type { Comparison, Finding, Verdict } from '../gate/verdict.ts';
import type { Waiver } from '../model/policy.ts';
import { documentationOf } from './documentation.ts';
import { escapeJson } from './escape.ts';
import { placeOf } from './place.ts';
import { dayOf } from './wording.ts';

const SCHEMA_VERSION = 1;

/** The word of the contract for the outcome: a gate that saw nothing has not looked at everything. */
export function verdictWord(verdict: Verdict): 'pass' | 'fail' | 'incomplete' {
  return verdict.outcome === 'empty' ? 'incomplete' : verdict.outcome;
}

function reportFinding(finding: Finding): object {
  const { rule, severity, message, help, span, related = [], fingerprint, age } = finding;
  return {
    rule,
    severity,
    message,
    help,
    ...placeOf(span),
    related: related.map(({ span: place, label }) => ({ ...placeOf(place), label })),
    fingerprint,
    docs: documentationOf(rule),
    ...(age === undefined ? {} : { age }),
  };
}

function reportWaiver({ reason, owner, expires }: Waiver): object {
  return { reason, ...(owner === undefined ? {} : { owner }), ...(expires === undefined ? {} : { expires: dayOf(expires) }) };
}

function reportComparison({ kind, from, known, gone }: Comparison): object {
  return { kind, from, known, gone };
}

/** The JSON report, version 1. The same verdict gives the same bytes. */
export function renderJson(verdict: Verdict): string {
  const { error, warning, notice, waived } = verdict.counts;
  // Only a report that was compared with an earlier state tells of it, so that all others keep their shape.
  const compared = verdict.comparisons.length > 0;
  const { files, certificates, privateKeys, proxies, targets, virtualhosts, truststores } = verdict.inspected;
  const report = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'apigee-tls-gate', version: verdict.version },
    now: new Date(verdict.now).toISOString(),
    platform: verdict.platform?.name ?? null,
    verdict: verdictWord(verdict),
    // Not in a report that looked at everything: what was not seen, and why.
    ...(verdict.failures.length === 0 ? {} : { failures: verdict.failures }),
    counts: { error, warning, notice, waived, ...(compared ? { known: verdict.known.length } : {}) },
    inspected: { files, certificates, privateKeys, proxies, targets, virtualhosts, truststores },
    findings: verdict.findings.map(reportFinding),
    waived: verdict.waived.map(({ finding, waiver }) => ({ ...reportFinding(finding), waiver: reportWaiver(waiver) })),
    ...(compared ? { known: verdict.known.map(reportFinding), comparisons: verdict.comparisons.map(reportComparison) } : {}),
  };
  return `${escapeJson(JSON.stringify(report, null, 2))}\n`;
}
