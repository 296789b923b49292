import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultLimits, type Limits } from '../../src/source/limits.ts';
import { openDirectory } from '../../src/workspace/disk.ts';
import { normalizePath, type Workspace } from '../../src/workspace/workspace.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function open(root = 'repo', limits: Partial<Limits> = {}): Workspace {
  const workspace = openDirectory(join(folder, root));
  if ('problem' in workspace) throw new Error(workspace.problem);
  workspace.limit({ ...defaultLimits, ...limits });
  return workspace;
}

test('lists regular files below the root, sorted, without version control and installed packages', () => {
  write('repo/b/c.yaml', '');
  write('repo/a.pem', '');
  write('repo/.git/config', '');
  write('repo/node_modules/x/y.pem', '');
  expect(open().paths).toEqual(['a.pem', 'b/c.yaml']);
});

test.each([
  ['a link to a file outside', '../outside.pem', 'a symbolic link leads out of the repository'],
  ['a link to itself', 'link.pem', 'too many symbolic links'],
])('%s is refused, without a word of its content', (_name, goal, reason) => {
  write('outside.pem', 'secret');
  write('repo/a.pem', '');
  symlinkSync(goal, join(folder, 'repo/link.pem'));
  expect(open().read('link.pem')).toEqual({ kind: 'refused', reason });
});

test('a link inside the root is followed', () => {
  write('repo/real/a.pem', 'inside');
  symlinkSync('real/a.pem', join(folder, 'repo/link.pem'));
  const workspace = open();
  expect(workspace.paths).toEqual(['link.pem', 'real/a.pem']);
  expect(workspace.read('link.pem')).toMatchObject({ kind: 'read', source: { text: 'inside' } });
});

test('a linked folder is not walked, so that loops end', () => {
  write('repo/a/b.pem', '');
  symlinkSync('..', join(folder, 'repo/a/loop'));
  expect(open().paths).toEqual(['a/b.pem']);
});

test.each(['../outside.pem', '/etc/hostname', 'a/../../outside.pem', '', 'a\0b'])('the path "%s" is not read', (path) => {
  write('outside.pem', 'secret');
  write('repo/a/x', '');
  expect(open().read(path).kind).toBe('refused');
});

test('a device or pipe is no file', () => {
  mkdirSync(join(folder, 'repo'));
  spawnSync('mkfifo', [join(folder, 'repo/pipe.pem')]);
  const workspace = open();
  expect(workspace.paths).toEqual([]);
  expect(workspace.read('pipe.pem')).toEqual({ kind: 'refused', reason: 'it is not a regular file' });
});

test('a file at the limit is read, one byte more is refused', () => {
  write('repo/a.pem', 'x'.repeat(10));
  write('repo/b.pem', 'x'.repeat(11));
  const workspace = open('repo', { fileBytes: 10 });
  expect(workspace.read('a.pem').kind).toBe('read');
  expect(workspace.read('b.pem')).toEqual({ kind: 'refused', reason: 'it has 11 bytes, more than the limit of 10 bytes (file-bytes under limits in the configuration)', limit: 'fileBytes' });
});

test('more files than the limit leave a blind spot', () => {
  for (const name of ['a', 'b', 'c']) write(`repo/${name}.pem`, '');
  const [enough, over] = [open('repo', { files: 3 }), open('repo', { files: 2 })];
  expect([enough, over].map(({ paths }) => paths.length)).toEqual([3, 3]);
  expect(enough.blind).toEqual([]);
  expect(over.blind).toEqual([{ path: '', reason: 'nothing is listed from here on: the root holds more than the limit of 2 files (files under limits in the configuration); a narrower root has fewer' }]);
});

describe('what version control tracks', () => {
  const git = (...words: readonly string[]): void => {
    const { status, stderr } = spawnSync('git', ['-C', join(folder, 'repo'), '-c', 'user.name=a', '-c', 'user.email=a@example.test', '-c', 'protocol.file.allow=always', ...words], { encoding: 'utf8' });
    expect({ words, status, stderr: status === 0 ? '' : stderr }).toEqual({ words, status: 0, stderr: '' });
  };
  const tracked = (root = 'repo'): readonly boolean[] => ['certs/a.key', 'certs/ä.key', 'x', 'certs/untracked.key'].map((path) => open(root).isTracked(path));
  const start = (...words: readonly string[]): void => {
    for (const path of ['certs/a.key', 'certs/ä.key', 'x']) write(`repo/${path}`, path);
    git('init', '-q', ...words);
  };

  test.each([
    ['version 2', [], ['index.version', '2']],
    ['version 4', [], ['index.version', '4']],
    ['SHA-256', ['--object-format=sha256'], ['index.version', '2']],
    ['SHA-256, version 4', ['--object-format=sha256'], ['index.version', '4']],
    ['without a checksum', [], ['index.skipHash', 'true']],
  ])('%s', (_, words, setting) => {
    start(...words);
    git('config', ...setting);
    git('add', '.');
    write('repo/certs/untracked.key', '');
    expect(tracked()).toEqual([true, true, true, false]);
    expect(open('repo/certs').isTracked('a.key')).toBe(true);
    expect(open('repo/certs').isTracked('untracked.key')).toBe(false);
  });

  test.each([[[]], [['--object-format=sha256']]])('a split index %s, of which some is taken back', (words) => {
    start(...words);
    for (let number = 0; number < 200; number += 1) write(`repo/more/${number}`, '');
    git('add', '.');
    git('update-index', '--split-index');
    write('repo/later.key', '');
    git('add', 'later.key');
    git('rm', '-q', '--cached', 'certs/a.key', 'more/150');
    expect(tracked()).toEqual([false, true, true, false]);
    expect(['later.key', 'more/149', 'more/150'].map((path) => open().isTracked(path))).toEqual([true, true, false]);
  });

  test('a sparse index', () => {
    start();
    write('repo/other/y', '');
    git('add', '.');
    git('commit', '-qm', 'a');
    git('sparse-checkout', 'set', '--cone', '--sparse-index', 'certs');
    write('repo/certs/untracked.key', '');
    expect(tracked()).toEqual([true, true, true, false]);
  });

  test('a worktree and a submodule, whose .git is a file', () => {
    start();
    git('add', '.');
    git('commit', '-qm', 'a');
    git('worktree', 'add', '-q', '../tree');
    write('tree/certs/untracked.key', '');
    expect(tracked('tree')).toEqual([true, true, true, false]);
    git('worktree', 'remove', '--force', '../tree');
    git('submodule', '--quiet', 'add', join(folder, 'repo'), 'inner');
    write('repo/inner/certs/untracked.key', '');
    expect(tracked('repo/inner')).toEqual([true, true, true, false]);
  });

  test.each<readonly [string, () => void, string]>([
    ['is cut off', () => write('repo/.git/index', 'DIRC\0\0\0\u0002\0\0\u0010\0truncated'), 'its index is damaged, or of a kind that is not known'],
    ['is zeroed', () => write('repo/.git/index', '\0'.repeat(200)), 'its index is damaged, or of a kind that is not known'],
    ['is a pipe', () => void spawnSync('mkfifo', [join(folder, 'repo/.git/index')]), 'it is not a regular file'],
    ['has lost its shared part', () => {
      write('repo/x', '');
      git('add', 'x');
      git('update-index', '--split-index');
      for (const name of readdirSync(join(folder, 'repo/.git')).filter((one) => one.startsWith('sharedindex.'))) rmSync(join(folder, 'repo/.git', name));
    }, 'its index is split, and the shared part is not there or damaged'],
    ['is elsewhere', () => {
      rmSync(join(folder, 'repo/.git'), { recursive: true });
      write('repo/.git', 'gitdir: ../gone\n');
    }, '.git leads to a folder that is not here'],
  ])('is not known where the index %s, which is told once somebody asks', (_, damage, reason) => {
    write('repo/a.key', '');
    git('init', '-q');
    damage();
    const workspace = open();
    expect(workspace.blind).toEqual([]);
    expect(workspace.isTracked('a.key')).toBe(false);
    expect(workspace.isTracked('b.key')).toBe(false);
    expect(workspace.blind).toEqual([{ path: '.git/index', reason: `what version control tracks cannot be told: ${reason}` }]);
  });

  test('is nothing in a repository without an index', () => {
    start();
    expect(tracked()).toEqual([false, false, false, false]);
    expect(open().blind).toEqual([]);
  });
});

test.each([
  ['a/./b', 'a/b'],
  ['a/../b', 'b'],
  ['../b', undefined],
  ['/b', undefined],
  ['C:\\b', undefined],
])('normalizePath(%s)', (path, expected) => {
  expect(normalizePath(path)).toBe(expected);
});

test('a folder of a bundle that is a link is walked, for bundles are packed with their links followed; others are named', () => {
  write('repo/shared/default.xml', 'x');
  write('repo/proxy/apiproxy/orders.xml', '');
  symlinkSync('../../shared', join(folder, 'repo/proxy/apiproxy/targets'));
  symlinkSync('shared', join(folder, 'repo/copy'));
  symlinkSync('../..', join(folder, 'repo/proxy/apiproxy/policies'));
  symlinkSync(folder, join(folder, 'repo/proxy/apiproxy/proxies'));
  const workspace = open();
  expect(workspace.paths).toEqual(['proxy/apiproxy/orders.xml', 'proxy/apiproxy/targets/default.xml', 'shared/default.xml']);
  expect(workspace.linked).toEqual(['copy', 'proxy/apiproxy/policies', 'proxy/apiproxy/proxies']);
  expect(workspace.read('proxy/apiproxy/targets/default.xml')).toMatchObject({ kind: 'read', source: { text: 'x' } });
});

describe('a name that is not UTF-8, beside one that really has what stands for it', () => {
  const place = (...parts: readonly (string | readonly number[])[]): Buffer => Buffer.concat([Buffer.from(`${folder}/repo/`), ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))]);

  test('of a file: it is there once, and neither is read', () => {
    write('repo/inv\uFFFD.xml', 'good');
    writeFileSync(place('inv', [0xff], '.xml'), 'bad');
    writeFileSync(place('inv', [0xfe], '.xml'), 'bad');
    const workspace = open();
    expect(workspace.paths).toEqual(['inv\uFFFD.xml']);
    expect(workspace.read('inv\uFFFD.xml')).toEqual({ kind: 'refused', reason: 'its name is not UTF-8' });
  });

  test('of a folder: it is blind, and the other is read', () => {
    write('repo/p\uFFFD/a.xml', 'good');
    mkdirSync(place('p', [0xff]));
    writeFileSync(place('p', [0xff], '/b.xml'), 'bad');
    const workspace = open();
    expect([workspace.paths, workspace.blind]).toEqual([['p\uFFFD/a.xml'], [{ path: 'p\uFFFD', reason: 'the folder cannot be listed: its name is not UTF-8' }]]);
    expect(workspace.read('p\uFFFD/a.xml').kind).toBe('read');
  });

  test('of a folder that is ignored: what version control tracks there is not asked for', () => {
    mkdirSync(place(), { recursive: true });
    mkdirSync(place('p', [0xff]));
    writeFileSync(place('p', [0xff], '/b.xml'), 'bad');
    write('repo/.gitignore', 'p*/\n');
    for (const words of [['init', '-q'], ['add', '--force', '.']]) expect(spawnSync('git', words, { cwd: join(folder, 'repo') }).status).toBe(0);
    expect(open()).toMatchObject({ ignored: [], blind: [{ reason: 'the folder cannot be listed: its name is not UTF-8' }] });
  });

  test('a name that really has it is read', () => {
    write('repo/a\uFFFD.xml', 'good');
    expect(open().read('a\uFFFD.xml').kind).toBe('read');
  });
});
