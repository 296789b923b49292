import type { Platform, Waiver } from '../model/policy.ts';
import type { Report, Severity } from '../rules/rule.ts';

/** A report with its rule and final severity; the fingerprint stays when lines move. */
export interface Finding extends Report {
  readonly rule: string;
  readonly severity: Severity;
  /** Lower-case hex, 32 digits. */
  readonly fingerprint: string;
  /** What findings have in common that only their order in the file tells apart. */
  readonly likeness: string;
  /** Whether the earlier state had it already; absent where there is none to compare with. */
  readonly age?: 'new' | 'known';
}

/** A finding of an earlier run, as far as it is remembered. */
export interface KnownFinding {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly member?: string;
  readonly message: string;
  readonly fingerprint: string;
}

/** How the findings compare with those of an earlier state: a baseline file, the base of the change, or the same files at an earlier time. */
export interface Comparison {
  readonly kind: 'baseline' | 'base' | 'time';
  /** Where the earlier findings come from: the path of the baseline, or the commit or the moment in words. */
  readonly from: string;
  /** How many of today's findings were there already. */
  readonly known: number;
  /** What was found then and is not found any more. */
  readonly gone: readonly KnownFinding[];
}

/** Something that was seen and not judged, with why; `places` names some of it. */
export interface Skipped {
  /** What it is, as a noun with its count: `3 files`. */
  readonly what: string;
  readonly why: string;
  readonly places: readonly string[];
  /** Folders that version control ignores: what lies there may be just what is deployed. */
  readonly isIgnored?: true;
}

/** The end of a certificate that takes part, once for each certificate. */
export interface Expiry {
  readonly name: string;
  /** The file that holds it, for people. */
  readonly place: string;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
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

/** The certificate at the end of a link, with the names of its issuers from the nearest up. */
export interface LinkCertificate {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  readonly issuers: readonly string[];
}

/** One side that talks to another: a client to a virtual host, or a target to its backend. */
export interface Link {
  /** The environment, or the environment group of a virtual host; empty where none is declared. */
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly security: 'TLS' | 'mutual TLS' | 'none' | 'not known';
  readonly certificate?: LinkCertificate;
  /** The trust store or secret, by name. */
  readonly trust?: string;
  /** Ids of the rules whose errors break the link. */
  readonly problems: readonly string[];
}

/** The whole answer of the gate. `empty` says that there was nothing to inspect. */
export interface Verdict {
  readonly version: string;
  readonly now: number;
  readonly platform: { readonly name: Platform; readonly evidence: string } | undefined;
  /** What applies the overrides, where it is known. */
  readonly deployTool: { readonly name: 'helm' | 'apigeectl'; readonly evidence: string } | undefined;
  readonly outcome: 'pass' | 'fail' | 'incomplete' | 'empty';
  readonly failOn: 'error' | 'warning' | 'notice' | 'never';
  readonly counts: Counts;
  readonly inspected: Inspected;
  /** Sorted by path, place, rule. */
  readonly findings: readonly Finding[];
  readonly waived: readonly { readonly finding: Finding; readonly waiver: Waiver }[];
  /** Set aside because they were there before: in the baseline, or in the base where only what is new counts. */
  readonly known: readonly Finding[];
  readonly comparisons: readonly Comparison[];
  readonly failures: readonly Failure[];
  readonly links: readonly Link[];
  /** Soonest first. */
  readonly expiries: readonly Expiry[];
  readonly skipped: readonly Skipped[];
}
