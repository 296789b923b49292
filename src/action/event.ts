import { context } from '@actions/github';
import type { Change } from './base.ts';

/** What the event that started the workflow means for the gate. */
export interface Occasion {
  /** The event in words. */
  readonly words: string;
  /** Why the gate will not run on it. */
  readonly refusal?: string;
  readonly warning?: string;
  /** The time between two runs of a schedule, in milliseconds. */
  readonly periodMs?: number;
  /** The commits of the change, on events that are about one; `unknown` where such an event does not name its base. */
  readonly change?: Change | 'unknown';
  /** The address below which the inspected files can be seen. */
  readonly sources?: string;
}

const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'merge_group',
  'pull_request',
  'pull_request_target',
  'push',
  'release',
  'repository_dispatch',
  'schedule',
  'workflow_dispatch',
]);

const CHANGE_EVENTS: ReadonlySet<string> = new Set(['merge_group', 'pull_request', 'pull_request_target']);

export function readOccasion(environment: Readonly<Record<string, string | undefined>>): Occasion {
  const name = context.eventName || 'no event';
  const sources = addressOfSources(environment['GITHUB_REPOSITORY'] ?? '');
  return {
    words: `on ${name}`,
    ...(name === 'pull_request_target' && !comesFromThisRepository() ? { refusal: FORK_REFUSAL } : {}),
    ...(KNOWN_EVENTS.has(name) ? {} : { warning: `The event "${name}" says nothing about the files; the gate inspects what is checked out` }),
    ...(name === 'schedule' ? { periodMs: periodOf(context.payload['schedule']) } : {}),
    ...(CHANGE_EVENTS.has(name) ? { change: changeOf(name) } : {}),
    ...(sources === undefined ? {} : { sources }),
  };
}

const FORK_REFUSAL =
  'The event pull_request_target gives the secrets of this repository to a job that reads files of a fork; run the gate on pull_request instead, it needs no more than contents: read';

/** A head repository that is gone was a fork. */
function comesFromThisRepository(): boolean {
  const request: unknown = context.payload.pull_request;
  const head = repositoryOf(request, 'head');
  return head !== undefined && head === repositoryOf(request, 'base');
}

function repositoryOf(request: unknown, side: string): string | undefined {
  const name = property(property(property(request, side), 'repo'), 'full_name');
  return typeof name === 'string' ? name : undefined;
}

const DAY_MS = 86_400_000;

/** About how long ago the run before was, from the five fields of cron: a month, a week, or a day where it runs daily or more often. */
function periodOf(schedule: unknown): number {
  const [, , dayOfMonth = '*', , dayOfWeek = '*'] = typeof schedule === 'string' ? schedule.trim().split(/\s+/) : [];
  if (/^\d+$/.test(dayOfMonth)) return 31 * DAY_MS;
  return /^(?:\d|[a-z]{3})$/i.test(dayOfWeek) ? 7 * DAY_MS : DAY_MS;
}

function changeOf(event: string): Change | 'unknown' {
  const { payload } = context;
  const sha = event === 'merge_group' ? property(payload['merge_group'], 'base_sha') : property(property(payload.pull_request, 'base'), 'sha');
  return typeof sha === 'string' ? { base: sha, sha: context.sha } : 'unknown';
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function addressOfSources(repository: string): string | undefined {
  const server = /^https:\/\/[\w.-]+(?::\d+)?$/.test(context.serverUrl) ? context.serverUrl : undefined;
  const known = server !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[0-9a-f]{40,64}$/.test(context.sha);
  return known ? `${server}/${repository}/blob/${context.sha}` : undefined;
}
