import { spawnSync } from 'node:child_process';

export interface ProcessOptions {
  /** Exit codes that are no error; 0 where it is not given. */
  readonly expected?: readonly number[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Wall time of one process in milliseconds, with what it wrote to standard error. */
export function runProcess(command: string, words: readonly string[], { expected = [0], folder, environment }: ProcessOptions = {}): { readonly milliseconds: number; readonly stderr: string } {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28, ...(folder === undefined ? {} : { cwd: folder }), ...(environment === undefined ? {} : { env: { ...process.env, ...environment } }) });
  const milliseconds = performance.now() - started;
  if (status === null || !expected.includes(status)) throw new Error(`${command} ${words.slice(0, 4).join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { milliseconds, stderr };
}

export function timeProcess(command: string, words: readonly string[], options?: ProcessOptions): number {
  return runProcess(command, words, options).milliseconds;
}

/** One line of the results: a ratio or an exponent or a size, how it was spread over the rounds, and what it should be. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly spread?: string;
  readonly aim?: string;
}

/** Runs both in turn, after one round that does not count, and gives the median of the ratios of the rounds. */
export function compare(first: () => number, second: () => number, rounds = 5): Pick<Figure, 'value' | 'spread'> {
  first();
  second();
  return describeRatios(Array.from({ length: rounds }, () => first() / second()));
}

export function describeRatios(ratios: readonly number[]): Pick<Figure, 'value' | 'spread'> {
  return { value: `${rounded(median(ratios))} times`, spread: `${rounded(Math.min(...ratios))} to ${rounded(Math.max(...ratios))} in ${ratios.length} rounds` };
}

export function rounded(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2);
}

export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

/** The exponent of the power that fits the points best: 1 is linear. */
export function exponentOf(points: readonly (readonly [count: number, milliseconds: number])[]): number {
  const logs = points.map(([count, milliseconds]) => [Math.log(count), Math.log(milliseconds)] as const);
  const mean = (index: 0 | 1): number => logs.reduce((sum, log) => sum + log[index], 0) / logs.length;
  const [meanCount, meanTime] = [mean(0), mean(1)];
  const [shared, own] = logs.reduce(([sum, squares], [count, time]) => [sum + (count - meanCount) * (time - meanTime), squares + (count - meanCount) ** 2] as const, [0, 0] as readonly [number, number]);
  return shared / own;
}
