import { join } from 'node:path';
import { loadWithCache } from './code-cache.ts';

const words = process.argv.slice(2);
// Nearly all of the code is in this file; whatever asks for it afterwards has it.
const keep = loadWithCache(join(import.meta.dirname, 'gate.js'), words);
void start();

async function start(): Promise<void> {
  const { run } = await import('./main.ts');
  await run(words);
  if (words[0] === 'check') keep();
}
