// Runs a TypeScript script on any Node that the project supports: node scripts/run.mjs scripts/docs.ts --check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node scripts/run.mjs SCRIPT.ts [ARGUMENT]...');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-'));
try {
  const bundle = await rolldown({ input: resolve(script), platform: 'node', logLevel: 'warn' });
  await bundle.write({ dir: folder, format: 'esm', sourcemap: true, entryFileNames: 'script.mjs', chunkFileNames: '[name].mjs' });
  await bundle.close();
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', join(folder, 'script.mjs'), ...rest], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
