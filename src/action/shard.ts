import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinOptions, readPartial, takeShard, type PartialReport, type Shard, type ShardOptions } from '../gate/shard.ts';
import { reasonOf } from '../workspace/reasons.ts';
import type { Refusal, Workspace } from '../workspace/workspace.ts';
import { makeReportDirectory, writeOwnReport } from './files.ts';
import type { Inputs } from './inputs.ts';

/** Reads a slice of the repository into a partial report in a directory of its own; `governing` is where the configuration is. */
export function writeShard(workspace: Workspace, governing: Workspace, shard: Shard, { config, platform, failOn, baseline }: Inputs, temporary: string): { readonly file: string; readonly blind: readonly Refusal[] } | { readonly problem: string } {
  const options = { ...(config === undefined ? {} : { config }), ...(platform === undefined ? {} : { platform }), ...(failOn === undefined ? {} : { failOn }), ...(baseline === undefined ? {} : { baseline }) };
  const taken = takeShard(workspace, shard, options, () => performance.now(), governing);
  if ('problem' in taken) return taken;
  return { file: writeOwnReport(makeReportDirectory(temporary), `shard-${shard.index}-of-${shard.count}.partial`, taken.partial), blind: taken.blind };
}

/** All partial reports of a directory with the options that they were made with, or why they cannot be merged. */
export function readPartials(directory: string, inputs: Inputs): { readonly partials: readonly PartialReport[]; readonly options: ShardOptions } | { readonly problem: string } {
  const partials: PartialReport[] = [];
  try {
    for (const name of readdirSync(directory).filter((entry) => entry.endsWith('.partial')).sort()) {
      const partial = readPartial(name, readFileSync(join(directory, name), 'utf8'));
      if ('problem' in partial) return partial;
      partials.push(partial);
    }
  } catch (error) {
    return { problem: `the partial reports in "${directory}" cannot be read: ${reasonOf(error)}` };
  }
  if (partials.length === 0) return { problem: `there is no *.partial file in "${directory}": did each shard upload its output partial, and does download-artifact write there, with merge-multiple: true?` };
  const options = joinOptions(partials);
  return 'problem' in options ? options : (disagreement(options, inputs) ?? { partials, options });
}

/** An input of this job that says something else than the shards were told; what it leaves empty is theirs. */
function disagreement(options: ShardOptions, { config, platform, failOn, baseline }: Inputs): { readonly problem: string } | undefined {
  const here = { config, platform, 'fail-on': failOn, baseline };
  const there = { config: options.config, platform: options.platform, 'fail-on': options.failOn, baseline: options.baseline };
  const name = (['config', 'platform', 'fail-on', 'baseline'] as const).find((input) => here[input] !== undefined && here[input] !== there[input]);
  if (name === undefined) return undefined;
  const told = there[name] === undefined ? `without ${name}` : `with ${name}: ${there[name]}`;
  return { problem: `${name} is "${here[name]}" here, but the shards ran ${told}: give the jobs of the matrix and this one the same` };
}
