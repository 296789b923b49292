import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesPerBundle, makeBundles } from './bench-bundles.ts';
import { timeCheck, weighCheck } from './bench-gate.ts';
import { apigeeFolder, makeMonorepo } from './bench-monorepo.ts';
import { exponentOf, median, type Figure } from './timing.ts';

const counts = [100, 1000, 10_000, 100_000];
/** From here on the exponent has its aim. */
const least = 1000;
const rounds = 5;

/** How time and memory grow with the number of files: where all are Apigee's, and where nearly none is. */
export function benchGrowth(folder: string): readonly Figure[] {
  const empty = join(folder, 'empty');
  mkdirSync(empty, { recursive: true });
  // Of nothing there is no verdict: 2.
  const start = median(Array.from({ length: rounds }, () => timeCheck(empty, { expected: [2] })));
  return [
    ...grow('proxy bundles', start, (count) => makeBundles(join(folder, `bundles-${count}`), count / filesPerBundle)),
    ...grow('a monorepo with one Apigee folder', start, (count) => makeMonorepo(join(folder, `monorepo-${count}`), count, apigeeFolder)),
  ];
}

function grow(what: string, start: number, make: (count: number) => string): readonly Figure[] {
  const points = counts.map((count) => {
    const root = make(count);
    weighCheck(root);
    const runs = Array.from({ length: rounds }, () => weighCheck(root));
    rmSync(root, { recursive: true });
    return { count, milliseconds: median(runs.map((run) => run.milliseconds)), mebibytes: Math.max(...runs.map((run) => run.mebibytes)) };
  });
  const exponent = (from: number, less: number): string => exponentOf(points.filter(({ count }) => count >= from).map(({ count, milliseconds }) => [count, milliseconds - less])).toFixed(2);
  const most = points.at(-1);
  return [
    { what: `${what}: time exponent from 1,000 to 100,000 files`, value: exponent(least, 0), aim: 'at most 1.05' },
    { what: `${what}: the same without the time of a run on an empty folder`, value: exponent(least, start) },
    { what: `${what}: time exponent from 100 to 100,000 files`, value: exponent(counts[0] ?? least, 0) },
    { what: `${what}: peak memory at 100,000 files`, value: `${(most?.mebibytes ?? Number.NaN).toFixed(0)} MiB`, spread: points.slice(0, -1).map(({ count, mebibytes }) => `${mebibytes.toFixed(0)} at ${count.toLocaleString('en')}`).join(', '), aim: 'at most 350 MiB' },
  ];
}
