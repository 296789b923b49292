import type { Verdict } from '../gate/verdict.ts';
import type { ChannelNote } from '../report/channels.ts';
import type { Client, Outcome } from './client.ts';
import type { Destination, PullRequest } from './destination.ts';

/** A channel at work: what it tells, and where. */
export interface Errand {
  readonly verdict: Verdict;
  /** From the repository to the directory under the gate, empty where they are the same. */
  readonly root: string;
  readonly client: Client;
  readonly destination: Destination;
}

/** An errand of a workflow that runs for a pull request. */
export interface PullRequestErrand extends Errand {
  readonly pullRequest: PullRequest;
}

/** What became of a channel, before it is said which one it was. */
export type Told = Omit<ChannelNote, 'channel'>;

/** A request that came to nothing. */
export type Setback = Exclude<Outcome<never>, { readonly kind: 'done' }>;

/** The note on a setback. */
export function explain({ kind, words }: Setback, before = ''): Told {
  return { outcome: kind === 'refused' ? 'not available' : 'failed', words: before + words };
}

const LOOKS = 3;

/** Looks and writes; where it stays unclear whether something was written, it looks again, so that nothing is written twice. */
export async function untilClear(lookAndWrite: () => Promise<Told | Setback>): Promise<Told> {
  for (let looks = 1; ; looks += 1) {
    const result = await lookAndWrite();
    if ('outcome' in result) return result;
    if (result.kind === 'refused' || !result.unclear || looks === LOOKS) return explain(result);
  }
}
