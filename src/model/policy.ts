import type { Located } from '../source/span.ts';

export type Platform = 'hybrid' | 'x' | 'edge-cloud' | 'edge-private';
export type FailOn = 'error' | 'warning' | 'notice' | 'never';

/** A suppression that a team has agreed on; `expires` is milliseconds since the epoch, the end of the named day in UTC. */
export interface Waiver {
  readonly rule: Located<string>;
  readonly path?: string;
  readonly reason: string;
  readonly owner?: string;
  readonly expires?: number;
}

/** What the team has decided: thresholds, severities, waivers. */
export interface Policy {
  readonly platform?: Platform;
  readonly deployTool?: 'helm' | 'apigeectl';
  readonly chartDirectory?: string;
  readonly failOn: FailOn;
  readonly expiry: { readonly warningDays: number; readonly errorDays: number };
  readonly severity: ReadonlyMap<string, 'error' | 'warning' | 'notice' | 'off'>;
  readonly waivers: readonly Waiver[];
}
