import type { Hop, Plan } from './plan.ts';
import type { Random } from './random.ts';

export const classes = ['chain', 'trust', 'time', 'name', 'extension', 'algorithm', 'protocol', 'cipher', 'pairing', 'PEM', 'mutual TLS'] as const;
export type MutationClass = (typeof classes)[number];

/** One change to a set-up that works; whether it breaks the handshake is for the engines to say. */
export interface Mutation {
  readonly id: string;
  readonly class: MutationClass;
  readonly hops: readonly Hop[];
  /** Rules that name this cause, wherever it breaks the handshake. */
  readonly causes: readonly string[];
  /** The server that has to play it, where only one can. */
  readonly server?: Plan['server'];
  /** What the server refuses by default is the point, so that a permissive one cannot play it. */
  readonly strict?: boolean;
  readonly apply: (plan: Plan, random: Random) => void;
}

export const south = ['southbound', 'mutual'] as const;
export const everyHop = ['southbound', 'northbound', 'mutual'] as const;
