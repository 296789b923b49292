// Measures the gate against its peers and prints ratios: npm run bench [-- --write] [PART]... Needs openssl, git and npm; `dist` must be built.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem, type as systemName } from 'node:os';
import { join } from 'node:path';
import { argv, stderr, stdout } from 'node:process';
import { version } from '../src/gate/version.ts';
import { apigeelint, benchBundles } from './bench-bundles.ts';
import { benchChains } from './bench-chains.ts';
import { benchGrowth } from './bench-growth.ts';
import { benchMonorepo } from './bench-monorepo.ts';
import { benchShards } from './bench-shards.ts';
import { benchStart } from './bench-start.ts';
import { markdownTable } from './markdown.ts';
import type { Figure } from './timing.ts';

const page = 'docs/performance.md';
const parts: Readonly<Record<string, (folder: string) => readonly Figure[]>> = { start: benchStart, chains: benchChains, bundles: benchBundles, growth: benchGrowth, monorepo: benchMonorepo, shards: benchShards };

const asked = argv.slice(2).filter((word) => word !== '--write');
const unknown = asked.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  stderr.write(`there is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-bench-'));
try {
  const tables = new Map<string, string>();
  for (const [name, bench] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const room = join(folder, name);
    mkdirSync(room);
    const figures = bench(room);
    rmSync(room, { recursive: true });
    for (const { what, value, spread, aim } of figures) stdout.write(`${name}: ${what}: ${value}${spread === undefined ? '' : ` (${spread})`}${aim === undefined ? '' : `; aim: ${aim}`}\n`);
    if (figures.length > 0) tables.set(name, markdownTable(['what', 'median', 'spread', 'aim'], figures.map(({ what, value, spread, aim }) => [what, value, spread ?? '', aim ?? ''])));
  }
  if (argv.includes('--write')) writePage(tables);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Puts the figures into the page; parts that were not run keep theirs, so that all of them should be of one machine. */
function writePage(tables: ReadonlyMap<string, string>): void {
  const replaced = [...tables, ['machine', describeMachine()] as const].reduce((text, [name, table]) => {
    const [before, rest] = split(text, `<!-- measured: ${name} -->\n`);
    const [, after] = split(rest, '<!-- /measured -->');
    return `${before}<!-- measured: ${name} -->\n${table}\n<!-- /measured -->${after}`;
  }, readFileSync(page, 'utf8'));
  writeFileSync(page, replaced);
}

function split(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`${page} has no "${mark.trim()}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function describeMachine(): string {
  const said = (command: string, ...words: readonly string[]): string => spawnSync(command, words, { encoding: 'utf8' }).stdout.trim().split('\n')[0] ?? '';
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return [
    `- ${cpus()[0]?.model.trim() ?? 'a processor without a name'}, ${availableParallelism()} cores, ${gibibytes} GiB of memory, ${systemName()} ${process.arch}`,
    `- apigee-tls-gate ${version} on Node.js ${process.version.slice(1)}`,
    `- ${said('openssl', 'version').replace(/\s*\(.*/, '')}, ${said('git', '--version')}, apigeelint ${apigeelint}`,
  ].join('\n');
}
