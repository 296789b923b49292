import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkRepository, type CheckOptions } from '../../src/gate/check.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import { openDirectory } from '../../src/workspace/disk.ts';

/** The folders of all examples. */
export const examples: readonly string[] = readdirSync('examples').sort().map((name) => join('examples', name));

/** The verdict on an example as of the day that their golden reports have. */
export function checkExample(root: string, options: Partial<CheckOptions> = {}): Verdict {
  const workspace = openDirectory(root);
  if ('problem' in workspace) throw new Error(workspace.problem);
  const result = checkRepository(workspace, { now: Date.parse('2026-11-21T00:00:00Z'), version: '1.2.3', ...options });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}
