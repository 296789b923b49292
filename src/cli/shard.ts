import { readFileSync } from 'node:fs';
import type { Problem } from '../gate/find-configuration.ts';
import { joinOptions, readPartial, takeShard, type PartialReport, type ShardOptions } from '../gate/shard.ts';
import { disarmLine, escapeTerminal } from '../report/escape.ts';
import { openDirectory, writeWhole } from '../workspace/disk.ts';
import { reasonOf } from '../workspace/reasons.ts';
import { UsageError, type ShardArguments } from './arguments.ts';
import { refusePlanted } from './planted.ts';
import { undisturbed } from './signals.ts';

/** Reads a slice of the repository and writes what it says as a partial report; judging is left to the run that merges. */
export async function writeShard({ root, shard, options, file }: ShardArguments): Promise<number> {
  const workspace = openDirectory(root);
  if ('problem' in workspace) throw new UsageError(workspace.problem);
  if (file !== undefined) refusePlanted(file, root, `--format partial=${file}`);
  const taken = takeShard(workspace, shard, options, () => performance.now());
  if ('problem' in taken) throw new UsageError(taken.problem);
  if (file === undefined) process.stdout.write(taken.partial);
  else await undisturbed(() => writeWhole(file, taken.partial, { called: `--format partial=${file}` }));
  process.stderr.write(`Shard ${shard.index} of ${shard.count} has read its slice. This is no verdict: merge makes it.\n`);
  if (taken.blind.length === 0) return 0;
  // The partial report says so too; nobody must take this run by itself for a pass.
  for (const { path, reason } of taken.blind) process.stderr.write(`${disarmLine(escapeTerminal(`${path}: ${reason}`))}\n`);
  return 3;
}

/** Partial reports by their files, with the options that all of them were made with. */
export function readPartials(files: readonly string[]): { readonly partials: readonly PartialReport[]; readonly options: ShardOptions } {
  const partials = files.map((file) => orThrow(readPartial(file, textOfFile(file))));
  return { partials, options: orThrow(joinOptions(partials)) };
}

function textOfFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`the partial report ${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** Without all that was read there is no verdict, and this is no wrong use. */
function orThrow<Value extends object>(value: Value): Exclude<Value, Problem> {
  if ('problem' in value) throw new Error(String(value.problem));
  return value as Exclude<Value, Problem>;
}
