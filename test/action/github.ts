import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest, type Annotation, type ReviewComment, type Understood } from './github-requests.ts';

export const TOKEN = 'ghs_0123456789abcdefSECRETghijklmnopqrst';
export const HEAD = 'c'.repeat(40);
export const PULL_REQUEST = 7;
export const ACTIONS_BOT = 'github-actions[bot]';

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}
interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly head: string;
  readonly conclusion: string;
  readonly summary: string;
  readonly annotations: Annotation[];
}

/** What is answered instead of doing what was asked; `takes` is done all the same before the connection breaks. */
export type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly message?: string } | 'breaks' | 'is silent' | 'takes it and breaks' | 'speaks HTML';

/** A stand-in for GitHub's API that keeps what it is told and writes down whatever GitHub would not accept. */
export interface GitHub {
  readonly url: string;
  readonly comments: Comment[];
  readonly checkRuns: CheckRun[];
  readonly reviews: { readonly commit: string; readonly comments: readonly ReviewComment[] }[];
  readonly reviewComments: Comment[];
  readonly files: { readonly filename: string; readonly status: string; readonly patch?: string }[];
  /** Operations in their order. */
  readonly requests: string[];
  readonly violations: string[];
  /** Answers an operation otherwise, so many times; `*` is every one. */
  misbehave(operation: string, answer: Answer, times?: number): void;
  close(): Promise<void>;
}

interface Misbehaviour {
  readonly operation: string;
  readonly answer: Answer;
  left: number;
}

const running: GitHub[] = [];
afterAll(async () => {
  await Promise.all(running.map((github) => github.close()));
});

/** Starts it on this machine; `prefix` is the path of the API, as GitHub Enterprise Server has one. */
export async function startGitHub({ prefix = '', login = ACTIONS_BOT }: { readonly prefix?: string; readonly login?: string } = {}): Promise<GitHub> {
  const misbehaviours: Misbehaviour[] = [];
  const server = createServer((request, response) => {
    void serve(request, response, { github, prefix, login, misbehaviours });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const github: GitHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    comments: [],
    checkRuns: [],
    reviews: [],
    reviewComments: [],
    files: [],
    requests: [],
    violations: [],
    misbehave: (operation, answer, times = Infinity) => misbehaviours.push({ operation, answer, left: times }),
    close: () => stop(server),
  };
  running.push(github);
  return github;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

interface Scene {
  readonly github: GitHub;
  readonly prefix: string;
  readonly login: string;
  readonly misbehaviours: readonly Misbehaviour[];
}

async function serve(request: IncomingMessage, response: ServerResponse, scene: Scene): Promise<void> {
  const { github, prefix, login } = scene;
  const text = await textOf(request);
  const address = new URL(request.url ?? '/', 'http://localhost');
  const isGraphql = address.pathname === `${prefix.replace(/\/v3$/, '')}/graphql`;
  const below = address.pathname.startsWith(prefix) ? new URL(address.pathname.slice(prefix.length) + address.search, 'http://localhost') : undefined;
  const understood = isGraphql || below === undefined ? undefined : readRequest(request.method ?? '', below, text);
  const operation = isGraphql ? 'viewer' : (understood?.operation ?? `${request.method} ${request.url}`);
  github.requests.push(operation);
  const answer = chooseAnswer(scene, operation);
  if (answer === 'is silent') return;
  if (answer === 'breaks') return void request.socket.destroy();
  if (answer === 'speaks HTML') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Proxy</h1>');
  if (typeof answer === 'object') return reply(response, answer.status, { message: answer.message ?? 'told to', documentation_url: 'https://docs.example' }, answer.headers);
  if (!/^(?:token|bearer) /i.test(request.headers.authorization ?? '') || request.headers.authorization?.endsWith(` ${TOKEN}`) !== true) return reply(response, 401, { message: 'Bad credentials' });
  if (isGraphql) {
    const { query } = JSON.parse(text) as { query: string };
    if (request.method !== 'POST' || query.replace(/\s+/g, '') !== '{viewer{login}}') github.violations.push(`unknown query ${query}`);
    return reply(response, 200, { data: { viewer: { login } } });
  }
  const problems = understood === undefined ? ['not described'] : [...understood.problems, ...problemsOfPlace(understood)];
  if (understood === undefined || problems.length > 0) {
    github.violations.push(`${operation}: ${problems.join('; ')}`);
    return reply(response, understood === undefined ? 404 : 422, { message: problems.join('; ') });
  }
  const { status, data } = act(understood, github, login);
  if (answer === 'takes it and breaks') return void request.socket.destroy();
  const items = Array.isArray(data) ? pageOf(data, understood) : data;
  reply(response, status, items);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function chooseAnswer({ misbehaviours }: Scene, operation: string): Answer | undefined {
  const chosen = misbehaviours.find((candidate) => candidate.left > 0 && (candidate.operation === '*' || candidate.operation === operation));
  if (chosen !== undefined) chosen.left -= 1;
  return chosen?.answer;
}

function reply(response: ServerResponse, status: number, data: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(data));
}

function problemsOfPlace({ parameters }: Understood): readonly string[] {
  const { owner, repo, issue_number: issue, pull_number: pull } = parameters;
  const number = issue ?? pull ?? PULL_REQUEST;
  return owner === 'example' && repo === 'storefront' && number === PULL_REQUEST ? [] : ['another repository or pull request'];
}

function pageOf(items: readonly unknown[], { parameters }: Understood): readonly unknown[] {
  const size = Number(parameters['per_page'] ?? 30);
  const page = Number(parameters['page'] ?? 1);
  return items.slice((page - 1) * size, page * size);
}

interface Done {
  readonly status: number;
  readonly data: unknown;
}

function act({ operation, parameters, body }: Understood, github: GitHub, login: string): Done {
  switch (operation) {
    case 'issues/list-comments':
      return { status: 200, data: github.comments };
    case 'issues/create-comment': {
      const comment = { id: 1000 + github.comments.length, body: body.body ?? '', user: { login } };
      github.comments.push(comment);
      return { status: 201, data: comment };
    }
    case 'issues/update-comment': {
      const comment = github.comments.find(({ id }) => id === parameters['comment_id']);
      if (comment === undefined) return { status: 404, data: { message: 'Not Found' } };
      if (comment.user.login !== login) github.violations.push(`a comment of ${comment.user.login} was edited`);
      comment.body = body.body ?? '';
      return { status: 200, data: comment };
    }
    case 'checks/create': {
      const run = { id: 1 + github.checkRuns.length, name: body.name ?? '', head: body.head_sha ?? '', conclusion: body.conclusion ?? '', summary: body.output?.summary ?? '', annotations: [...(body.output?.annotations ?? [])] };
      github.checkRuns.push(run);
      return { status: 201, data: { id: run.id } };
    }
    case 'checks/update': {
      const run = github.checkRuns.find(({ id }) => id === parameters['check_run_id']);
      run?.annotations.push(...(body.output?.annotations ?? []));
      return run === undefined ? { status: 404, data: { message: 'Not Found' } } : { status: 200, data: { id: run.id } };
    }
    case 'pulls/list-files':
      return { status: 200, data: github.files };
    case 'pulls/list-review-comments':
      return { status: 200, data: github.reviewComments };
    case 'pulls/create-review':
      return review(github, body.commit_id ?? '', body.comments ?? [], login);
    default:
      return { status: 501, data: { message: operation } };
  }
}

/** GitHub takes a comment only on lines of one hunk of the diff of the commit it is made on. */
function review(github: GitHub, commit: string, comments: readonly ReviewComment[], login: string): Done {
  const outside = comments.filter(({ path, line = 0, start_line: start = line }) => {
    const patch = github.files.find(({ filename }) => filename === path)?.patch ?? '';
    const hunks = [...patch.matchAll(/^@@ .*? \+(\d+)(?:,(\d+))? @@/gm)].map(([, from, count]) => ({ from: Number(from), to: Number(from) + Number(count ?? 1) - 1 }));
    return start > line || !hunks.some(({ from, to }) => from <= start && line <= to);
  });
  if (commit !== HEAD || outside.length > 0) {
    github.violations.push(`a review of ${commit} outside the diff: ${JSON.stringify(outside)}`);
    return { status: 422, data: { message: 'Unprocessable Entity' } };
  }
  github.reviews.push({ commit, comments });
  github.reviewComments.push(...comments.map(({ body }, index) => ({ id: 5000 + github.reviewComments.length + index, body, user: { login } })));
  return { status: 200, data: { id: github.reviews.length } };
}
