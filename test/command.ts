import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const cli = resolve('dist/cli.js');

/** What a run of the command line has left. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line of `dist` in a folder. */
export function runIn(folder: string, words: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}
