import { parse, stringify } from 'devalue';
import type { Limits } from '../source/limits.ts';
import { honourByteOrderMark, type SourceFile } from '../source/source-file.ts';
import type { Refusal, Workspace } from '../workspace/workspace.ts';
import { readArchive } from './archive.ts';
import { sha256Hex } from './digest.ts';
import type { Portion } from './facts.ts';
import { unitOf } from './repository.ts';

/** What one shard has read of the repository. It goes through other people's hands: it names files and places, and holds nothing that may be a secret. */
export interface Share {
  readonly portions: readonly Portion[];
  /** Units (`unitOf`) whose facts may hold secrets: whoever merges reads them again. */
  readonly kept: readonly string[];
  /** Files that were looked at and gave nothing. */
  readonly filesPassed: number;
  readonly blind: readonly Refusal[];
}

/** Parts what a shard has read into what it passes on, and what stays in the repository. */
export function shareOf(portions: Iterable<Portion>, blind: readonly Refusal[]): Share {
  const passedOn: Portion[] = [];
  const kept = new Set<string>();
  for (const portion of portions) {
    // A fault may cite the text it stands in.
    if (portion.facts.faults !== undefined || portion.facts.unread !== undefined || maySpeakOfSecrets(portion.facts, new Set())) kept.add(unitOf(portion.path));
    else passedOn.push(portion);
  }
  const free = passedOn.filter(({ path }) => !kept.has(unitOf(path)));
  const filesPassed = free.filter(isSilent).reduce((sum, { facts }) => sum + (facts.filesRead ?? 0), 0);
  return { portions: free.filter((portion) => !isSilent(portion)), kept: [...kept], filesPassed, blind };
}

/** A file that was looked at, and gave nothing; of those a repository may have very many. */
function isSilent({ facts }: Portion): boolean {
  return Object.keys(facts).every((name) => name === 'filesRead');
}

/** Names of properties whose values are secrets, whatever they look like. */
const secretProperties: ReadonlySet<string> = new Set(['password', 'keyText', 'content']);
/** Words that stand beside secrets, and what keys look like. It costs only time to be wrong here. */
const secretText = /pass|secret|token|credential|private|api-?key|BEGIN |[^\s/@]@|\?[^\s=]{0,100}=|[A-Za-z0-9+/=_-]{40}|(?=[A-Za-z+=_-]{0,30}\d)[A-Za-z0-9+=_-]{24}/i;

function maySpeakOfSecrets(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value === 'string') return secretText.test(value);
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  if (isSource(value)) return value.confidential === true;
  if (value instanceof Map) return [...value].some((entry) => maySpeakOfSecrets(entry, seen));
  return Object.entries(value).some(([name, item]) => (secretProperties.has(name) && item !== undefined) || maySpeakOfSecrets(item, seen));
}

function isSource(value: unknown): value is SourceFile {
  return typeof value === 'object' && value !== null && 'path' in value && 'bytes' in value;
}

/** A share as one line of text; a file in it is its path, its member and the digest of its content. */
export function writeShare(share: Share): string {
  return stringify(share, { file: (value: unknown) => isSource(value) && [value.path, value.member ?? '', sha256Hex(value.bytes)] });
}

/** Reads a share back, undefined where it is none; texts of files come from the workspace, when they are first asked for, and have to be what the shard has read. */
export function readShare(text: string, workspace: Workspace, limits: Limits): Share | undefined {
  const files = new Map<string, SourceFile>();
  const file = ([path, member, digest]: [string, string, string]): SourceFile => {
    const id = `${path}\0${member}\0${digest}`;
    const inside = member === '' ? undefined : member;
    const known = files.get(id) ?? fileOf(() => readAgain(workspace, limits, path, inside, digest), path, inside);
    files.set(id, known);
    return known;
  };
  let share: unknown;
  try {
    share = parse(text, { file });
  } catch {
    return undefined;
  }
  return isShare(share) ? share : undefined;
}

function isShare(value: unknown): value is Share {
  const { portions, kept, filesPassed, blind } = (typeof value === 'object' && value !== null ? value : {}) as { readonly [Name in keyof Share]?: unknown };
  return Array.isArray(portions) && Array.isArray(kept) && typeof filesPassed === 'number' && Array.isArray(blind);
}

function fileOf(open: () => SourceFile, path: string, member: string | undefined): SourceFile {
  let read: SourceFile | undefined;
  const source = (): SourceFile => (read ??= open());
  return {
    path,
    ...(member === undefined ? {} : { member }),
    get text() {
      return source().text;
    },
    get bytes() {
      return source().bytes;
    },
  };
}

function readAgain(workspace: Workspace, limits: Limits, path: string, member: string | undefined, digest: string): SourceFile {
  const result = workspace.read(path);
  const whole = result.kind === 'read' ? result.source : { path, text: '', bytes: new Uint8Array() };
  const found = member === undefined ? honourByteOrderMark(whole) : readArchive(whole, (name) => name === member, limits).members[0];
  if (found === undefined || sha256Hex(found.bytes) !== digest) throw new Error(`${path} is not what its shard has read: all shards and the merging run need the files of the same commit`);
  return found;
}
