import type { CommentMode } from '../../src/action/inputs.ts';
import type { Comparison, Verdict } from '../../src/gate/verdict.ts';
import { find, findingAt, overridesFile, verdictOf } from '../report/sample.ts';
import { ACTIONS_BOT, HEAD, startGitHub, type Answer, type GitHub } from './github.ts';
import { KEY, publishOn } from './publishing.ts';

const MARKER = `<!-- apigee-tls-gate:comment:${KEY} -->`;
const span = find(overridesFile, '1.2');
const gone = { rule: 'key-mismatched', severity: 'error', path: 'certs/old.pem', message: 'gone', fingerprint: 'f'.repeat(32) };
const against = (known: number, mended: Comparison['gone'] = []): Pick<Verdict, 'comparisons'> => ({ comparisons: [{ kind: 'base', from: 'main', known, gone: mended }] });

const passed = verdictOf([]);
const failed = verdictOf([findingAt(span)]);
const incomplete = verdictOf([], { outcome: 'incomplete' });
const mended = verdictOf([], against(0, [gone]));
const worse = verdictOf([findingAt(span, { age: 'new' }), findingAt(span, { age: 'known', rule: 'key-encrypted' })], against(1));
const asBefore = verdictOf([findingAt(span, { age: 'known' })], against(1));

const oursIn = ({ comments }: GitHub): readonly string[] => comments.filter(({ body, user }) => user.login === ACTIONS_BOT && body.startsWith(MARKER)).map(({ body }) => body);
const plant = (github: GitHub, login: string, body: string): void => {
  github.comments.push({ id: github.comments.length + 1, body, user: { login } });
};
const sound = (github: GitHub): void => expect(github.violations).toEqual([]);

describe.each<readonly [CommentMode, string, Verdict, string | undefined]>([
  ['failures', 'a pass', passed, 'nothing to do: the gate passed'],
  ['failures', 'a failure', failed, undefined],
  ['failures', 'an incomplete look', incomplete, undefined],
  ['changes', 'a new finding', worse, undefined],
  ['changes', 'a mended finding', mended, undefined],
  ['changes', 'findings of the base', asBefore, 'nothing to do: the findings are those of the base'],
  ['changes', 'no comparison', failed, 'not available: the findings were not compared with those of the base, so it is not known what the pull request changes'],
  ['always', 'a pass', passed, undefined],
  ['always', 'a failure', failed, undefined],
])('%s, on %s', (mode, _, verdict, refusal) => {
  test('a comment is begun only where the mode says so', async () => {
    const github = await startGitHub();
    const notes = await publishOn(github, verdict, { comment: mode });
    expect(oursIn(github)).toHaveLength(refusal === undefined ? 1 : 0);
    expect(notes.map(({ outcome, words }) => `${outcome}: ${words}`)).toEqual([refusal ?? 'done: written']);
    sound(github);
  });

  test('a comment that is there is brought up to date', async () => {
    const github = await startGitHub();
    plant(github, ACTIONS_BOT, `${MARKER}\nold`);
    await publishOn(github, verdict, { comment: mode });
    expect(oursIn(github)).toEqual([expect.stringContaining('Apigee TLS gate')]);
    sound(github);
  });
});

test('what is new in the pull request comes first, and what it mends is told', async () => {
  const github = await startGitHub();
  await publishOn(github, verdictOf(worse.findings, against(1, [gone])), { comment: 'always' });
  const [body = ''] = oursIn(github);
  const order = ['## ❌ Apigee TLS gate failed', '## New in this pull request', '[certificate-expired]', '## Not from this pull request', '[key-encrypted]', 'Mended in this pull request: **1 finding**', '- `key-mismatched` in `certs/old.pem`', '/actions/runs/42)'];
  const places = order.map((text) => body.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(body).toContain('→ Renew the certificate.');
});

test('one comment is kept over many runs, and is not sent again unchanged', async () => {
  const github = await startGitHub();
  for (const verdict of [failed, worse, passed, passed, failed]) await publishOn(github, verdict, { comment: 'always' });
  expect(github.comments).toHaveLength(1);
  expect(github.requests.filter((operation) => operation === 'issues/update-comment')).toHaveLength(3);
  const [note] = await publishOn(github, failed, { comment: 'always' }, { destination: { run: 'https://github.com/example/storefront/actions/runs/99' } });
  expect(note).toMatchObject({ outcome: 'nothing to do', words: 'the comment is up to date' });
  sound(github);
});

test.each([
  ['a stranger', 'mallory'],
  ['a person with the name of the bot without its brackets', 'github-actions'],
  ['another bot', 'dependabot[bot]'],
])('the marker planted by %s is left alone', async (_, login) => {
  const github = await startGitHub();
  plant(github, login, `${MARKER}\nplanted`);
  await publishOn(github, failed, { comment: 'always' });
  await publishOn(github, passed, { comment: 'always' });
  expect(github.comments.map(({ body, user }) => [user.login, body === `${MARKER}\nplanted`])).toEqual([[login, true], [ACTIONS_BOT, false]]);
  sound(github);
});

test.each([
  ['quotes the marker further down', `> ${MARKER}\nquoted`],
  ['is of another step', '<!-- apigee-tls-gate:comment:fedcba9876543210 -->\nother'],
])('a comment of the same bot that %s is left alone', async (_, body) => {
  const github = await startGitHub();
  plant(github, ACTIONS_BOT, body);
  await publishOn(github, failed, { comment: 'always' });
  expect(github.comments.map((comment) => comment.body === body)).toEqual([true, false]);
});

test('a token of a person or an app keeps its own comment', async () => {
  const github = await startGitHub({ login: 'platform-team' });
  plant(github, ACTIONS_BOT, `${MARKER}\nof the bot`);
  await publishOn(github, failed, { comment: 'always' });
  await publishOn(github, passed, { comment: 'always' });
  expect(github.comments.map(({ user }) => user.login)).toEqual([ACTIONS_BOT, 'platform-team']);
  sound(github);
});

test('ours is found behind a hundred and more comments of others', async () => {
  const github = await startGitHub();
  for (let index = 0; index < 250; index += 1) plant(github, 'octocat', `comment ${index}`);
  plant(github, ACTIONS_BOT, `${MARKER}\nold`);
  await publishOn(github, failed, { comment: 'always' });
  expect(github.comments).toHaveLength(251);
  expect(github.requests).toEqual(['viewer', 'issues/list-comments', 'issues/list-comments', 'issues/list-comments', 'issues/update-comment']);
  sound(github);
});

test.each<readonly [string, string, Answer]>([
  ['viewer', 'refused', { status: 403, message: 'no' }],
  ['viewer', 'answered without a name', { status: 200 }],
  ['issues/list-comments', 'refused', { status: 404, message: 'Not Found' }],
  ['issues/list-comments', 'no list', { status: 200 }],
])('where %s is %s, nothing is written', async (operation, _, answer) => {
  const github = await startGitHub();
  github.misbehave(operation, answer);
  const [note] = await publishOn(github, failed, { comment: 'always' });
  expect(note?.outcome).toMatch(/^(?:failed|not available)$/);
  expect(github.comments).toEqual([]);
});

describe('tries', () => {
  test.each<readonly [string, string, Answer, number]>([
    ['two server errors', 'issues/list-comments', { status: 502 }, 2],
    ['two broken connections', 'viewer', 'breaks', 2],
    ['a pause asked for', 'issues/create-comment', { status: 429, headers: { 'retry-after': '1' } }, 1],
    ['a secondary limit with a time', 'issues/create-comment', { status: 403, headers: { 'retry-after': '0' }, message: 'You have exceeded a secondary rate limit' }, 2],
    ['a silence', 'issues/list-comments', 'is silent', 1],
    ['a creation that broke off before', 'issues/create-comment', 'breaks', 2],
    ['a creation that broke off after', 'issues/create-comment', 'takes it and breaks', 1],
    ['a creation that answered 500', 'issues/create-comment', { status: 500 }, 2],
  ])('after %s there is one comment all the same', async (_, operation, answer, times) => {
    const github = await startGitHub();
    github.misbehave(operation, answer, times);
    const started = performance.now();
    const [note] = await publishOn(github, failed, { comment: 'always' });
    expect(note?.outcome).toMatch(/^(?:done|nothing to do)$/);
    expect(oursIn(github)).toHaveLength(1);
    expect(performance.now() - started).toBeGreaterThan(typeof answer === 'object' && answer.headers?.['retry-after'] === '1' ? 990 : 0);
    sound(github);
  });

  test.each<readonly [string, Answer, number, string]>([
    ['a server error', { status: 500, message: 'oops' }, 3, 'GitHub answered 500: oops'],
    ['a broken connection', 'breaks', 3, 'GitHub could not be reached: '],
    ['silence', 'is silent', 2, 'GitHub could not be reached: no answer in time'],
    ['a limit without a time', { status: 403, message: 'You have exceeded a secondary rate limit' }, 1, 'GitHub asks to wait longer than the gate does'],
    ['a limit for an hour', { status: 429, headers: { 'retry-after': '3600' } }, 1, 'GitHub asks to wait longer than the gate does'],
    ['a spent hourly limit', { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' } }, 1, 'GitHub asks to wait longer than the gate does'],
    ['a refusal', { status: 403, message: 'no' }, 1, 'the token may not do this (403: no)'],
  ])('%s that lasts is given up', async (_, answer, tries, words) => {
    const github = await startGitHub();
    github.misbehave('issues/list-comments', answer);
    const [note] = await publishOn(github, failed, { comment: 'always' });
    expect(github.requests.filter((operation) => operation === 'issues/list-comments')).toHaveLength(tries);
    expect(note?.words).toContain(words);
    expect(github.comments).toEqual([]);
  });
});

test('a long verdict is shortened to what GitHub takes, in whole rows', async () => {
  const github = await startGitHub();
  const findings = Array.from({ length: 2000 }, (_, index) => findingAt(span, { rule: `rule-${index}`, message: `message ${'|'.repeat(20)}`, age: index % 2 === 0 ? 'new' : 'known' }));
  await publishOn(github, verdictOf(findings, against(1000)), { comment: 'always' });
  const [body = ''] = oursIn(github);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
  expect(Buffer.byteLength(body)).toBeGreaterThan(60_000);
  const rows = body.split('\n').filter((line) => line.startsWith('| 🔴'));
  expect(rows.filter((row) => !row.endsWith(' |'))).toEqual([]);
  expect(rows.length + Number(/\*\*(\d+) more findings\*\*/.exec(body)?.[1])).toBe(2000);
  expect(rows[0]).toContain('[rule-0]');
  expect(body).toContain(`/blob/${HEAD}/overrides.yaml#L5`);
  sound(github);
});
