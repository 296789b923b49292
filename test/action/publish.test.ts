import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HEAD, PULL_REQUEST, startGitHub, TOKEN, type Answer, type GitHub } from './github.ts';
import { makeWorkspace, startStep, type Step, type StepOptions } from './runner.ts';

const broken = resolve('examples/storefront-broken');
const fixed = resolve('examples/storefront-fixed');
const CHANNELS = { comment: 'always', suggestions: 'true', token: TOKEN };
const SLOW = 120_000;

function pullRequest(fork = false): NonNullable<StepOptions['event']> {
  const repo = { full_name: 'example/storefront' };
  return { name: 'pull_request', payload: { pull_request: { number: PULL_REQUEST, head: { sha: HEAD, repo: fork ? { full_name: 'someone/storefront' } : repo }, base: { repo } } } };
}

function stepOn(github: GitHub | undefined, workspace: string, options: Omit<StepOptions, 'workspace'> = {}): Promise<Step> {
  const { inputs = CHANNELS, event = pullRequest(), environment = {} } = options;
  const variables = { GITHUB_API_URL: github?.url ?? 'http://127.0.0.1:9', GITHUB_WORKFLOW: 'CI', GITHUB_JOB: 'gate', GITHUB_RUN_ID: '42', ...environment };
  return startStep({ workspace, inputs, event, environment: variables });
}

/** The notes of the channels, as the log tells them. */
const notesOf = ({ log }: Step): readonly string[] => log.split('\n').filter((line) => /^(?:comment|check run|suggestions): /.test(line));

function expectSound(step: Step, github: GitHub | undefined, status: number): void {
  expect({ status: step.status, stderr: step.stderr, violations: github?.violations ?? [] }).toEqual({ status, stderr: '', violations: [] });
  expect(step.outputs['verdict']).toBe(status === 0 ? 'pass' : 'fail');
  expect(step.log).not.toMatch(/^\s+at /m);
  const written = [step.log.replace(`::add-mask::${TOKEN}\n`, ''), step.summary, JSON.stringify(step.outputs), readFileSync(step.outputs['report'] ?? '', 'utf8')];
  expect(written.filter((text) => text.includes(TOKEN))).toEqual([]);
}

test('with a token, the pull request gets a comment and a check run with all findings', async () => {
  const github = await startGitHub();
  const step = await stepOn(github, broken);
  expectSound(step, github, 1);
  expect(github.comments.map(({ body }) => body)).toEqual([expect.stringMatching(/^<!-- apigee-tls-gate:comment:[0-9a-f]{16} -->\n## ❌ Apigee TLS gate failed: 10 errors\n/)]);
  expect(github.comments[0]?.body).toContain('https://github.com/example/storefront/actions/runs/42');
  expect(github.comments[0]?.body).toContain(`https://github.com/example/storefront/blob/${HEAD}/overrides/overrides.yaml#L28`);
  expect(github.checkRuns).toMatchObject([{ name: 'apigee-tls-gate findings', head: HEAD, conclusion: 'failure' }]);
  expect(github.checkRuns[0]?.annotations).toHaveLength(10);
  expect(notesOf(step)).toEqual(['comment: done: written', expect.stringMatching(/^check run: done: "apigee-tls-gate findings" shows 10 findings on c{7}$/), expect.stringMatching(/^suggestions: nothing to do: /)]);
});

test('a second step on the same commit writes nothing anew, one after a repair brings the comment up to date', async () => {
  const github = await startGitHub();
  await stepOn(github, broken);
  const again = await stepOn(github, broken, { environment: { GITHUB_RUN_ID: '43' } });
  expect(notesOf(again)[0]).toBe('comment: nothing to do: the comment is up to date');
  const mended = await stepOn(github, fixed, { inputs: { comment: 'failures', token: TOKEN } });
  expectSound(mended, github, 0);
  expect(notesOf(mended)[0]).toBe('comment: done: brought up to date');
  expect(github.comments.map(({ body }) => /## .*/.exec(body)?.[0])).toEqual(['## ✅ Apigee TLS gate passed: no findings']);
});

test('steps of other jobs and of other paths keep comments of their own', async () => {
  const github = await startGitHub();
  const workspace = resolve('examples');
  for (const [path, job] of [['storefront-fixed', 'gate'], ['storefront-broken', 'gate'], ['storefront-fixed', 'other']] as const) {
    await stepOn(github, workspace, { inputs: { comment: 'always', token: TOKEN, path }, environment: { GITHUB_JOB: job } });
  }
  expect(new Set(github.comments.map(({ body }) => body.split('\n')[0])).size).toBe(3);
  expect(github.checkRuns.map(({ name }) => name)).toEqual(['apigee-tls-gate findings (storefront-broken)']);
  expect(github.checkRuns[0]?.annotations.every(({ path }) => path.startsWith('storefront-broken/'))).toBe(true);
  expect(github.violations).toEqual([]);
});

test('without a token nothing is sent, and what was asked for is explained', async () => {
  const github = await startGitHub();
  const step = await stepOn(github, broken, { inputs: { comment: 'always', suggestions: 'true' } });
  expectSound(step, github, 1);
  expect(github.requests).toEqual([]);
  const needs = (permission: string): string => `not available: it needs the input \`token: \${{ github.token }}\` and the permission \`${permission}: write\``;
  expect(notesOf(step)).toEqual([`comment: ${needs('pull-requests')}`, `check run: ${needs('checks')}`, `suggestions: ${needs('pull-requests')}`]);
});

const OFFER = 'suggestions: not available: 2 findings can be mended by an edit, which `suggestions: true` offers in the pull request; it needs `token: ${{ github.token }}` and the permission `pull-requests: write`';
const MORE = 'check run: not available: it needs the input `token: ${{ github.token }}` and the permission `checks: write`';

test.each([
  ['nothing asked for, and what there could be is told', broken, {}, pullRequest(), 1, [MORE, OFFER]],
  ['nothing asked for on a push', broken, {}, { name: 'push' }, 1, [MORE]],
  ['nothing asked for where all is well', fixed, {}, pullRequest(), 0, []],
  ['a token alone, and all findings shown by the step', fixed, { token: TOKEN }, pullRequest(), 0, []],
  ['annotations switched off', broken, { token: TOKEN, annotations: 'false' }, pullRequest(), 1, [OFFER]],
  ['a push', fixed, CHANNELS, { name: 'push' }, 0, ['comment: nothing to do: this run is not for a pull request', 'suggestions: nothing to do: this run is not for a pull request']],
  ['a token that is none', fixed, { comment: 'always', token: `${TOKEN}\u00E9` }, pullRequest(), 0, ['comment: not available: the input token has characters that no token has']],
])('no request is made for %s', async (_, workspace, inputs, event, status, notes) => {
  const github = await startGitHub();
  const step = await stepOn(github, workspace, { inputs, event });
  expect({ status: step.status, notes: notesOf(step), requests: github.requests }).toEqual({ status, notes, requests: [] });
});

test('on a push, the check run is on the pushed commit', async () => {
  const github = await startGitHub();
  const step = await stepOn(github, broken, { inputs: { token: TOKEN }, event: { name: 'push' } });
  expectSound(step, github, 1);
  expect(github.checkRuns.map(({ head }) => head)).toEqual(['a'.repeat(40)]);
});

test.each(['https://somebody:hidden@api.example.test', 'file:///hidden', 'https://api.example.test/?to=hidden', 'https://api.example.test\\@hidden'])('nothing is sent to an address like %s, nor is it repeated', async (address) => {
  const step = await stepOn(undefined, broken, { environment: { GITHUB_API_URL: address } });
  expectSound(step, undefined, 1);
  expect(notesOf(step)).toEqual(expect.arrayContaining([expect.stringContaining('comment: not available: the runner does not name') as unknown]));
  expect(step.log + step.summary).not.toContain('hidden');
});

test('the address of GitHub Enterprise Server is honoured, by its path too', async () => {
  const github = await startGitHub({ prefix: '/api/v3' });
  const step = await stepOn(github, broken, { environment: { GITHUB_SERVER_URL: 'https://github.example.com' } });
  expectSound(step, github, 1);
  expect(github.requests).toEqual(['viewer', 'issues/list-comments', 'issues/create-comment', 'checks/create', 'pulls/list-files']);
  expect(github.comments[0]?.body).toContain('(https://github.example.com/example/storefront/actions/runs/42)');
});

const misbehaviours: readonly (readonly [string, Answer, string, string])[] = [
  ['403', { status: 403, message: 'Resource not accessible by integration' }, 'not available', 'the job needs the permission'],
  ['404', { status: 404, message: 'Not Found' }, 'not available', 'the job needs the permission'],
  ['401', { status: 401, message: `Bad credentials ${TOKEN}` }, 'not available', 'GitHub does not accept the token (401: Bad credentials ***)'],
  ['422', { status: 422, message: 'Validation Failed\n::error::forged' }, 'failed', 'GitHub answered 422: Validation Failed ::error::forged'],
  ['410', { status: 410, message: 'gone' }, 'failed', 'GitHub answered 410: gone'],
  ['429 for long', { status: 429, headers: { 'retry-after': '3600' } }, 'failed', 'GitHub asks to wait longer than the gate does'],
  ['500', { status: 500, message: 'oops' }, 'failed', 'GitHub answered 500: oops'],
  ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' } }, 'failed', 'GitHub answered 307'],
  ['a broken connection', 'breaks', 'failed', 'GitHub could not be reached: '],
  ['the page of a proxy', 'speaks HTML', 'failed', ''],
];
const verdicts = [
  ['a failing', broken, 1],
  ['a passing', fixed, 0],
] as const;

// They mostly wait, so they may wait together.
test.concurrent.each(misbehaviours.flatMap(([what, ...expected]) => verdicts.map(([verdict, ...given]) => [verdict, what, ...expected, ...given] as const)))(
  '%s verdict stands when GitHub answers with %s, and a note explains',
  async (_, _what, answer, outcome, words, workspace, status) => {
    const github = await startGitHub();
    github.misbehave('*', answer);
    const step = await stepOn(github, workspace, { inputs: { comment: 'always', token: TOKEN } });
    expectSound(step, github, status);
    expect(notesOf(step)[0]).toMatch(new RegExp(`^comment: ${outcome}: comments of others cannot be told from those of the gate: `));
    const notes = notesOf(step).filter((note) => note !== OFFER);
    expect(notes).toHaveLength(status + 1);
    for (const note of notes) expect(note).toContain(words);
    expect(step.commands.filter(({ data }) => data === 'forged')).toEqual([]);
  },
  SLOW,
);

test('the read-only token of a fork is named as the reason', async () => {
  const github = await startGitHub();
  const answer = { status: 403, message: 'Resource not accessible by integration' };
  github.misbehave('issues/create-comment', answer);
  github.misbehave('checks/create', answer);
  const step = await stepOn(github, broken, { event: pullRequest(true) });
  expectSound(step, github, 1);
  const because = (permission: string): string => `not available: the token may not do this (403: Resource not accessible by integration): the job needs the permission \`${permission}\`; pull requests from forks get a read-only token, whatever the workflow says`;
  expect(notesOf(step).slice(0, 2)).toEqual([`comment: ${because('pull-requests: write')}`, `check run: ${because('checks: write')}`]);
});

test.concurrent('a GitHub that never answers is waited for once, not for every channel', async () => {
  const github = await startGitHub();
  github.misbehave('*', 'is silent');
  const step = await stepOn(github, broken);
  expectSound(step, github, 1);
  expect(github.requests).toEqual(['viewer', 'viewer']);
  expect(notesOf(step).slice(0, 2)).toEqual([expect.stringMatching(/^comment: failed: .*GitHub could not be reached: no answer in time$/), 'check run: failed: GitHub could not be reached: no answer in time']);
}, SLOW);

test('a workspace with more findings than a step shows has them all in the check run', async () => {
  const hosts = Array.from({ length: 60 }, (_, index) => `- name: group-${index}\n  sslCertPath: certs/${index}.pem\n  sslKeyPath: certs/${index}.key\n  hostAliases: [h${index}.example.test]\n`);
  const github = await startGitHub();
  const step = await stepOn(github, makeWorkspace({ 'overrides.yaml': `virtualhosts:\n${hosts.join('')}` }), { inputs: { token: TOKEN, 'fail-on': 'warning' } });
  expectSound(step, github, 1);
  expect(step.outputs['warnings']).toBe('120');
  expect(github.checkRuns[0]?.annotations).toHaveLength(120);
  expect(github.requests).toEqual(['checks/create', 'checks/update', 'checks/update']);
});
