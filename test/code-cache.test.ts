import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const broken = resolve('examples/storefront-broken');
const check = ['check', broken, '--now', '2026-11-21T00:00:00Z', '--format', 'json'];
const passing = ['check', resolve('examples/storefront-fixed'), '--now', '2026-11-21T00:00:00Z', '--fail-on', 'never'];
let folder = '';
let home = '';
let cache = '';
let code = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-cache-'));
  home = join(folder, 'home');
  cache = join(home, '.cache/apigee-tls-gate');
  code = join(cache, 'gate.code');
  for (const path of [home, join(folder, 'here')]) mkdirSync(path);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ways {
  readonly environment?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly cli?: string;
  /** Said to Node.js before the program. */
  readonly options?: readonly string[];
}

/** Runs the command line on a machine of a person, whose home is in the folder. */
function run(words: readonly string[], { environment = {}, cwd = join(folder, 'here'), cli = resolve('dist/cli.js'), options = [] }: Ways = {}): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, cli, ...words], { cwd, encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, CI: '', NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: '', HOME: home, ...environment } });
  return { code: status, out: stdout, err: stderr };
}

const written = (): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /apigee-tls-gate|gate\.code/.test(path));
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** A run takes code that it trusts and leaves the file alone; code that it does not trust, it replaces. */
function isTaken(): boolean {
  const before = statSync(code).ino;
  run(check);
  return statSync(code).ino === before;
}

test('code is kept for the user alone, and taken by the next run', () => {
  run(check);
  expect([modeOf(cache), modeOf(code), readdirSync(cache)]).toEqual([0o700, 0o600, ['gate.code']]);
  expect(isTaken()).toBe(true);
});

test.each([
  ['findings', check, 1],
  ['a repository that passes', ['check', resolve('examples/storefront-fixed'), '--now', '2026-11-21T00:00:00Z', '--fail-on', 'never', '--format', 'sarif'], 0],
  ['wrong use', ['check', '--fail-om'], 2],
  ['a report that cannot be written', ['check', broken, '--format', 'json=nowhere/a'], 3],
  ['the page of a rule', ['explain', 'key-mismatched'], 0],
])('says the same without code, while it is kept, and with it: %s', (_, words, expected) => {
  const without = run(words, { environment: { NODE_DISABLE_COMPILE_CACHE: '1' } });
  expect(without.code).toBe(expected);
  expect(written()).toEqual([]);
  expect(run(words)).toEqual(without);
  run(check);
  expect(run(words)).toEqual(without);
  expect(isTaken()).toBe(true);
});

test('only a check leaves code behind: the other commands need little of it', () => {
  run(['rules']);
  expect(written()).toEqual([]);
});

test.each<[string, () => void]>([
  ['one bit is wrong', () => flip(1000)],
  ['its digest is wrong', () => flip(0)],
  ['it is cut', () => truncateSync(code, 5000)],
  ['it is empty', () => truncateSync(code, 0)],
  ['others may read it', () => chmodSync(code, 0o644)],
  ['others may write it', () => chmodSync(code, 0o620)],
  ['it is a symbolic link', () => replaceBy(symlinkSync)],
  ['it has a second name', () => replaceBy(linkSync)],
  ['it is of another version of the gate', () => writeFileSync(code, readOther(), { mode: 0o600 })],
])('code is not taken where %s, and is written anew', (_, change) => {
  run(check);
  change();
  const out = run(check, { environment: { NODE_DISABLE_COMPILE_CACHE: '1' } });
  const before = statSync(code).ino;
  expect(run(check)).toEqual(out);
  expect(statSync(code).ino).not.toBe(before);
  expect(modeOf(code)).toBe(0o600);
  expect(isTaken()).toBe(true);
});

function flip(at: number): void {
  const bytes = readFileSync(code);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(code, bytes);
}

function replaceBy(link: (target: string, path: string) => void): void {
  cpSync(code, join(folder, 'planted'), { preserveTimestamps: true });
  chmodSync(join(folder, 'planted'), 0o600);
  rmSync(code);
  link(join(folder, 'planted'), code);
}

/** The code of a bundle that differs in one letter. */
function readOther(): Buffer {
  const other = copyOfDist();
  run(check, { cli: other.cli, environment: { XDG_CACHE_HOME: join(folder, 'other') } });
  return readFileSync(join(folder, 'other/apigee-tls-gate/gate.code'));
}

function copyOfDist(): { readonly cli: string } {
  cpSync('dist', join(folder, 'program/dist'), { recursive: true });
  const gate = join(folder, 'program/dist/gate.js');
  const text = readFileSync(gate, 'utf8');
  const changed = text.replaceAll('passed', 'pazzed');
  expect(changed).not.toBe(text);
  writeFileSync(gate, changed);
  return { cli: join(folder, 'program/dist/cli.js') };
}

test('a program that has changed does what it says now', () => {
  expect(run(passing).out).toContain('passed');
  const { out } = run(passing, { cli: copyOfDist().cli });
  expect(out).toContain('pazzed');
  expect(run(passing).out).toContain('passed');
});

/** Code that V8 takes for that of this bundle, and that says something else: what somebody would plant. */
function poison(): Buffer {
  const other = copyOfDist();
  run(passing, { cli: other.cli, environment: { XDG_CACHE_HOME: join(folder, 'other') } });
  const compiled = readFileSync(join(folder, 'other/apigee-tls-gate/gate.code')).subarray(32);
  const bundle = readFileSync('dist/gate.js');
  const identity = `${process.version} ${process.versions.v8} ${process.platform} ${process.arch} ${bundle.length}\n`;
  return Buffer.concat([createHash('sha256').update(identity).update(bundle).update(compiled).digest(), compiled]);
}

function plant(): void {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  writeFileSync(code, poison(), { mode: 0o600 });
}

/** Judges the folder that all of this lies in. */
function within(root: string): readonly string[] {
  cpSync('examples/storefront-fixed', join(folder, 'repo'), { recursive: true });
  return passing.with(1, root);
}

test('V8 believes what it is given: planted code would run', () => {
  plant();
  expect(run(passing).out).toContain('pazzed');
});

test.each<[string, () => Ways & { readonly words?: readonly string[] }]>([
  ['on a machine of a CI', () => ({ environment: { CI: 'true' } })],
  ['on a machine of Azure Pipelines', () => ({ environment: { TF_BUILD: 'True' } })],
  ['on a machine of Jenkins', () => ({ environment: { JENKINS_URL: 'https://jenkins.example.com/' } })],
  ['where compile caches are switched off', () => ({ environment: { NODE_DISABLE_COMPILE_CACHE: '1' } })],
  ['where there is no home', () => ({ environment: { HOME: '' } })],
  ['where the home is a relative path', () => ({ environment: { HOME: '../home' } })],
  ['inside the current folder', () => ({ cwd: folder })],
  ['in the current folder itself', () => ({ cwd: cache })],
  ['inside the folder under the gate', () => ({ words: within('..') })],
  ['inside the folder under the gate, reached through a link', () => (symlinkSync(folder, join(folder, 'here/link')), { words: within('link') })],
  ['linked into the current folder', () => (renameSync(cache, join(folder, 'here/planted')), symlinkSync(join(folder, 'here/planted'), cache), {})],
  ['in a work tree of git', () => (mkdirSync(join(folder, '.git')), {})],
  ['in a folder that others may read', () => (chmodSync(cache, 0o750), {})],
  ['in a folder that others may write', () => (chmodSync(cache, 0o720), {})],
  ["in somebody else's folder", () => ({ options: ['--import', 'data:text/javascript,process.getuid=()=>4711'] })],
  ['where nobody can tell whose a file is', () => ({ options: ['--import', 'data:text/javascript,process.getuid=undefined'] })],
])('no code is taken or kept %s', (_, prepare) => {
  plant();
  const { words = passing, ...ways } = prepare();
  const before = statSync(code).ino;
  expect(run(words, ways).out).toContain('apigee-tls-gate passed');
  expect(statSync(code).ino).toBe(before);
  rmSync(join(folder, 'other'), { recursive: true });
  rmSync(code);
  run(words, ways);
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('gate.code'))).toEqual([]);
});

test.each<[string, () => void]>([
  ['others may read it', () => chmodSync(code, 0o644)],
  ['others may write it', () => chmodSync(code, 0o620)],
  ['it is a symbolic link', () => replaceBy(symlinkSync)],
  ['it has a second name', () => replaceBy(linkSync)],
])('planted code does not run where %s', (_, change) => {
  plant();
  change();
  expect(run(passing).out).toContain('apigee-tls-gate passed');
});

test('the folder of the XDG specification holds it, unless it is a relative path', () => {
  run(check, { environment: { XDG_CACHE_HOME: 'relative' } });
  expect(existsSync(code)).toBe(true);
  run(check, { environment: { XDG_CACHE_HOME: join(folder, 'caches') } });
  expect(modeOf(join(folder, 'caches/apigee-tls-gate/gate.code'))).toBe(0o600);
});

test('where it cannot be written, the run is as it was', () => {
  mkdirSync(code, { recursive: true });
  chmodSync(cache, 0o700);
  expect(run(check)).toEqual(run(check, { environment: { NODE_DISABLE_COMPILE_CACHE: '1' } }));
  expect(readdirSync(cache)).toEqual(['gate.code']);
});

test('what a run left half written is cleared away', () => {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  writeFileSync(`${code}.part`, 'half');
  run(check);
  run(check);
  expect(readdirSync(cache)).toEqual(['gate.code']);
  expect(isTaken()).toBe(true);
});

test('it takes as much room as one version needs', () => {
  run(check);
  run(check, { cli: copyOfDist().cli });
  expect(readdirSync(cache)).toEqual(['gate.code']);
  expect(statSync(code).size).toBeLessThan(4 * 1024 * 1024);
});
