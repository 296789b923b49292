import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRepository } from '../src/gate/check.ts';
import { joinOptions, readPartial, takeShard, type PartialReport } from '../src/gate/shard.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';
import { overlayWorkspace } from '../src/workspace/overlay.ts';
import type { Workspace } from '../src/workspace/workspace.ts';

/** The moment of a case that does not name its own in case.yaml. */
const usualNow = '2030-01-01T00:00:00Z';
const ownFiles = new Set(['case.yaml', 'expected.txt']);

/**
 * What the gate says of a tiny repository; `case.yaml` in it may set `now` and `tracked`. With a folder `before` it is
 * judged as a change: what is in there was so before, and `added` in case.yaml names what was not there. `changed` has other
 * content for some of its files. With `shards` it is read by so many, and merged.
 */
export function judgeFolder(folder: string, changed: ReadonlyMap<string, Uint8Array> = new Map(), shards?: number): Verdict {
  const all = new Map<string, Uint8Array>([...filesBelow(folder, '').map((path) => [path, readFileSync(join(folder, path))] as const), ...changed]);
  const files = new Map([...all].filter(([path]) => !path.startsWith('before/')));
  const settings = existsSync(join(folder, 'case.yaml')) ? readFileSync(join(folder, 'case.yaml'), 'utf8') : '';
  const now = /^now: *(\S+)/m.exec(settings)?.[1] ?? usualNow;
  const tracked = /^tracked: *true/m.test(settings) ? files.keys() : [];
  const workspace = memoryWorkspace(files, new Set(tracked));
  const earlier = [...all].filter(([path]) => path.startsWith('before/')).map(([path, content]) => [path.slice('before/'.length), content] as const);
  const added = (/^added: *(\S+)/m.exec(settings)?.slice(1) ?? []).map((path) => [path, undefined] as const);
  const before = earlier.length + added.length === 0 ? undefined : { workspace: overlayWorkspace(workspace, new Map([...earlier, ...added])), name: 'main', onlyNew: false, governs: false };
  const partials = shards === undefined ? undefined : readInShards(workspace, shards);
  const result = checkRepository(workspace, { now: Date.parse(now), version: '0.0.0', ...(before === undefined ? {} : { before }), ...(partials === undefined ? {} : { partials }) });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

/** The partial reports of all shards, as they come back from their files. */
export function readInShards(workspace: Workspace, count: number): readonly PartialReport[] {
  const partials = Array.from({ length: count }, (_, index) => {
    const taken = takeShard(workspace, { index: index + 1, count }, {}, () => 0);
    const partial = 'problem' in taken ? taken : readPartial(`shard ${index + 1}`, taken.partial);
    if ('problem' in partial) throw new Error(partial.problem);
    return partial;
  });
  const options = joinOptions(partials);
  if ('problem' in options) throw new Error(options.problem);
  return partials;
}

function filesBelow(folder: string, inside: string): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, path);
    return inside === '' && ownFiles.has(entry.name) ? [] : [path];
  });
}
