import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { version } from '../src/gate/version.ts';
import { allRules } from '../src/rules/all.ts';

const sources = filesBelow('src').filter((path) => path.endsWith('.ts'));
const imports = sources.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)/gms)].map((match) => ({ path, from: match[1] ?? match[2] ?? '' })));
const packages = imports.filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:'));

/** The rooms that each room may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  source: [],
  workspace: ['source'],
  model: ['source'],
  read: ['source', 'workspace', 'model'],
  trust: ['source', 'model'],
  rules: ['source', 'model', 'trust'],
  gate: ['source', 'workspace', 'read', 'model', 'trust', 'rules'],
  report: ['source', 'model', 'rules', 'gate'],
  cli: ['source', 'workspace', 'read', 'model', 'rules', 'gate', 'report'],
  action: ['source', 'workspace', 'read', 'model', 'rules', 'gate', 'report'],
};
const shells = new Set(['cli', 'action']);

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** Code without comments and the contents of strings, so that only what runs is looked at. */
function codeOf(path: string): string {
  return readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

describe('imports', () => {
  test('each room imports only the rooms that it may', () => {
    const wrong = imports.filter(({ path, from }) => {
      if (!from.startsWith('.')) return false;
      const room = roomOf(path);
      const other = roomOf(normalize(join(dirname(path), from)));
      return room !== other && !(allowed[room] ?? []).includes(other);
    });
    expect(wrong).toEqual([]);
  });

  test('a rule imports no other rule', () => {
    const wrong = imports.filter(({ path, from }) => roomOf(path) === 'rules' && path !== 'src/rules/all.ts' && from.startsWith('./') && from !== './rule.ts');
    expect(wrong).toEqual([]);
  });

  test('rules, model, source and trust import no package', () => {
    expect(packages.filter(({ path }) => ['rules', 'model', 'source', 'trust', 'gate', 'report', 'cli'].includes(roomOf(path)))).toEqual([]);
  });

  test('each package is imported by one file of the core', () => {
    const importers = new Map<string, Set<string>>();
    for (const { path, from } of packages) if (!shells.has(roomOf(path))) importers.set(from, (importers.get(from) ?? new Set()).add(path));
    expect([...importers].filter(([, paths]) => paths.size > 1)).toEqual([]);
  });

  test('the toolkit is loaded by the Action alone', () => {
    expect(packages.filter(({ path, from }) => from.startsWith('@actions/') && roomOf(path) !== 'action')).toEqual([]);
  });

  test('node:crypto, node:url and node:zlib only in read and trust, node:fs only at the edges, no other module of Node in the core', () => {
    const wrong = imports.filter(({ path, from }) => {
      const room = roomOf(path);
      if (!from.startsWith('node:') || shells.has(room)) return false;
      // node:url is here for its IDNA functions and node:zlib to inflate bytes: as pure as the digests of node:crypto.
      if (from === 'node:crypto' || from === 'node:url' || from === 'node:zlib') return room !== 'read' && room !== 'trust';
      return !['src/workspace/above.ts', 'src/workspace/disk.ts', 'src/workspace/git-folder.ts', 'src/workspace/planted-link.ts', 'src/workspace/read-file.ts', 'src/workspace/walk.ts'].includes(path) || !['node:fs', 'node:path'].includes(from);
    });
    expect(wrong).toEqual([]);
  });

  test('imports name files with their ending', () => {
    expect(imports.filter(({ from }) => from.startsWith('.') && !from.endsWith('.ts'))).toEqual([]);
  });
});

describe('the core', () => {
  const core = sources.filter((path) => !shells.has(roomOf(path)));

  test.each([
    ['no clock', /\bDate\.now\b|\bnew Date\(\)|\bperformance\b/],
    ['no randomness', /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b/],
    ['no process and no console', /\bprocess\s*\.|\bconsole\s*\./],
    ['no network', /\bfetch\s*\(/],
    ['no code made of texts', /\beval\s*\(|\bFunction\s*\(|\bimport\s*\(/],
    ['nothing asynchronous', /\basync\b|\bawait\b|\bnew Promise\b|\bsetTimeout\b/],
    ['no classes but errors', /\bclass\s+(?!\w*Error\b)/],
  ])('%s', (_name, pattern) => {
    expect(core.filter((path) => pattern.test(codeOf(path)))).toEqual([]);
  });

  test('has no room for leftovers', () => {
    expect(sources.filter((path) => /(?:^|\/)(?:utils?|helpers?|common|lib|core|types|index)(?:\.ts$|\/)/.test(path))).toEqual([]);
  });
});

describe('rules', () => {
  const ids = allRules.map((rule) => rule.id);
  const files = readdirSync('src/rules').filter((name) => name !== 'rule.ts' && name !== 'all.ts').map((name) => name.replace(/\.ts$/, ''));

  test('every file is in the list, and every entry of the list has its file', () => {
    expect([...ids].sort()).toEqual([...files].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every rule has its page, and every page its rule', () => {
    expect(readdirSync('docs/rules').filter((name) => name !== 'README.md').sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  });

  test.each(ids)('the page of %s has no empty section', (id) => {
    const sections = readFileSync(`docs/rules/${id}.md`, 'utf8').split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThan(3);
    expect(sections.filter((section) => section.split('\n').slice(1).join('').trim() === '')).toEqual([]);
  });

  test('every rule has its fixtures, and every fixture its rule', () => {
    expect(readdirSync('test/fixtures/rules').sort()).toEqual([...ids].sort());
  });

  test.each(ids)('%s has cases that flag and cases that accept', (id) => {
    const folder = join('test/fixtures/rules', id);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    expect(names.filter((name) => !/^(?:flags|accepts)-[a-z0-9-]+$/.test(name))).toEqual([]);
    expect(names.some((name) => name.startsWith('flags-'))).toBe(true);
    expect(names.some((name) => name.startsWith('accepts-'))).toBe(true);
  });

  test.each(allRules.map((rule) => [rule.id, rule] as const))('%s says what it is', (id, rule) => {
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect(rule.citations.length).toBeGreaterThan(0);
    for (const citation of rule.citations) expect(citation).toMatch(/^https:\/\//);
  });
});

test('the version is that of package.json', () => {
  expect((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version).toBe(version);
});
