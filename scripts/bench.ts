// Prints how long the gate takes, as ratios measured in one run: npm run bench. Needs `openssl`; `dist` must be built.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stdout } from 'node:process';
import { makeBundles } from './bench-bundles.ts';
import { makeChains } from './bench-chains.ts';
import { compare, describeComparison, timeProcess } from './timing.ts';

const cli = resolve('dist/cli.js');
const node = process.execPath;

const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-bench-'));
try {
  stdout.write(describeComparison('start, check examples/storefront-broken', 'bare node', compare(() => timeProcess(node, [cli, 'check', 'examples/storefront-broken'], 1), () => timeProcess(node, ['-e', '0'], 0))));
  const chains = makeChains(folder, 2000);
  const verifier = bundleVerifier();
  const openssl = (): number => timeProcess('openssl', ['verify', '-CAfile', 'root.pem', '-untrusted', 'intermediates.pem', ...chains], 0, folder);
  stdout.write(describeComparison('2,000 chains, read and validated in one process', 'one `openssl verify` process', compare(() => timeProcess(node, [verifier, 'root.pem', ...chains], 0, folder), openssl)));
  stdout.write(describeComparison('2,000 chains as a repository of 2,000 virtual hosts, whole command', 'one `openssl verify` process', compare(() => timeProcess(node, [cli, 'check', folder], 0), openssl)));
  stdout.write(growth('proxy bundles', [1000, 10_000], (count) => makeBundles(join(folder, `bundles-${count}`), count)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** How time and memory grow with the number of things: an exponent of 1 is linear. */
function growth(what: string, counts: readonly [number, number], make: (count: number) => string): string {
  const [few, many] = counts.map((count) => {
    const root = make(count);
    const runs = Array.from({ length: 3 }, () => measure(root));
    return { count, milliseconds: Math.min(...runs.map((run) => run.milliseconds)), mebibytes: Math.max(...runs.map((run) => run.mebibytes)) };
  });
  if (few === undefined || many === undefined) return '';
  const exponent = Math.log(many.milliseconds / few.milliseconds) / Math.log(many.count / few.count);
  return `${many.count} ${what} against ${few.count}: time exponent ${exponent.toFixed(2)}, peak memory ${many.mebibytes.toFixed(0)} and ${few.mebibytes.toFixed(0)} MiB (${(many.mebibytes / few.mebibytes).toFixed(1)} times for ${many.count / few.count} times as many)\n`;
}

/** Wall time and peak resident memory of a check, which the process itself tells at its end. */
function measure(root: string): { readonly milliseconds: number; readonly mebibytes: number } {
  const tell = 'data:text/javascript,process.on("exit",()=>process.stderr.write(String(process.resourceUsage().maxRSS)))';
  const started = performance.now();
  const { status, stderr } = spawnSync(node, ['--import', tell, cli, 'check', root], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new Error(`check ${root} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { milliseconds: performance.now() - started, mebibytes: Number(stderr) / 1024 };
}

function bundleVerifier(): string {
  const file = join(folder, 'verify-chains.mjs');
  timeProcess(node, ['node_modules/rolldown/bin/cli.mjs', 'scripts/verify-chains.ts', '--file', file, '--platform', 'node', '--format', 'esm'], 0);
  return file;
}
