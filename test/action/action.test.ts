import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hostileText, makeRandom } from '../report/hostile.ts';
import { failureOf, ofFindings, overrides, reportOf, type Report } from './findings.ts';
import { linesOf } from './grammar.ts';
import { makeWorkspace, runStep, type Step } from './runner.ts';

describe('on the broken example', () => {
  let step: Step;
  let report: Report;
  beforeAll(() => {
    step = runStep({ workspace: resolve('examples'), inputs: { path: 'storefront-broken' } });
    report = reportOf(step);
  });

  test('the step fails, in one line', () => {
    expect(step.status).toBe(1);
    expect(step.stderr).toBe('');
    expect(failureOf(step)).toMatch(/^apigee-tls-gate failed: \d+ errors?/);
    expect(linesOf(failureOf(step))).toHaveLength(1);
  });

  test('the outputs are those of the report', () => {
    const { error, warning, notice } = report.counts;
    expect(step.outputs).toEqual({
      verdict: 'fail',
      errors: String(error),
      warnings: String(warning),
      notices: String(notice),
      report: step.outputs['report'],
      sarif: step.outputs['sarif'],
    });
    expect(report).toMatchObject({ schemaVersion: 1, verdict: 'fail' });
  });

  test('every annotation is a finding of the report, at its place from the root of the repository', () => {
    const expected = report.findings.map((finding) => {
      const onOneLine = finding.startLine === finding.endLine;
      return JSON.stringify([
        finding.severity,
        finding.rule,
        `storefront-broken/${finding.path}`,
        finding.startLine,
        finding.endLine,
        onOneLine ? finding.startColumn : undefined,
        onOneLine ? finding.endColumn : undefined,
        finding.message,
        `help: ${finding.help}`,
      ]);
    });
    const shown = ofFindings(step).map(({ level, title, file, line, endLine, column, endColumn, message }) =>
      JSON.stringify([level, title, file, line, endLine, column, endColumn, ...linesOf(message).slice(0, 2)]),
    );
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((one) => !expected.includes(one))).toEqual([]);
  });

  test('what the runner would not show is not sent, and is counted', () => {
    for (const level of ['error', 'warning', 'notice']) {
      expect(step.commands.filter(({ name }) => name === level).length).toBeLessThanOrEqual(10);
    }
    const hidden = report.findings.length - ofFindings(step).length;
    const aggregate = step.annotations.find(({ title }) => title === 'Not all findings are shown as annotations');
    expect(aggregate?.message ?? '').toMatch(hidden === 0 ? /^$/ : new RegExp(`^${hidden} more findings? `));
  });

  test('the summary tells every finding and links to its line', () => {
    for (const { rule, path, startLine } of report.findings) {
      expect(step.summary).toContain(`**[${rule}](`);
      expect(step.summary).toContain(`](https://github.com/example/storefront/blob/${'a'.repeat(40)}/storefront-broken/${path}#L${startLine})`);
    }
    expect(step.summary).toContain('on push');
  });

  test('the log tells every finding', () => {
    for (const { path, startLine, startColumn } of report.findings) expect(step.log).toContain(`${path}:${startLine}:${startColumn}`);
  });

  test('no channel shows a line of a private key', () => {
    const key = readFileSync('examples/storefront-broken/certs/web-grp.key', 'utf8');
    const bodies = linesOf(key).filter((line) => line.length > 20 && !line.startsWith('-----'));
    expect(bodies.length).toBeGreaterThan(0);
    const channels = step.log + step.summary + JSON.stringify(report);
    expect(bodies.filter((body) => channels.includes(body))).toEqual([]);
  });
});

test('the fixed example passes', () => {
  const step = runStep({ workspace: resolve('examples/storefront-fixed') });
  expect(step).toMatchObject({ status: 0, stderr: '', outputs: { verdict: 'pass', errors: '0' } });
  expect(step.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(step.summary).toContain('## ✅ Apigee TLS gate passed');
});

test('an empty directory is not a pass', () => {
  const step = runStep({ workspace: makeWorkspace({}) });
  expect(step).toMatchObject({ status: 1, outputs: { verdict: 'incomplete', errors: '0' } });
  expect(failureOf(step)).toBe('apigee-tls-gate nothing to inspect');
  expect(step.summary).toContain('nothing to inspect');
});

test.each([
  ['pull_request of a fork', 'pull_request', 'someone/storefront', 'runs'],
  ['pull_request_target of a fork', 'pull_request_target', 'someone/storefront', 'refuses'],
  ['pull_request_target of a fork that is gone', 'pull_request_target', undefined, 'refuses'],
  ['pull_request_target of this repository', 'pull_request_target', 'example/storefront', 'runs'],
])('the gate %s', (_, name, head, outcome) => {
  const payload = {
    pull_request: { number: 1, head: { repo: head === undefined ? null : { full_name: head } }, base: { repo: { full_name: 'example/storefront' } } },
  };
  const step = runStep({ workspace: resolve('examples/storefront-fixed'), event: { name, payload } });
  expect(step.status).toBe(outcome === 'runs' ? 0 : 1);
  expect(step.summary).toContain(outcome === 'runs' ? `on ${name.replaceAll('_', '&#95;')}` : '');
  if (outcome === 'refuses') {
    expect(failureOf(step)).toContain('run the gate on pull_request instead');
    expect(step.outputs).toEqual({});
  }
});

test('an event that the gate does not know is warned of, and the gate runs', () => {
  const step = runStep({ workspace: resolve('examples/storefront-fixed'), event: { name: 'issue_comment' } });
  expect(step.status).toBe(0);
  expect(step.annotations.map(({ level, message }) => ({ level, message }))).toContainEqual({
    level: 'warning',
    message: 'The event "issue_comment" says nothing about the files; the gate inspects what is checked out',
  });
});

test('an event file that is no JSON is a message, not a stack trace', () => {
  const files = makeWorkspace({ 'event.json': '{' });
  const step = runStep({ workspace: resolve('examples/storefront-fixed'), environment: { GITHUB_EVENT_PATH: join(files, 'event.json') } });
  expect(step.status).toBe(1);
  expect(failureOf(step)).toContain('apigee-tls-gate could not do its work');
  expect(step.log + step.stderr).not.toMatch(/^\s+at /m);
});

test('hostile names and texts forge no command, no output and no markup', () => {
  const random = makeRandom(7);
  const names = Array.from({ length: 40 }, (_, index) => `${index}-${hostileText(random).replace(/[/\0\p{Cs}]/gu, '_')}`);
  const values = Array.from({ length: 40 }, () => hostileText(random).replace(/\p{Cs}/gu, '_'));
  const files = Object.fromEntries(names.map((name, index) => [`${name}/overrides.yaml`, overrides(values[index] ?? '')]));
  const step = runStep({ workspace: makeWorkspace(files) });
  const report = reportOf(step);
  expect(report.findings.length).toBeGreaterThan(20);
  expect(new Set(step.commands.map(({ name }) => name))).toEqual(new Set(report.findings.map(({ severity }) => severity)).add('error').add('notice'));
  expect(Object.keys(step.outputs).sort()).toEqual(['errors', 'notices', 'report', 'sarif', 'verdict', 'warnings']);
  expect(step.outputs['verdict']).toBe(report.verdict);
  expect(step.log).not.toContain('##[');
  const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  expect(step.log.replace(/\u001B\[[\d;]*m/g, '').split('\n').filter((line) => invisible.test(line))).toEqual([]);
  const summary = step.summary.split('\n').map((line) => line.replace(/`[^`]*`/g, ''));
  expect(summary.filter((line) => invisible.test(line) || /<img|<!--|@octocat|(?<!&)#123/.test(line))).toEqual([]);
});
