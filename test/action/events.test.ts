import { readFileSync } from 'node:fs';
import { keyPem, mint, pem } from '../../scripts/mint.ts';
import { makeWorkspace, runStep, type Step } from './runner.ts';

const DAY = 86_400_000;
const overrides = 'virtualhosts:\n- name: dev-grp\n  sslCertPath: certs/leaf.pem\n  sslKeyPath: certs/leaf.key\n';

/** A repository whose certificate ends at the midnight before the moment that is so many days away. */
function repositoryEndingIn(days: number): string {
  const to = new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  const root = mint({ subject: 'CN=Root', ca: true, from: '2020-01-01', to: '2049-01-01' });
  const leaf = mint({ subject: 'CN=api.example.test', issuer: root, names: ['api.example.test'], from: '2020-01-01', to });
  return makeWorkspace({ 'overrides.yaml': overrides, 'certs/leaf.pem': pem('CERTIFICATE', leaf.der) + pem('CERTIFICATE', root.der), 'certs/leaf.key': keyPem(leaf.key) });
}

const agesOf = (step: Step): readonly unknown[] => (JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')) as { findings: readonly { rule: string; age?: string }[] }).findings.filter(({ rule }) => rule === 'certificate-expiring').map(({ age }) => age);

describe('a scheduled run says which certificates have begun to expire since the run before', () => {
  test.each([
    ['daily, begun today', '30 5 * * *', 30, 'new'],
    ['daily, begun earlier', '30 5 * * *', 28, 'known'],
    ['twice an hour', '*/30 * * * *', 30, 'new'],
    ['every Monday, begun this week', '0 6 * * 1', 25, 'new'],
    ['every Monday, begun earlier', '0 6 * * MON', 20, 'known'],
    ['on weekdays', '0 6 * * 1-5', 28, 'known'],
    ['monthly', '0 6 1 * *', 2, 'new'],
    ['a schedule that is none', 'x', 30, 'new'],
  ])('%s', (_, schedule, days, age) => {
    const step = runStep({ workspace: repositoryEndingIn(days), event: { name: 'schedule', payload: { schedule } } });
    expect(agesOf(step)).toEqual([age]);
    expect(step.summary).toMatch(age === 'new' ? /\*\*Today\*\* against \d{4}-\d\d-\d\d: 🆕 \*\*1 new\*\*/u : /: nothing new, \d there before/);
    expect(step.summary).toContain('on schedule');
  });

  test('only-new does not let a certificate expire in silence', () => {
    const step = runStep({ workspace: repositoryEndingIn(20), inputs: { 'only-new': 'true' }, event: { name: 'schedule', payload: { schedule: '0 5 * * *' } } });
    expect(agesOf(step)).toEqual(['known']);
  });
});

test.each([['push'], ['workflow_dispatch'], ['release'], ['repository_dispatch']])('on %s there is nothing to compare with, and config-ref: base changes nothing', (name) => {
  const step = runStep({ workspace: repositoryEndingIn(20), inputs: { 'config-ref': 'base', 'only-new': 'true' }, event: { name } });
  expect(agesOf(step)).toEqual([undefined]);
  expect(step).toMatchObject({ status: 0, outputs: { verdict: 'pass' } });
  expect(step.summary).toContain(`on ${name.replaceAll('_', '&#95;')}`);
  expect(step.annotations.map(({ title }) => title)).not.toContain('Not all findings are shown as annotations');
});

test.each([
  ['only-new', { 'only-new': 'yes' }, 'only-new is "yes", but takes true or false'],
  ['config-ref', { 'config-ref': 'main' }, 'config-ref is "main", but takes base or head'],
])('a wrong %s fails with a clear message', (_, inputs, message) => {
  const step = runStep({ workspace: repositoryEndingIn(400), inputs });
  expect(step.status).toBe(1);
  expect(step.commands.findLast(({ name }) => name === 'error')?.data).toContain(message);
});

test('the summary of a repository whose certificate ends within 180 days draws when', () => {
  const { summary } = runStep({ workspace: repositoryEndingIn(100) });
  expect(summary).toContain('### 1 certificate of 2 ends within 180 days');
  expect(summary).toMatch(/^ {2}\d+ days · CN=api\.example\.test :\d{4}-\d\d-\d\d, \d{4}-\d\d-\d\d$/m);
  expect(runStep({ workspace: repositoryEndingIn(200) }).summary).not.toContain('gantt');
});
