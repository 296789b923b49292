import { createHash } from 'node:crypto';
import { trimEndOf } from '../source/trim-end.ts';
import { context } from '@actions/github';

/** The pull request that the workflow runs for. */
export interface PullRequest {
  readonly number: number;
  /** The commit at the end of its branch; what is checked out is often its merge with the base instead. */
  readonly head: string;
  readonly fromFork: boolean;
}

/** Where on GitHub the verdict can be told, and what the run is called there. */
export interface Destination {
  readonly api: string;
  readonly owner: string;
  readonly repo: string;
  readonly event: string;
  readonly commit: string;
  readonly pullRequest?: PullRequest;
  /** The address of the workflow run. */
  readonly run?: string;
  /** The address below which the files of the commit can be seen. */
  readonly sources?: string;
  /** Tells this step from others that comment on the same pull request. */
  readonly key: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the runner's description of the run; `path` is the input of that name. Undefined where it does not name the repository, the commit and the API. */
export function readDestination(environment: Environment, path: string): Destination | undefined {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(environment['GITHUB_REPOSITORY'] ?? '') ?? [];
  const pullRequest = readPullRequest(context.payload.pull_request);
  const event = context.eventName;
  // The Checks API shows what is on the head of a pull request, not on the merge that was checked out.
  const commit = (event === 'pull_request' ? pullRequest?.head : undefined) ?? environment['GITHUB_SHA'] ?? '';
  const api = trimEndOf(context.apiUrl, '/');
  if (owner === undefined || repo === undefined || !isCommit(commit) || !isAddress(api)) return undefined;
  const server = /^https:\/\/[\w.-]+(?::\d+)?$/.test(context.serverUrl) ? `${context.serverUrl}/${owner}/${repo}` : undefined;
  const id = environment['GITHUB_RUN_ID'] ?? '';
  return {
    api,
    owner,
    repo,
    event,
    commit,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(server === undefined || !/^\d+$/.test(id) ? {} : { run: `${server}/actions/runs/${id}` }),
    ...(server === undefined ? {} : { sources: `${server}/blob/${commit}` }),
    key: createHash('sha256').update(JSON.stringify([environment['GITHUB_WORKFLOW'], environment['GITHUB_JOB'], path])).digest('hex').slice(0, 16),
  };
}

type Side = Readonly<{ sha?: unknown; repo?: Readonly<{ full_name?: unknown }> | null }> | undefined;

function readPullRequest(payload: Readonly<Record<string, unknown>> | undefined): PullRequest | undefined {
  const number = payload?.['number'];
  const head = payload?.['head'] as Side;
  const base = payload?.['base'] as Side;
  const sha = head?.sha;
  if (typeof number !== 'number' || typeof sha !== 'string' || !isCommit(sha)) return undefined;
  const name = head?.repo?.full_name;
  // A head repository that is gone was a fork.
  return { number, head: sha, fromFork: name === undefined || name !== base?.repo?.full_name };
}

/** Host, port and path alone: what else an address can hold would send the token elsewhere, or be printed with an error. */
function isAddress(text: string): boolean {
  return /^https?:\/\/(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?(?:\/[\w./-]*)?$/i.test(text);
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(text);
}
