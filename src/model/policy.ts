import type { Limits } from '../source/limits.ts';
import type { Located, Span } from '../source/span.ts';

export type Platform = 'hybrid' | 'x' | 'edge-cloud' | 'edge-private';
export type FailOn = 'error' | 'warning' | 'notice' | 'never';

/** A suppression that a team has agreed on; `expires` is milliseconds since the epoch, the end of the named day in UTC. */
export interface Waiver {
  readonly rule: Located<string>;
  /** A glob over paths, of a waiver in the configuration; all paths where it is absent. */
  readonly path?: string;
  /** The one line that a waiver in a comment is about, counted from one. */
  readonly line?: number;
  readonly reason: string;
  readonly owner?: string;
  readonly expires?: number;
}

/** A comment that begins like a waiver and is none; the problem and the remedy in words. */
export interface UnreadableWaiver {
  readonly span: Span;
  readonly problem: string;
  readonly help: string;
}

/** What the team has decided: thresholds, severities, waivers, limits. */
export interface Policy {
  readonly platform?: Platform;
  readonly deployTool?: 'helm' | 'apigeectl';
  readonly chartDirectory?: string;
  readonly failOn: FailOn;
  readonly expiry: { readonly warningDays: number; readonly errorDays: number };
  readonly severity: ReadonlyMap<string, 'error' | 'warning' | 'notice' | 'off'>;
  readonly waivers: readonly Waiver[];
  readonly limits: Limits;
}

/** The version of the shape of a baseline file. */
export const baselineVersion = 1;
