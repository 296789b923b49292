import { spawnSync } from 'node:child_process';

export const rounds = 9;

/** Wall time of one process in milliseconds; an unexpected exit code is an error. */
export function timeProcess(command: string, words: readonly string[], expected: number, folder?: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28, ...(folder === undefined ? {} : { cwd: folder }) });
  const elapsed = performance.now() - started;
  if (status !== expected) throw new Error(`${command} ${words.slice(0, 4).join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`);
  return elapsed;
}

export interface Comparison {
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  /** Median milliseconds of each side. */
  readonly first: number;
  readonly second: number;
}

/** Runs both in turn, after one round that does not count, and compares them round by round. */
export function compare(first: () => number, second: () => number): Comparison {
  first();
  second();
  const pairs = Array.from({ length: rounds }, () => [first(), second()] as const);
  const ratios = pairs.map(([one, other]) => one / other);
  return { ratio: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios), first: median(pairs.map(([one]) => one)), second: median(pairs.map(([, other]) => other)) };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

/** A comparison as one line of text. */
export function describeComparison(what: string, against: string, { ratio, lowest, highest, first, second }: Comparison): string {
  return `${what}: ${ratio.toFixed(2)} times ${against} (${lowest.toFixed(2)} to ${highest.toFixed(2)} in ${rounds} rounds; ${first.toFixed(0)} ms and ${second.toFixed(0)} ms here)\n`;
}
