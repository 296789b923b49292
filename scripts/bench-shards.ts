import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesPerBundle, makeBundles } from './bench-bundles.ts';
import { cli, node, timeCheck } from './bench-gate.ts';
import { compare, timeProcess, type Figure } from './timing.ts';

const cases = [[20_000, [1, 2, 4]], [100_000, [4]]] as const;

/** What a matrix gains: the slowest shard and the merge, against one run over everything. The shards run one after the other, so that none takes the cores of another. */
export function benchShards(folder: string): readonly Figure[] {
  mkdirSync(join(folder, 'partial'), { recursive: true });
  return cases.flatMap(([files, matrices]) => {
    const root = makeBundles(join(folder, `repository-${files}`), files / filesPerBundle);
    return matrices.map((shards): Figure => ({ what: `${files.toLocaleString('en')} files in ${shards} shard${shards === 1 ? '' : 's'} and \`merge\`, against one run`, ...compare(() => timeShards(root, folder, shards), () => timeCheck(root)) }));
  });
}

function timeShards(root: string, folder: string, shards: number): number {
  const files = Array.from({ length: shards }, (_, index) => join(folder, `partial/${index + 1}-of-${shards}.json`));
  const times = files.map((file, index) => timeProcess(node, [cli, 'check', root, '--shard', `${index + 1}/${shards}`, '--format', `partial=${file}`]));
  return Math.max(...times) + timeProcess(node, [cli, 'merge', ...files]);
}
