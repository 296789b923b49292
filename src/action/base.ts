import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { overlayWorkspace } from '../workspace/overlay.ts';
import { defaultLimits } from '../source/limits.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { wayBelow } from './files.ts';
import { openGit, type Git } from './git.ts';

/** The commits of a change as its event names them; a merge commit that is checked out knows its base better. */
export interface Change {
  readonly base: string;
  /** The commit that the event is about. */
  readonly sha: string;
}

/** How the base commit may be had where the checkout lacks it. */
export interface Access {
  readonly mayFetch: boolean;
  readonly token?: string;
  /** Whether the policy is to be that of the base; then the place where the branch began will not do, for its author chooses that. */
  readonly governs: boolean;
}

export type BaseState = { readonly workspace: Workspace; readonly name: string } | { readonly unavailable: string };

/** All that is kept in memory of the state before. */
const mostBytes = 256 * 1024 * 1024;
const hex = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * The files as they were before the change: what is checked out, with the change taken back. What a step has added to
 * the checkout (decrypted keys, say) stays, since it is no part of the change.
 */
export function openBase(workspace: string, root: string, present: Workspace, change: Change, { mayFetch, token, governs }: Access): BaseState {
  // Git knows the files by where they really are, and a change may have put the link there.
  if (wayBelow(realpathSync(workspace), realpathSync(root)) !== wayBelow(workspace, root)) return { unavailable: 'the path leads through a symbolic link' };
  const checkout = repositoryOf(workspace, root);
  const way = wayBelow(checkout, root) ?? '';
  const git = openGit(checkout, token);
  const head = git.line('rev-parse', '--verify', 'HEAD^{commit}');
  if (head === undefined) return { unavailable: 'the checkout is no git repository that can be read' };
  const base = findBase(git, head, change, mayFetch, governs);
  if (base === undefined) return { unavailable: `the base commit is not in the checkout${mayFetch ? ' and could not be fetched' : ''}; check out with \`fetch-depth: 2\`` };
  const changed = changedFiles(git, base, head, way);
  const contents = changed === undefined ? undefined : readBlobs(git, changed);
  const links = readLinks(git, base, way);
  if (contents === undefined || links === undefined) return { unavailable: 'git could not compare the checkout with its base commit' };
  return { workspace: overlayWorkspace(present, contents, links), name: base.slice(0, 12) };
}

/** The folder of the innermost repository that the root belongs to; a workspace may hold more than one checkout. */
function repositoryOf(workspace: string, root: string): string {
  return root === workspace || existsSync(join(root, '.git')) ? root : repositoryOf(workspace, dirname(root));
}

/** Of a merge commit of the pull request the first parent; else the place where the branch began, as far as that is known. */
function findBase(git: Git, head: string, { base, sha }: Change, mayFetch: boolean, governs: boolean): string | undefined {
  const parents = [...(git.text('cat-file', 'commit', head)?.split('\n\n', 1)[0]?.matchAll(/^parent ([0-9a-f]+)$/gm) ?? [])].map((match) => match[1] ?? '');
  const [first] = parents;
  const wanted = head === sha && parents.length === 2 && first !== undefined ? first : base;
  if (!hex.test(wanted) || !(git.hasCommit(wanted) || (mayFetch && git.fetch(wanted)))) return undefined;
  return wanted === base && !governs ? (git.line('merge-base', base, head) ?? base) : wanted;
}

interface ChangedFile {
  readonly path: string;
  /** The object of the old content; undefined for a file that the change adds. */
  readonly blob: string | undefined;
}

/** The files below the root that differ, by their path from the root; a submodule that differs is a path whose old content nobody has. */
function changedFiles(git: Git, base: string, head: string, way: string): readonly ChangedFile[] | undefined {
  const output = git.text('diff-tree', '-r', '-z', '--no-renames', '--ignore-submodules=none', base, head, '--', ...(way === '' ? [] : [`:(literal)${way}`]));
  if (output === undefined) return undefined;
  const fields = output.split('\0');
  const files: ChangedFile[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [mode = '', , blob] = (fields[index] ?? '').slice(1).split(' ');
    const path = (fields[index + 1] ?? '').slice(way === '' ? 0 : way.length + 1);
    files.push({ path, blob: mode.startsWith('100') ? blob : undefined });
  }
  return files;
}

/** The symbolic links of the base below the root, with where they lead. */
function readLinks(git: Git, base: string, way: string): ReadonlyMap<string, string> | undefined {
  const entries = git.text('ls-tree', '-r', '-z', '--full-tree', base)?.split('\0');
  const files = entries?.flatMap((entry): ChangedFile[] => {
    const [, blob, path] = /^120000 blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return path === undefined || !path.startsWith(way === '' ? '' : `${way}/`) ? [] : [{ path: path.slice(way === '' ? 0 : way.length + 1), blob }];
  });
  const goals = files === undefined ? undefined : readBlobs(git, files);
  return goals && new Map([...goals].map(([path, goal]) => [path, Buffer.from(goal ?? []).toString('utf8')]));
}

/** The old contents by path; a file that the gate would not read for its size counts as absent. */
function readBlobs(git: Git, files: readonly ChangedFile[]): ReadonlyMap<string, Uint8Array | undefined> | undefined {
  const sizes = git.sizes(files.flatMap(({ blob }) => blob ?? []));
  if (sizes === undefined) return undefined;
  const wanted = [...sizes].filter(([, size]) => size <= defaultLimits.fileBytes);
  if (wanted.reduce((sum, [, size]) => sum + size, 0) > mostBytes) return undefined;
  const blobs = git.blobs(wanted.map(([blob]) => blob));
  return blobs === undefined ? undefined : new Map(files.map(({ path, blob }) => [path, blob === undefined ? undefined : blobs.get(blob)]));
}
