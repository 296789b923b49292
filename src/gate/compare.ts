import type { BaselineEntry } from '../read/baseline.ts';
import type { Severity } from '../rules/rule.ts';
import type { Comparison, Finding, KnownFinding } from './verdict.ts';

/** The findings of an earlier state: before the change, or at an earlier time; `onlyNew` sets aside what it had already. */
export interface Base {
  readonly kind: 'base' | 'time';
  /** The commit or the moment, in words. */
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly onlyNew: boolean;
}

/** Findings that a team has accepted for now. */
export interface Baseline {
  readonly path: string;
  readonly entries: readonly BaselineEntry[];
}

interface Compared {
  /** Those that count, marked as new or known where there is a base. */
  readonly findings: readonly Finding[];
  readonly known: readonly Finding[];
  readonly comparisons: readonly Comparison[];
}

/**
 * Compares findings by their identity, not by changed lines: one file's change breaks what another says. `counting` are
 * those that no waiver covers; what is gone is measured against `all`.
 */
export function compareFindings(counting: readonly Finding[], all: readonly Finding[], baseline: Baseline | undefined, base: Base | undefined): Compared {
  const today = new Set(all.map(({ fingerprint }) => fingerprint));
  const entries = new Map(baseline?.entries.map(({ fingerprint, severity }) => [fingerprint, severity]));
  // A defect that has become worse is not what was accepted.
  const accepted = new Set(counting.filter(({ fingerprint, severity }) => ranks[severity] <= rankOf(entries.get(fingerprint))).map(({ fingerprint }) => fingerprint));
  const old = base === undefined ? undefined : knownAmong(counting, all, base.findings);
  // What the baseline accepts has no age: it counts in no state.
  const aged = old === undefined ? counting : counting.map((finding): Finding => (accepted.has(finding.fingerprint) ? finding : { ...finding, age: old.has(finding) ? 'known' : 'new' }));
  const isSetAside = ({ fingerprint, age }: Finding): boolean => accepted.has(fingerprint) || (base?.onlyNew === true && age === 'known');
  const isGone = ({ fingerprint }: KnownFinding): boolean => !today.has(fingerprint);
  const comparisons: Comparison[] = [];
  if (baseline !== undefined) comparisons.push({ kind: 'baseline', from: baseline.path, known: counting.filter(({ fingerprint }) => accepted.has(fingerprint)).length, gone: baseline.entries.filter(isGone) });
  if (base !== undefined) comparisons.push({ kind: base.kind, from: base.name, known: aged.filter(({ age }) => age === 'known').length, gone: base.findings.map(remember).filter(isGone) });
  return { findings: aged.filter((finding) => !isSetAside(finding)), known: aged.filter(isSetAside), comparisons };
}

/** Below all others where there is none. */
function rankOf(severity: string | undefined): number {
  return severity === 'error' || severity === 'warning' || severity === 'notice' ? ranks[severity] : -1;
}

const ranks: Readonly<Record<Severity, number>> = { error: 2, warning: 1, notice: 0 };

/**
 * Those that the earlier state had as well, no less severe; a copy is one more. What is waived now takes its place first, for a
 * new defect may stand before an old one like it that is waived.
 */
function knownAmong(counting: readonly Finding[], all: readonly Finding[], before: readonly Finding[]): ReadonlySet<Finding> {
  const left = new Map<string, number[]>();
  for (const finding of before) left.set(sameness(finding), [...(left.get(sameness(finding)) ?? []), ranks[finding.severity]]);
  const take = (finding: Finding): boolean => {
    const there = left.get(sameness(finding)) ?? [];
    const index = there.findLastIndex((rank) => rank >= ranks[finding.severity]);
    return index !== -1 && there.splice(index, 1).length === 1;
  };
  const count = new Set(counting);
  for (const finding of all) if (!count.has(finding)) take(finding);
  return new Set(counting.filter(take));
}

/** Both states are judged by one version at one time, so that words tell findings apart that stand on words like `true`. */
function sameness({ likeness, identity, message }: Finding): string {
  return identity === undefined ? `${likeness} ${message}` : likeness;
}

/** What is kept of a finding beyond its run. */
export function remember({ rule, severity, span, message, fingerprint }: Finding): KnownFinding {
  const { path, member } = span.file;
  return { rule, severity, path, ...(member === undefined ? {} : { member }), message, fingerprint };
}
