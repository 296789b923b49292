import type { Finding } from '../../src/gate/verdict.ts';
import { fileOf, find, findingAt, overridesFile, verdictOf } from '../report/sample.ts';
import { HEAD, startGitHub } from './github.ts';
import { publishOn } from './publishing.ts';

const severities = ['notice', 'warning', 'error'] as const;
const many = (count: number): readonly Finding[] => Array.from({ length: count }, (_, index) => findingAt(find(overridesFile, '1.2'), { rule: `rule-${index}`, severity: severities[index % 3] ?? 'error' }));

test.each([
  ['as many as a step shows', 27, undefined],
  ['one more', 33, ['checks/create']],
  ['a page and a bit', 51, ['checks/create', 'checks/update']],
  ['three pages', 120, ['checks/create', 'checks/update', 'checks/update']],
])('%s', async (_, count, requests = []) => {
  const github = await startGitHub();
  const notes = await publishOn(github, verdictOf(many(count)));
  expect(github.requests).toEqual(requests);
  expect(github.violations).toEqual([]);
  expect(notes.map(({ channel, outcome }) => [channel, outcome])).toEqual(requests.length === 0 ? [] : [['check run', 'done']]);
  const titles = (github.checkRuns[0]?.annotations ?? []).map(({ title }) => title);
  expect(new Set(titles).size).toBe(requests.length === 0 ? 0 : count);
});

test('twenty thousand findings: the worst thousand are shown, the rest is counted', async () => {
  const github = await startGitHub();
  const started = performance.now();
  const [note] = await publishOn(github, verdictOf(many(20_000)));
  expect(performance.now() - started).toBeLessThan(10_000);
  const [run] = github.checkRuns;
  expect(run?.annotations).toHaveLength(1000);
  expect(new Set(run?.annotations.map(({ annotation_level: level }) => level))).toEqual(new Set(['failure']));
  expect(github.requests).toHaveLength(20);
  expect(run?.summary).toContain('**19000 more findings** did not fit here: the summary of the run and the JSON report have them.');
  expect(note?.words).toBe(`"apigee-tls-gate findings" shows 1000 findings on ${HEAD.slice(0, 7)}; 19000 more did not fit: the JSON report has them all`);
  expect(github.violations).toEqual([]);
});

test.each([
  ['a verdict that fails', 'fail', 'failure'],
  ['a verdict that passes', 'pass', 'neutral'],
  ['an incomplete look', 'incomplete', 'failure'],
] as const)('%s', async (_, outcome, conclusion) => {
  const github = await startGitHub();
  await publishOn(github, verdictOf(many(60), { outcome }));
  expect(github.checkRuns.map((run) => run.conclusion)).toEqual([conclusion]);
});

test('places: lines and columns, several lines, and the archive for what is in it', async () => {
  const github = await startGitHub();
  const text = 'one\ntwo\nthree\n';
  const spans = [find(fileOf('a.yaml', text), 'two'), find(fileOf('a.yaml', text), 'two\nthr'), find(fileOf('proxy.zip', text, 'apiproxy/x.xml'), 'three')];
  const findings = Array.from({ length: 30 }, (_, index) => spans.map((span) => findingAt(span, { rule: `rule-${index}` }))).flat();
  await publishOn(github, verdictOf(findings), {}, { root: 'gateway' });
  const shown = new Set(github.checkRuns[0]?.annotations.map(({ path, start_line, end_line, start_column, end_column }) => JSON.stringify([path, start_line, end_line, start_column, end_column])));
  expect([...shown].map((one) => JSON.parse(one) as unknown)).toEqual([
    ['gateway/a.yaml', 2, 2, 1, 4],
    ['gateway/proxy.zip', 1, 1, null, null],
    ['gateway/a.yaml', 2, 3, null, null],
  ]);
  expect(github.checkRuns[0]?.annotations.find(({ path }) => path.endsWith('.zip'))?.message).toBe('proxy.zip!/apiproxy/x.xml:3:1: the certificate expired on 2026-01-02\nhelp: Renew the certificate.\nwhy: https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules/rule-0.md');
  expect(github.violations).toEqual([]);
});

test('a page that is refused is told with what is shown so far', async () => {
  const github = await startGitHub();
  github.misbehave('checks/update', { status: 422, message: 'no more' });
  const [note] = await publishOn(github, verdictOf(many(120)));
  expect(note).toEqual({ channel: 'check run', outcome: 'failed', words: 'it shows only the first 50 findings: GitHub answered 422: no more' });
});

test('a page whose answer was lost is not left out', async () => {
  const github = await startGitHub();
  github.misbehave('checks/update', { status: 502 }, 1);
  const [note] = await publishOn(github, verdictOf(many(120)));
  expect(note?.outcome).toBe('done');
  expect(github.checkRuns[0]?.annotations).toHaveLength(120);
});

test('when the time is used up, no further request is begun', async () => {
  const github = await startGitHub();
  const [note] = await publishOn(github, verdictOf(many(120)), {}, { pace: { whole: 0 } });
  expect(note).toMatchObject({ outcome: 'failed', words: 'the time that the gate gives GitHub is used up' });
  expect(github.requests).toEqual([]);
});

test('without the permission a note names it, and no other request follows', async () => {
  const github = await startGitHub();
  github.misbehave('checks/create', { status: 403, message: 'Resource not accessible by integration' });
  const [note] = await publishOn(github, verdictOf(many(120)));
  expect(note).toEqual({ channel: 'check run', outcome: 'not available', words: 'the token may not do this (403: Resource not accessible by integration): the job needs the permission `checks: write`' });
  expect(github.requests).toEqual(['checks/create']);
});

test('what the change brings is among the thousand, and marked', async () => {
  const github = await startGitHub();
  const old = Array.from({ length: 1200 }, (_, index) => findingAt(find(overridesFile, '1.2'), { rule: `rule-${index}`, age: 'known' }));
  await publishOn(github, verdictOf([...old, findingAt(find(overridesFile, 'dev-grp'), { rule: 'key-mismatched', age: 'new' })]));
  expect(github.checkRuns[0]?.annotations.slice(0, 2).map(({ title }) => title)).toEqual(['key-mismatched (new)', 'rule-0']);
});
