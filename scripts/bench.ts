// Prints how long the gate takes, as ratios measured in one run: npm run bench. Needs `openssl`; `dist` must be built.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stdout } from 'node:process';
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
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function bundleVerifier(): string {
  const file = join(folder, 'verify-chains.mjs');
  timeProcess(node, ['node_modules/rolldown/bin/cli.mjs', 'scripts/verify-chains.ts', '--file', file, '--platform', 'node', '--format', 'esm'], 0);
  return file;
}
