import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';

const dist = readdirSync('dist').sort();
const read = (file: string): string => readFileSync(join('dist', file), 'utf8');

test('dist is what src gives', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/bundle.mjs', '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

/** The files that one file of dist loads, itself included. */
function loadedBy(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const next of dist) if (read(file).includes(`"./${next}"`)) loadedBy(next, loaded);
  return loaded;
}

test('the command line is free of the toolkit of the action', () => {
  const files = [...loadedBy('cli.js')];
  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((file) => /@actions\/|undici|GITHUB_OUTPUT/.test(read(file)))).toEqual([]);
});

test('the client of GitHub is loaded only when it is needed', () => {
  const atOnce = [...read('index.js').matchAll(/(?<!=>)\brequire\("\.\/([^"]+)"\)/g)].map(([, name = '']) => name);
  expect(atOnce).toContain('gate.js');
  expect(dist).toContain('client.js');
  expect(atOnce.filter((name) => [...loadedBy(name)].includes('client.js'))).toEqual([]);
});

test.each<[string, readonly string[], readonly string[]]>([
  ['a check', ['check', 'examples/storefront-fixed', '--fail-on', 'never'], []],
  ['a check with a report of another format', ['check', 'examples/storefront-fixed', '--fail-on', 'never', '--format', 'junit'], ['reports.js']],
  ['the page of a rule', ['explain', 'key-mismatched'], ['pages.js', 'reports.js']],
  ['the help', ['--help'], ['help.js']],
])('%s loads what it needs', (_, words, more) => {
  const tell = 'data:text/javascript,import{Module}from"node:module";process.on("exit",()=>process.stderr.write(JSON.stringify(Object.keys(Module._cache))))';
  const { status, stderr } = spawnSync(process.execPath, ['--import', tell, 'dist/cli.js', ...words], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect((JSON.parse(stderr) as string[]).map((path) => relative('dist', path)).sort()).toEqual(['cli.js', 'gate.js', 'main.js', 'rolldown-runtime.js', ...more].sort());
});

test('nothing but Node.js itself is loaded from outside dist', () => {
  const names = dist
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...read(file).matchAll(/(?<![\w.])(?:require|import)\(["'`]([^"'`]+)["'`]\)/g)].map(([, name = '']) => name));
  expect(names).toContain('node:crypto');
  expect(names.filter((name) => !dist.includes(name.replace(/^\.\//, '')) && !isBuiltin(name))).toEqual([]);
});

test('what stands in dist is CommonJS, whatever stands around it', () => {
  expect(JSON.parse(read('package.json'))).toEqual({ type: 'commonjs' });
  expect(dist.filter((file) => file.endsWith('.js') && /\bimport\.meta\b|^(?:import|export)\b/m.test(read(file)))).toEqual([]);
});

function isBuiltin(name: string): boolean {
  return process.getBuiltinModule === undefined ? /^(?:node:)?[a-z_/]+$/.test(name) : process.getBuiltinModule(name) !== undefined;
}

test('the command line is a program', () => {
  expect(read('cli.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync('dist/cli.js').mode & 0o111).toBe(0o111);
  const { status, stdout } = spawnSync('dist/cli.js', ['--version'], { encoding: 'utf8' });
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${manifest.version}\n` });
});

test('every bundled package brings its licence', () => {
  const licences = read('THIRD-PARTY-LICENSES.txt');
  for (const name of ['@actions/core', '@actions/github', 'fast-xml-parser', 'yaml']) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
});

test('action.yml runs what is there, and no default of it wins over a configuration file', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as {
    inputs: Record<string, { description: string; required: boolean; default: string }>;
    outputs: Record<string, { description: string }>;
    runs: { using: string; main: string };
  };
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  expect(dist).toContain('index.js');
  expect(Object.values(action.inputs).filter((input) => input.default !== '' || input.required || input.description === '')).toEqual([]);
  expect(Object.keys(action.inputs).sort()).toEqual(['annotations', 'baseline', 'comment', 'config', 'config-ref', 'fail-on', 'format-files', 'merge', 'only-new', 'path', 'platform', 'shard', 'suggestions', 'summary', 'token']);
  expect(Object.keys(action.outputs).sort()).toEqual(['errors', 'notices', 'partial', 'report', 'sarif', 'verdict', 'warnings']);
});
