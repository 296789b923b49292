// Prints how long the gate takes, as ratios measured in one run: npm run bench. Needs `openssl`; `dist` must be built.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keyPem, makeKey, mint, pem } from './mint.ts';

const cli = resolve('dist/cli.js');
const rounds = 9;

/** Wall time of one process in milliseconds; an unexpected exit code ends the bench. */
function time(command: string, words: readonly string[], expected: number, folder?: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28, ...(folder === undefined ? {} : { cwd: folder }) });
  const elapsed = performance.now() - started;
  if (status !== expected) throw new Error(`${command} ${words.slice(0, 4).join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`);
  return elapsed;
}

interface Timing {
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  readonly first: number;
  readonly second: number;
}

/** Runs both in turn, after one round that does not count, and compares them round by round. */
function compare(first: () => number, second: () => number): Timing {
  first();
  second();
  const pairs = Array.from({ length: rounds }, () => [first(), second()] as const);
  const ratios = pairs.map(([one, other]) => one / other);
  return { ratio: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios), first: median(pairs.map(([one]) => one)), second: median(pairs.map(([, other]) => other)) };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

function tell(what: string, against: string, { ratio, lowest, highest, first, second }: Timing): void {
  process.stdout.write(`${what}: ${ratio.toFixed(2)} times ${against} (${lowest.toFixed(2)} to ${highest.toFixed(2)} in ${rounds} rounds; ${first.toFixed(0)} ms and ${second.toFixed(0)} ms here)\n`);
}

/** A hybrid repository of `count` virtual hosts, each with a chain of its own under one of twenty intermediates, half RSA and half EC. */
function makeChains(folder: string, count: number): string[] {
  const kinds = ['rsa', 'ec'] as const;
  const root = mint({ subject: 'CN=Bench Root CA', ca: true, key: 'rsa' });
  const intermediates = Array.from({ length: 20 }, (_, index) => mint({ subject: `CN=Bench Issuing CA ${index}`, issuer: root, ca: true, key: kinds[index % 2] ?? 'ec' }));
  const keys = Array.from({ length: 20 }, (_, index) => makeKey(kinds[index % 2] ?? 'ec'));
  mkdirSync(join(folder, 'certs'));
  keys.forEach((key, index) => writeFileSync(join(folder, `certs/${index}.key`), keyPem(key)));
  writeFileSync(join(folder, 'root.pem'), pem('CERTIFICATE', root.der));
  writeFileSync(join(folder, 'intermediates.pem'), intermediates.map(({ der }) => pem('CERTIFICATE', der)).join(''));
  const hosts: string[] = [];
  const paths = Array.from({ length: count }, (_, index) => {
    const issuer = intermediates[index % 20] ?? root;
    const name = `host-${index}.example.com`;
    const leaf = mint({ subject: `CN=${name}`, issuer, key: keys[index % 20] ?? 'ec', names: [name] });
    const path = `certs/${index}.pem`;
    writeFileSync(join(folder, path), pem('CERTIFICATE', leaf.der) + pem('CERTIFICATE', issuer.der));
    hosts.push(`  - name: group-${index}\n    sslCertPath: ${path}\n    sslKeyPath: certs/${index % 20}.key\n`);
    return path;
  });
  writeFileSync(join(folder, 'overrides.yaml'), `org: bench\nvirtualhosts:\n${hosts.join('')}`);
  const groups = paths.map((_, index) => `  group-${index}: { hostnames: [host-${index}.example.com], client-truststore: [root.pem] }\n`);
  writeFileSync(join(folder, '.apigee-tls-gate.yml'), `environment-groups:\n${groups.join('')}`);
  return paths;
}

const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-bench-'));
try {
  const node = process.execPath;
  tell('start, check examples/storefront-broken', 'bare node', compare(() => time(node, [cli, 'check', 'examples/storefront-broken'], 1), () => time(node, ['-e', '0'], 0)));
  const chains = makeChains(folder, 2000);
  tell(
    '2,000 chains, whole command',
    'one `openssl verify` process',
    compare(() => time(node, [cli, 'check', folder], 0), () => time('openssl', ['verify', '-CAfile', 'root.pem', '-untrusted', 'intermediates.pem', ...chains], 0, folder)),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
