import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runStep } from './action/runner.ts';
import { cli, put } from './faults/room.ts';

const environment = (log: string): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--import=${pathToFileURL(resolve('test/faults/reach.mjs')).href}`, REACH: log });
let folder = '';
const log = (): string => join(folder, 'log');
const reached = (): readonly string[] => (existsSync(log()) ? [...new Set(readFileSync(log(), 'utf8').trim().split('\n'))].sort() : []);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-reach-'));
  cpSync('examples/storefront-broken', join(folder, 'repo'), { recursive: true });
  // What a tool that runs things would run, and what one that asks things would ask.
  const trap = `touch ${join(folder, 'trapped')}`;
  for (const path of ['.git/hooks/pre-commit', 'apiproxy/resources/node/hook.sh', 'templates/NOTES.sh']) {
    put(folder, `repo/${path}`, `#!/bin/sh\n${trap}\n`);
    chmodSync(join(folder, 'repo', path), 0o755);
  }
  put(folder, 'repo/package.json', JSON.stringify({ scripts: { preinstall: trap, prepare: trap } }));
  put(folder, 'repo/.npmrc', 'registry=http://127.0.0.1:9/\n');
  put(folder, 'repo/templates/a.yaml', `a: {{ exec "${trap}" }}\nb: !!js/function 'function () { return 1 }'\nc: $(${trap})\n`);
  put(folder, 'repo/apiproxy/targets/asks.xml', '<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>\n<TargetEndpoint name="a" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="http://127.0.0.1:9/b.xml"/><HTTPTargetConnection><URL>https://127.0.0.1:9</URL></HTTPTargetConnection></TargetEndpoint>\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each([['check', 1], ['check --fix=all', 1], ['baseline', 0]])('%s opens no connection, asks for no name and starts no program', (words, code) => {
  const [command = '', ...options] = words.split(' ');
  const { status } = spawnSync(process.execPath, [cli, command, 'repo', ...options], { cwd: folder, env: { ...process.env, ...environment(log()) } });
  expect({ status, reached: reached(), trapped: existsSync(join(folder, 'trapped')) }).toEqual({ status: code, reached: [], trapped: false });
});

test('the Action without a token starts git and nothing else, and opens no connection', () => {
  const commit = 'b'.repeat(40);
  const event = { name: 'pull_request', payload: { pull_request: { number: 1, head: { sha: 'a'.repeat(40), repo: { full_name: 'example/storefront' } }, base: { sha: commit, repo: { full_name: 'example/storefront' } } }, repository: { full_name: 'example/storefront' } } };
  const step = runStep({ workspace: folder, inputs: { path: 'repo', comment: 'always', suggestions: 'true' }, event, environment: environment(log()) });
  expect(step.status).toBe(1);
  expect(step.outputs['verdict']).toBe('fail');
  expect({ reached: reached(), trapped: existsSync(join(folder, 'trapped')) }).toEqual({ reached: ['program git'], trapped: false });
});

test.each([
  ['connection', 'net.connect(9, "127.0.0.1").on("error", () => {})'],
  ['connection', 'fetch("http://127.0.0.1:39999/").catch(() => {})'],
  ['connection', 'https.get("https://127.0.0.1:9/").on("error", () => {})'],
  ['dns lookup', 'dns.lookup("localhost", () => {})'],
  ['program true', 'child_process.spawnSync("true")'],
])('a %s would be noted: %s', (what, code) => {
  expect(spawnSync(process.execPath, ['-e', code], { env: { ...process.env, ...environment(log()) } }).status).toBe(0);
  expect(reached()).toContain(what);
});
