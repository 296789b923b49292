import { setTimeout as sleep } from 'node:timers/promises';
import { getOctokit } from '@actions/github';
import type { Destination } from './destination.ts';

type Octokit = ReturnType<typeof getOctokit>;

export type Permission = 'pull-requests: write' | 'checks: write';

/** What became of a request; `unclear` says that GitHub may have done it all the same. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number; readonly words: string }
  | { readonly kind: 'failed'; readonly words: string; readonly unclear: boolean };

/** How long the client waits, in milliseconds: for an answer, between tries at first, when GitHub names a time, and in all. */
export interface Pace {
  readonly patience: number;
  readonly pause: number;
  readonly longestPause: number;
  readonly whole: number;
}

export interface Client {
  /** Sends a request; one that creates something is not sent again where GitHub may have taken it. */
  send<T>(permission: Permission, call: (octokit: Octokit) => Promise<{ readonly data: T }>, creates?: 'creates'): Promise<Outcome<T>>;
  /** Reads a list to its end. */
  list<T>(permission: Permission, page: (octokit: Octokit, paging: { readonly per_page: number; readonly page: number }) => Promise<{ readonly data: readonly T[] }>): Promise<Outcome<readonly T[]>>;
  /** The name that the token acts under, spelt as REST spells authors. */
  login(): Promise<Outcome<string>>;
}

/** GitHub itself gives up on a request after ten seconds. */
const PACE: Pace = { patience: 10_000, pause: 1000, longestPause: 60_000, whole: 180_000 };
const TRIES = 3;
/** Each costs all the patience there is. */
const TRIES_IN_SILENCE = 2;
const PAGE = 100;
const MOST_PAGES = 100;
const LONGEST_REASON = 300;

/** Why a request came to nothing; without a status there was no answer. */
interface Fault {
  readonly status?: number;
  readonly silent?: true;
  readonly reason: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Opens GitHub's API, as the destination names it and nowhere else. */
export function openClient(token: string, { api, pullRequest }: Destination, pace: Pace = PACE): Client {
  const octokit = getOctokit(token, { baseUrl: api });
  octokit.hook.before('request', (options) => {
    // A redirect could lead the token elsewhere, and warnings of the library have no place in the log.
    options.request = { ...options.request, signal: AbortSignal.timeout(pace.patience), redirect: 'manual', log: { warn: () => undefined } };
  });
  octokit.hook.after('request', ({ status, headers }) => {
    if (status >= 300) throw Object.assign(new Error(), { response: { status, headers, data: { message: 'a redirect, which is not followed' } } });
  });
  const end = performance.now() + pace.whole;
  let unreachable: Outcome<never> | undefined;

  const client: Client = {
    async send(permission, call, creates) {
      if (unreachable !== undefined) return unreachable;
      if (performance.now() >= end) return { kind: 'failed', words: 'the time that the gate gives GitHub is used up', unclear: false };
      for (let tries = 1; ; tries += 1) {
        const answer = await attempt(octokit, call);
        if ('value' in answer) return { kind: 'done', value: answer.value };
        const fault = { ...answer, reason: clean(answer.reason.replaceAll(token, '***')) };
        const pause = pauseAfter(fault, tries, pace, creates === 'creates');
        if (pause !== undefined && tries < (fault.silent === true ? TRIES_IN_SILENCE : TRIES) && pause <= pace.longestPause && performance.now() + pause < end) {
          await sleep(pause);
          continue;
        }
        const outcome = judge(fault, permission, pullRequest?.fromFork === true);
        // The other channels would wait as long for nothing.
        if (fault.status === undefined && creates !== 'creates') unreachable = outcome;
        return outcome;
      }
    },
    async list<T>(permission: Permission, page: Parameters<typeof client.list<T>>[1]) {
      const all: T[] = [];
      for (let number = 1; number <= MOST_PAGES; number += 1) {
        const outcome = await client.send(permission, (kit) => page(kit, { per_page: PAGE, page: number }));
        if (outcome.kind !== 'done') return outcome;
        const { value } = outcome;
        if (!isList(value)) return { kind: 'failed', words: 'GitHub answered with something that is not a list', unclear: false };
        all.push(...value);
        if (value.length < PAGE) return { kind: 'done', value: all };
      }
      return { kind: 'failed', words: `there are more than ${MOST_PAGES * PAGE} comments or files, which the gate does not read`, unclear: false };
    },
    login: once(async () => {
      const outcome = await client.send('pull-requests: write', async (kit) => ({ data: await kit.graphql<{ viewer?: { login?: unknown } }>('{ viewer { login } }') }));
      if (outcome.kind !== 'done') return outcome;
      const name = outcome.value.viewer?.login;
      return typeof name === 'string' && name !== '' ? { kind: 'done', value: name } : { kind: 'failed', words: 'GitHub does not say whom the token acts for', unclear: false };
    }),
  };
  return client;
}

/** What the types promise may not be what comes. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

async function attempt<T>(octokit: Octokit, call: (octokit: Octokit) => Promise<{ readonly data: T }>): Promise<{ readonly value: T } | Fault> {
  try {
    const { data } = await call(octokit);
    // The library gives what it cannot parse as text: an answer that broke off, or that of a proxy.
    return typeof data === 'object' && data !== null ? { value: data } : { reason: 'the answer is not JSON or broke off', headers: {} };
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): Fault {
  const { name, message, cause, response } = error as Partial<Error> & { readonly response?: { readonly status?: number; readonly headers?: Fault['headers']; readonly data?: { readonly message?: unknown } } };
  if (name === 'GraphqlResponseError') return { status: 200, reason: String(message), headers: {} };
  if ((cause as Partial<Error> | undefined)?.name === 'TimeoutError') return { silent: true, reason: 'no answer in time', headers: {} };
  if (response?.status === undefined) return { reason: message ?? 'no reason given', headers: {} };
  const reason = response.data?.message;
  return { status: response.status, reason: typeof reason === 'string' ? reason : 'no reason given', headers: response.headers ?? {} };
}

function clean(reason: string): string {
  const line = reason.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

/** How long to wait before another try; undefined where another try would change nothing, or do something twice. */
function pauseAfter(fault: Fault, tries: number, { pause }: Pace, creates: boolean): number | undefined {
  const backoff = pause * 2 ** (tries - 1);
  if (isLimit(fault)) return waitOf(fault.headers) ?? (fault.status === 429 ? backoff : SECONDARY_PAUSE);
  if (fault.status !== undefined && fault.status < 500) return undefined;
  return creates ? undefined : (waitOf(fault.headers) ?? backoff);
}

/** What GitHub asks for where a secondary rate limit comes without a time. */
const SECONDARY_PAUSE = 60_000;

function isLimit({ status, headers, reason }: Fault): boolean {
  return status === 429 || (status === 403 && ('retry-after' in headers || headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(reason)));
}

function waitOf(headers: Fault['headers']): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const reset = headers['x-ratelimit-remaining'] === '0' ? Number(headers['x-ratelimit-reset'] ?? Number.NaN) : Number.NaN;
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - Date.now()) : undefined;
}

function judge(fault: Fault, permission: Permission, fromFork: boolean): Outcome<never> {
  const { status, reason } = fault;
  if (status === undefined) return { kind: 'failed', words: `GitHub could not be reached: ${reason}`, unclear: true };
  if (isLimit(fault)) return { kind: 'failed', words: `GitHub asks to wait longer than the gate does (${status}: ${reason})`, unclear: false };
  if (status === 401) return { kind: 'refused', status, words: `GitHub does not accept the token (401: ${reason}); give the step \`token: \${{ github.token }}\`` };
  if (status === 403 || status === 404) {
    const fork = fromFork ? '; pull requests from forks get a read-only token, whatever the workflow says' : '';
    return { kind: 'refused', status, words: `the token may not do this (${status}: ${reason}): the job needs the permission \`${permission}\`${fork}` };
  }
  return { kind: 'failed', words: `GitHub answered ${status}: ${reason}`, unclear: status >= 500 };
}
