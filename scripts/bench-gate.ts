import { resolve } from 'node:path';
import { runProcess, timeProcess, type ProcessOptions } from './timing.ts';

export const node = process.execPath;
export const cli = resolve('dist/cli.js');

/** Wall time of `check`. */
export function timeCheck(root: string, options?: ProcessOptions): number {
  return timeProcess(node, [cli, 'check', root], options);
}

/** Wall time and peak resident memory of `check`, which the process itself tells at its end. */
export function weighCheck(root: string, options?: ProcessOptions): { readonly milliseconds: number; readonly mebibytes: number } {
  const tell = 'data:text/javascript,process.on("exit",()=>process.stderr.write(String(process.resourceUsage().maxRSS)))';
  const { milliseconds, stderr } = runProcess(node, ['--import', tell, cli, 'check', root], options);
  return { milliseconds, mebibytes: Number(stderr) / 1024 };
}
