import type { Counts, Finding, Inspected, Verdict } from '../gate/verdict.ts';
import type { Waiver } from '../model/policy.ts';
import type { Fix, Severity } from '../rules/rule.ts';
import { displayPath } from '../source/source-file.ts';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** Some findings of one file, in their order. */
export interface FileGroup {
  readonly file: string;
  readonly findings: readonly Finding[];
}

export function groupByFile(findings: readonly Finding[]): readonly FileGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const file = displayPath(finding.span.file);
    const group = groups.get(file);
    if (group === undefined) groups.set(file, [finding]);
    else group.push(finding);
  }
  return [...groups].map(([file, group]) => ({ file, findings: group }));
}

export function pluralize(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `3 errors, 1 notice`, without what is none of; undefined when there is nothing at all. */
export function describeCounts(counts: Readonly<Record<Severity, number>>): string | undefined {
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => pluralize(counts[severity], severity));
  return parts.length === 0 ? undefined : parts.join(', ');
}

const INSPECTED: readonly (readonly [keyof Inspected, string])[] = [
  ['certificates', 'certificate'],
  ['privateKeys', 'private key'],
  ['virtualhosts', 'virtual host'],
  ['proxies', 'API proxy bundle'],
  ['targets', 'target'],
  ['truststores', 'trust store'],
];

/** `4 certificates, 1 private key`, without what was not there. */
export function describeInspected({ inspected, outcome }: Verdict): string {
  const parts = INSPECTED.filter(([key]) => inspected[key] > 0).map(([key, noun]) => pluralize(inspected[key], noun));
  if (parts.length > 0) return parts.join(', ');
  // Routes and the like are judged, too.
  return outcome === 'empty' ? 'nothing that takes part in TLS' : 'no certificate, key, virtual host, target or trust store';
}

/** The verdict in one line of plain words: `failed: 3 errors, 2 warnings`. */
export function describeOutcome(verdict: Verdict): string {
  const found = describeCounts(verdict.counts);
  switch (verdict.outcome) {
    case 'pass':
      return found === undefined ? `passed: ${verdict.known.length === 0 ? 'no findings' : `no findings but ${pluralize(verdict.known.length, 'known one')}`}` : `passed: ${found}, none that fails the gate (fail-on ${verdict.failOn})`;
    case 'fail':
      return `failed: ${found ?? 'findings that fail the gate'}`;
    case 'incomplete':
      return `incomplete: could not look at everything, ${found ?? 'no findings in the rest'}`;
    case 'empty':
      return 'nothing to inspect';
  }
}

/** What to do when there was nothing to inspect. */
export const EMPTY_REMEDY =
  'Point the gate at the directory that holds the certificates, overrides or proxy bundles, and check include and exclude in the configuration.';

export function describeWaived(counts: Counts): string | undefined {
  return counts.waived === 0 ? undefined : `${counts.waived} waived`;
}

/** The day a waiver names; its time is the end of that day, so one millisecond earlier is certainly within it. */
export function dayOf(expires: number): string {
  return new Date(expires - 1).toISOString().slice(0, 10);
}

/** `replaced in May (team-x, until 2026-12-31)`. */
export function describeWaiver({ reason, owner, expires }: Waiver): string {
  const details = [...(owner === undefined ? [] : [owner]), ...(expires === undefined ? [] : [`until ${dayOf(expires)}`])];
  return details.length === 0 ? reason : `${reason} (${details.join(', ')})`;
}

/** Where findings that are set aside as known were seen before. */
export function describeKnown({ comparisons }: Verdict): string {
  return `it was there before, in ${comparisons.map(({ kind, from }) => (kind === 'baseline' ? `the baseline ${from}` : from)).join(' or ')}`;
}

/** How the findings compare with each earlier state, a sentence for each. */
export function describeComparisons({ comparisons, findings, known: setAside }: Verdict): readonly string[] {
  return comparisons.map(({ kind, from, known, gone }) => {
    if (kind === 'baseline') {
      const stale = gone.length === 0 ? '' : `; ${gone.length} of its entries no longer ${gone.length === 1 ? 'occurs' : 'occur'}`;
      return `The baseline ${from} sets ${pluralize(known, 'finding')} aside${stale}`;
    }
    const fresh = findings.filter(({ age }) => age === 'new').length;
    const counts = setAside.some(({ age }) => age === 'known') ? ` (${known === 1 ? 'it does' : 'they do'} not count)` : '';
    return `Against ${from}: ${fresh === 0 ? 'nothing' : fresh} new, ${known} there before${counts}, ${gone.length} gone`;
  });
}

/** Whether a finding of this severity fails the gate. */
export function failsGate({ failOn }: Verdict, severity: Severity): boolean {
  return failOn !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

/** The command that mends a finding. */
export function commandOf({ safe }: Fix): string {
  return `apigee-tls-gate check --fix${safe ? '' : '=all'}`;
}

/** The command that mends a finding, and what it does. */
export function describeFix(fix: Fix): string {
  return `${commandOf(fix)} (${fix.title})`;
}
