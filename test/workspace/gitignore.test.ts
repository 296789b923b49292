import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { checkRepository } from '../../src/gate/check.ts';
import { openDirectory } from '../../src/workspace/disk.ts';
import { ignoredPaths } from '../../src/workspace/ignored.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';
import { withNamedFolders } from '../../src/workspace/selection.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-ignore-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function git(words: readonly string[], input?: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'core.excludesFile=/dev/null', ...words], { cwd: root, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }, ...(input === undefined ? {} : { input }) });
  // check-ignore ends with 1 where nothing is ignored.
  if (status !== 0 && !(status === 1 && words[0] === 'check-ignore')) throw new Error(stderr);
  return stdout.split('\0').filter((path) => path !== '');
}

function open(folder = ''): Workspace {
  const workspace = openDirectory(join(root, folder));
  if ('problem' in workspace) throw new Error(workspace.problem);
  return workspace;
}

function foldersAbove(path: string): readonly string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}

describe('as Git has it', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'aab', 'x.log', 'a b', 'ä', '[x]');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  // No `a**` before a slash: what Git makes of it has varied.
  const piece = fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom('*', '?', '**', '***', '\\*\\*', '\\**', '*.log', 'a*', '*b', '*a*b', '[ab]', '[!a]', '[^b]b', '[a-c]*', '[]x]', '[[:alpha:]]', '[[:digit:]Z]?', '\\a', '\\[x\\]', '[x', 'a\\', '??', 'c[a-]d', '[--z]*'));
  const pattern = fc.tuple(fc.constantFrom('', '', '', '!'), fc.constantFrom('', '', '/', '**/'), fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '/', '/**', ' ', '\\ ', '  ')).map(([sign, lead, pieces, end]) => sign + lead + pieces.join('/') + end);
  const line = fc.oneof({ weight: 8, arbitrary: pattern }, fc.constantFrom('', '#a', '\\#a', '\\!a', '/', '!', '  ', 'a/ ', 'b\r'));
  const lines = fc.array(line, { minLength: 1, maxLength: 5 }).map((all) => `${all.join('\n')}\n`);
  const tree = fc.record({
    files: fc.uniqueArray(path, { minLength: 4, maxLength: 16 }),
    ignores: fc.dictionary(fc.oneof(fc.constant(''), path), lines, { minKeys: 1, maxKeys: 3 }),
    tracked: fc.func(fc.boolean()),
    missing: fc.array(path, { minLength: 4, maxLength: 8 }),
  });

  test('the walk leaves out just the folders that Git ignores and has nothing of, and missing files are ignored as Git would', () => {
    let leftOut = 0;
    fc.assert(
      fc.property(tree, ({ files, ignores, tracked, missing }) => {
        rmSync(root, { recursive: true, force: true });
        mkdirSync(root);
        git(['init', '--quiet']);
        // Where a name is taken as a file it cannot be a folder as well.
        const real = files.filter((file) => !files.some((other) => other.startsWith(`${file}/`)));
        const folders = new Set(real.flatMap(foldersAbove));
        write(Object.fromEntries(real.map((file) => [file, ''])));
        write(Object.fromEntries(Object.entries(ignores).filter(([folder]) => folder === '' || folders.has(folder)).map(([folder, text]) => [join(folder, '.gitignore'), text])));
        const known = real.filter(tracked);
        if (known.length > 0) git(['add', '--force', '--', ...known.map((file) => `:(literal)${file}`)]);
        git(['update-index', '--refresh']);

        const asked = [...folders, ...missing.filter((file) => !folders.has(file) && !real.includes(file) && !foldersAbove(file).some((folder) => real.includes(folder)))];
        const ignored = new Set(git(['check-ignore', '--no-index', '-z', '--stdin'], asked.join('\0')));
        const out = [...folders].filter((folder) => ignored.has(folder) && !known.some((file) => file.startsWith(`${folder}/`)));
        const all = (readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).filter((file) => !file.startsWith('.git/')));
        const workspace = open();
        expect(workspace.paths).toEqual(known.length === 0 ? all.sort() : all.filter((file) => !foldersAbove(file).some((folder) => out.includes(folder))).sort());
        if (known.length > 0) leftOut += workspace.ignored.length;
        expect(workspace.paths).toEqual(expect.arrayContaining([...git(['ls-files', '-z', '--cached', '--others', '--exclude-standard'])]));
        const isIgnored = ignoredPaths({ ...workspace, paths: all });
        expect(asked.slice(folders.size).filter(isIgnored)).toEqual(asked.slice(folders.size).filter((file) => ignored.has(file)));
      }),
      { numRuns: 150, seed: 20_261_121 },
    );
    // Else nothing has been compared.
    expect(leftOut).toBeGreaterThan(20);
  }, 60_000);
});

describe('in a repository', () => {
  beforeEach(() => {
    git(['init', '--quiet']);
    write({ '.gitignore': 'build/\nsecrets/\n*.pem\n', 'kept.yaml': '', 'leaf.pem': '', 'build/out/a.xml': '', 'secrets/tracked.yaml': '', 'secrets/other.yaml': '', 'secrets/deep/b.yaml': '' });
    git(['add', '--force', '.gitignore', 'kept.yaml', 'secrets/tracked.yaml']);
  });

  test('an ignored file in a folder that is seen is seen, since pipelines put certificates there', () => {
    expect(open().paths).toEqual(['.gitignore', 'kept.yaml', 'leaf.pem', 'secrets/other.yaml', 'secrets/tracked.yaml']);
    expect(open().ignored).toEqual(['build', 'secrets/deep']);
  });

  test('what is named is read, ignored or not', () => {
    expect(open().read('build/out/a.xml').kind).toBe('read');
  });

  test.each([
    ['the folder', ['build'], true],
    ['a folder below', ['build/out/**'], true],
    ['files of it', ['./build/*/*.xml'], true],
    ['another folder of a like name', ['build2/**'], false],
    ['everything', ['**'], false],
    ['files anywhere', ['**/*.xml'], false],
  ])('an include that names %s', (_name, include, isSeen) => {
    const workspace = withNamedFolders(open(), include);
    expect([workspace.paths.includes('build/out/a.xml'), workspace.ignored.includes('build')]).toEqual([isSeen, !isSeen]);
  });

  test('a run on the ignored folder itself sees it', () => {
    expect(open('build').paths).toEqual(['out/a.xml']);
  });

  test('what is left out is said', () => {
    expect(checkRepository(open(), { now: 0, version: '0' })).toHaveProperty('verdict.skipped', expect.arrayContaining([{ what: '2 folders', why: expect.stringContaining('version control ignores them') as unknown, places: ['build', 'secrets/deep'], isIgnored: true }]));
  });

  test('a repository in the repository has rules of its own', () => {
    write({ 'sub/.gitignore': 'x/\n', 'sub/x/a.yaml': '', 'sub/build/b.yaml': '', 'sub/.git/HEAD': 'ref: refs/heads/main\n' });
    expect(open().paths).toEqual(expect.arrayContaining(['sub/x/a.yaml', 'sub/build/b.yaml']));
  });

  test('a linked folder of a bundle is no folder to Git', () => {
    write({ '.gitignore': 'targets/\n', 'shared/t.xml': '', 'p/apiproxy/p.xml': '' });
    symlinkSync('../../shared', join(root, 'p/apiproxy/targets'));
    expect(open().paths).toContain('p/apiproxy/targets/t.xml');
  });

  test('a split index is read as a whole one', () => {
    git(['update-index', '--split-index']);
    expect(open().ignored).toEqual(['build', 'secrets/deep']);
  });

  test.each([
    ['no index', () => rmSync(join(root, '.git/index'))],
    ['an index that is none', () => writeFileSync(join(root, '.git/index'), 'DIRC')],
  ])('with %s nothing is left out', (_name, prepare) => {
    prepare();
    expect(open().paths).toContain('build/out/a.xml');
    expect(open().ignored).toEqual([]);
  });
});

test('patterns made to take long end soon, and hide nothing', () => {
  const workspace = memoryWorkspace(new Map([['.gitignore', `${'*a'.repeat(2000)}b\n${'**/*a*a/'.repeat(500)}\n`.repeat(200)]]));
  const started = performance.now();
  expect(ignoredPaths(workspace)(`${`${'a'.repeat(200)}/`.repeat(300)}a`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('a .gitignore that is too long', () => {
  test.each([
    ['read', '/a/*\n'.repeat(1_600_000)],
    ['refused', 'x/\n'.repeat(3_000_000)],
  ])('ignores nothing (%s), whatever the files above say, and takes no time', (_name, long) => {
    git(['init', '--quiet']);
    const folders = Array.from({ length: 1500 }, (_, index) => `long/a/${index}`);
    write({ '.gitignore': 'x/\n', 'a/x/f': '', 'kept.yaml': '', 'long/.gitignore': long, 'long/x/f': '', ...Object.fromEntries(folders.map((folder) => [`${folder}/f`, ''])) });
    git(['add', '--force', 'kept.yaml']);
    const started = performance.now();
    const { ignored, paths } = open();
    expect(performance.now() - started).toBeLessThan(5000);
    expect(ignored).toEqual(['a/x']);
    expect(paths).toEqual(expect.arrayContaining(['long/x/f', ...folders.map((folder) => `${folder}/f`)]));
  });

  test('takes no more room where there are many', () => {
    const sparse = Array.from({ length: 150 }, (_, index) => [`${index}/.gitignore`, '[ab][ab]?*x\n'.repeat(100_000)] as const);
    const before = process.memoryUsage().heapUsed;
    const isIgnored = ignoredPaths(memoryWorkspace(new Map(sparse)));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400_000_000);
    expect(isIgnored('149/aaax')).toBe(false);
  });
});
