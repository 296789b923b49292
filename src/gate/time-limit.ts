import { overLimit, type Limits } from '../source/limits.ts';
import type { Failure } from './verdict.ts';

/** Tells whether the time of a run is over; once it is, it stays so. */
export function watchTime(elapsedMs: () => number, { seconds }: Limits): () => boolean {
  let isOver = false;
  return () => (isOver ||= elapsedMs() > seconds * 1000);
}

/** What was left undone when the time was over; `names` tells of it. */
export interface Undone {
  readonly what: string;
  readonly names: readonly string[];
}

const mostNamed = 3;

/** The failure of a run that has taken too long. */
export function timeFailure(limits: Limits, undone: readonly Undone[]): Failure {
  const left = undone.flatMap(({ what, names }) => (names.length === 0 ? [] : [`${names.length} ${what} (${names.slice(0, mostNamed).join(', ')}${names.length > mostNamed ? ', …' : ''})`]));
  return { where: 'time limit', message: `the run takes ${overLimit('seconds', limits)}; not done: ${left.join(', ') || 'the rest of it'}` };
}
