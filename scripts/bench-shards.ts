import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeBundles } from './bench-bundles.ts';
import { cli, node, timeCheck } from './bench-gate.ts';
import { compare, timeProcess, type Figure } from './timing.ts';

/** What a matrix gains: the slowest shard and the merge, against one run over everything. The shards run one after the other, so that none takes the cores of another. */
export function benchShards(folder: string): readonly Figure[] {
  const root = makeBundles(join(folder, 'repository'), 2000);
  mkdirSync(join(folder, 'partial'), { recursive: true });
  return [1, 2, 4].map((shards): Figure => ({ what: `20,000 files in ${shards} shard${shards === 1 ? '' : 's'} and \`merge\`, against one run`, ...compare(() => timeShards(root, folder, shards), () => timeCheck(root)) }));
}

function timeShards(root: string, folder: string, shards: number): number {
  const files = Array.from({ length: shards }, (_, index) => join(folder, `partial/${index + 1}-of-${shards}.json`));
  const times = files.map((file, index) => timeProcess(node, [cli, 'check', root, '--shard', `${index + 1}/${shards}`, '--format', `partial=${file}`]));
  return Math.max(...times) + timeProcess(node, [cli, 'merge', ...files]);
}
