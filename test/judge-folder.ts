import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRepository } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';

/** The moment of a case that does not name its own in case.yaml. */
const usualNow = '2030-01-01T00:00:00Z';
const ownFiles = new Set(['case.yaml', 'expected.txt']);

/** What the gate says of a tiny repository; `case.yaml` in it may set `now` and `tracked`. */
export function judgeFolder(folder: string): Verdict {
  const files = new Map(filesBelow(folder, '').map((path) => [path, readFileSync(join(folder, path))] as const));
  const settings = existsSync(join(folder, 'case.yaml')) ? readFileSync(join(folder, 'case.yaml'), 'utf8') : '';
  const now = /^now: *(\S+)/m.exec(settings)?.[1] ?? usualNow;
  const tracked = /^tracked: *true/m.test(settings) ? files.keys() : [];
  const result = checkRepository(memoryWorkspace(files, new Set(tracked)), { now: Date.parse(now), version: '0.0.0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

function filesBelow(folder: string, inside: string): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, path);
    return inside === '' && ownFiles.has(entry.name) ? [] : [path];
  });
}
