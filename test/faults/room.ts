import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const cli = resolve('dist/cli.js');
export const moment = ['--now', '2026-11-21T00:00:00Z'];
export const reportFormats = ['text', 'json', 'sarif', 'junit', 'gitlab', 'markdown', 'github'] as const;
export const reporters = { text: 'renderText', json: 'renderJson', sarif: 'renderSarif', junit: 'renderJunit', gitlab: 'renderGitlab', markdown: 'renderSummary', github: 'renderAnnotations' } as const;
const preload = pathToFileURL(resolve('test/faults/preload.mjs')).href;

/** What is to break in the child; see preload.mjs. */
export interface Fault {
  readonly call?: string;
  readonly path?: string;
  readonly code?: string;
  readonly how?: 'vanish' | 'grow' | 'shrink' | 'signal';
  readonly signal?: string;
  readonly within?: string;
  readonly once?: boolean;
  readonly stdout?: string;
}

/** What a run left behind. */
export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

export function faultEnvironment(fault: Fault): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${preload}`, FAULT: JSON.stringify(fault) };
}

/** A folder with a repository that passes, in which every kind of file stands that is read. */
export function makeRoom(example = 'examples/storefront-fixed'): string {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-fault-'));
  chmodSync(folder, 0o755);
  cpSync(resolve(example), join(folder, 'repo'), { recursive: true });
  const others = { '.gitignore': 'build/\n', 'locales/en.json': '{}\n', 'ci/pipeline.yml': 'a: 1\n', 'infrastructure/main.tf': 'locals {}\n', 'pom.xml': '<project/>\n' };
  for (const [path, content] of Object.entries(others)) put(folder, `repo/${path}`, content);
  return folder;
}

export function put(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

export function removeRoom(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the command line in the folder; `shell` is said before it, like a limit. */
export function run(folder: string, words: readonly string[], { fault, shell, environment = {} }: { readonly fault?: Fault; readonly shell?: string; readonly environment?: Readonly<Record<string, string>> } = {}): Ran {
  const env = { ...process.env, ...(fault === undefined ? {} : faultEnvironment(fault)), ...environment };
  const { status, signal, stdout, stderr } = spawnSync('sh', ['-c', `ulimit -c 0; ${shell ?? ''} exec "$@"`, 'sh', process.execPath, cli, ...words], { cwd: folder, encoding: 'utf8', env });
  return { code: status, signal, out: stdout, err: stderr };
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

/** What stands beside the repository. */
export function filesBeside(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name !== 'repo').sort();
}

/** Words for people: neither a stack trace nor a path of this machine. */
export function expectWords(folder: string, ran: Pick<Ran, 'out' | 'err'>): void {
  const all = ran.out + ran.err;
  expect(all).not.toMatch(/^ +at .+:\d+/m);
  expect(all).not.toContain(folder);
}
