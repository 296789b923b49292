import type { Platform, Waiver } from '../model/policy.ts';
import type { Report, Severity } from '../rules/rule.ts';

/** A report with its rule and final severity; the fingerprint stays when lines move. */
export interface Finding extends Report {
  readonly rule: string;
  readonly severity: Severity;
  /** Lower-case hex, 32 digits. */
  readonly fingerprint: string;
}

/** Something that kept the gate from looking at everything, in words: a rule that threw, a limit that was hit. */
export interface Failure {
  /** The rule's id, or the room that failed. */
  readonly where: string;
  readonly message: string;
}

export interface Inspected {
  readonly files: number;
  readonly certificates: number;
  readonly privateKeys: number;
  readonly proxies: number;
  readonly targets: number;
  readonly virtualhosts: number;
  readonly truststores: number;
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly notice: number;
  readonly waived: number;
}

/** The whole answer of the gate. `empty` says that there was nothing to inspect. */
export interface Verdict {
  readonly version: string;
  readonly now: number;
  readonly platform: { readonly name: Platform; readonly evidence: string } | undefined;
  readonly outcome: 'pass' | 'fail' | 'incomplete' | 'empty';
  readonly failOn: 'error' | 'warning' | 'notice' | 'never';
  readonly counts: Counts;
  readonly inspected: Inspected;
  /** Sorted by path, place, rule. */
  readonly findings: readonly Finding[];
  readonly waived: readonly { readonly finding: Finding; readonly waiver: Waiver }[];
  readonly failures: readonly Failure[];
}
