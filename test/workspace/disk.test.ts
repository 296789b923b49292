import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '../../src/workspace/disk.ts';
import { trackedPaths } from '../../src/workspace/git-index.ts';
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

function open(root = 'repo', limits?: Parameters<typeof openDirectory>[1]): Workspace {
  const workspace = openDirectory(join(folder, root), limits);
  if ('problem' in workspace) throw new Error(workspace.problem);
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
  const workspace = open('repo', { fileBytes: 10, files: 10 });
  expect(workspace.read('a.pem').kind).toBe('read');
  expect(workspace.read('b.pem')).toEqual({ kind: 'refused', reason: 'it has 11 bytes, more than the limit of 10' });
});

test('more files than the limit leave a blind spot', () => {
  for (const name of ['a', 'b', 'c']) write(`repo/${name}.pem`, '');
  expect(open('repo', { fileBytes: 10, files: 3 }).blind).toEqual([]);
  expect(open('repo', { fileBytes: 10, files: 2 }).blind).toEqual([{ path: '', reason: expect.stringContaining('more than 2 files') as unknown }]);
});

test.each(['2', '4'])('knows what version control tracks, index version %s', (version) => {
  for (const path of ['certs/a.key', 'certs/ä.key', 'x']) write(`repo/${path}`, '');
  const git = (...words: readonly string[]): unknown => spawnSync('git', ['-C', join(folder, 'repo'), ...words]);
  git('init', '-q');
  git('config', 'index.version', version);
  git('add', '.');
  write('repo/certs/untracked.key', '');
  expect(['certs/a.key', 'certs/ä.key', 'x', 'certs/untracked.key'].map((path) => open().isTracked(path))).toEqual([true, true, true, false]);
  expect(open('repo/certs').isTracked('a.key')).toBe(true);
});

test('an index that is none tracks nothing', () => {
  expect(trackedPaths(new Uint8Array(100))).toBeUndefined();
  expect(trackedPaths(new TextEncoder().encode('DIRC\0\0\0\u0002\0\0\u0010\0truncated'))).toBeUndefined();
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
