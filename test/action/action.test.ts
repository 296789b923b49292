import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hostileText, makeRandom } from '../report/hostile.ts';
import { linesOf } from './grammar.ts';
import { makeWorkspace, runStep, type Annotation, type Step } from './runner.ts';

interface ReportedPlace {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number;
  readonly endColumn: number;
}
interface ReportedFinding extends ReportedPlace {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string;
  readonly fingerprint: string;
}
interface Report {
  readonly schemaVersion: number;
  readonly verdict: string;
  readonly counts: Readonly<Record<'error' | 'warning' | 'notice', number>>;
  readonly findings: readonly ReportedFinding[];
}

const reportOf = (step: Step): Report => JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')) as Report;
const failureOf = (step: Step): string => step.commands.findLast(({ name }) => name === 'error')?.data ?? '';
const ofFindings = (step: Step): readonly Annotation[] => step.annotations.filter(({ file }) => file !== undefined);

/** A workspace with one finding: an overrides file that names a certificate which is not there. */
const overrides = (certificate: string): string =>
  `virtualhosts:\n- name: dev-grp\n  sslCertPath: ${JSON.stringify(certificate)}\n  sslKeyPath: certs/leaf.key\n  hostAliases: [api.example.test]\n`;

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

test.each([
  ['never passes whatever is found', 'never', 0],
  ['notice fails on any finding', 'notice', 1],
])('fail-on %s', (_, failOn, status) => {
  expect(runStep({ workspace: resolve('examples/storefront-broken'), inputs: { 'fail-on': failOn } }).status).toBe(status);
});

test('annotations and summary can be left out', () => {
  const step = runStep({ workspace: resolve('examples/storefront-broken'), inputs: { annotations: 'false', summary: 'false' } });
  expect(ofFindings(step)).toEqual([]);
  expect(step.summary).toBe('');
  expect(step.status).toBe(1);
});

test('further reports are written where the workflow says', () => {
  const workspace = makeWorkspace({ 'overrides.yaml': overrides('certs/none.pem') });
  const inputs = { 'format-files': 'text=out/gate.txt\n\n json = out/gate.json \nmarkdown=gate.md\ngithub=gate.log' };
  const step = runStep({ workspace, inputs });
  const read = (file: string): string => readFileSync(join(workspace, file), 'utf8');
  expect(read('out/gate.txt')).toContain('overrides.yaml');
  expect(read('out/gate.txt')).not.toContain('\u001B');
  expect(JSON.parse(read('out/gate.json'))).toEqual(reportOf(step));
  expect(read('gate.md')).toBe(step.summary);
  expect(read('gate.log')).toMatch(/^::\w+ title=/);
});

test('a SARIF file is always written beside the JSON report, with paths from the repository', () => {
  const workspace = makeWorkspace({ 'deploy/overrides.yaml': overrides('certs/none.pem') });
  const step = runStep({ workspace, inputs: { path: 'deploy', 'format-files': 'sarif=gate.sarif\njunit=gate.xml\ngitlab=gate.json' } });
  const path = step.outputs['sarif'] ?? '';
  expect(dirname(path)).toBe(dirname(step.outputs['report'] ?? ''));
  const sarif = readFileSync(path, 'utf8');
  expect(sarif).toContain('"uri":"deploy/overrides.yaml"');
  expect(sarif).toContain('## Mend it');
  const fingerprints = reportOf(step).findings.map(({ fingerprint }) => fingerprint);
  expect(fingerprints.length).toBeGreaterThan(0);
  for (const fingerprint of fingerprints) expect(sarif).toContain(`"apigeeTlsGate/v1":"${fingerprint}"`);
  expect(readFileSync(join(workspace, 'gate.sarif'), 'utf8')).toBe(sarif);
  expect(readFileSync(join(workspace, 'gate.xml'), 'utf8')).toContain('<testsuite name="overrides.yaml"');
  expect(readFileSync(join(workspace, 'gate.json'), 'utf8')).toContain('"path": "deploy/overrides.yaml"');
});

test('a baseline sets aside what it remembers', () => {
  const workspace = makeWorkspace({ 'overrides.yaml': overrides('certs/none.pem') });
  const first = runStep({ workspace, inputs: { 'fail-on': 'notice' } });
  expect(first.status).toBe(1);
  writeFileSync(join(workspace, 'known.json'), JSON.stringify({ schemaVersion: 1, findings: reportOf(first).findings }));
  const step = runStep({ workspace, inputs: { 'fail-on': 'notice', baseline: 'known.json' } });
  expect(step).toMatchObject({ status: 0, outputs: { verdict: 'pass' } });
  expect(runStep({ workspace, inputs: { baseline: 'gone.json' } }).log).toContain('there is no baseline "gone.json" below the root');
});

test.each([
  ['a file outside', 'json=../gate.json', 'outside the repository'],
  ['an absolute file outside', 'json=/gate.json', 'outside the repository'],
  ['a link to a file', 'json=link.json', 'which is a symbolic link'],
  ['a link to a directory', 'json=linked/gate.json', 'leads out of the repository through a symbolic link'],
])('no report is written through %s', (_, line, reason) => {
  const outside = makeWorkspace({ 'victim.json': 'untouched' });
  const workspace = makeWorkspace({ 'overrides.yaml': overrides('certs/none.pem') });
  symlinkSync(join(outside, 'victim.json'), join(workspace, 'link.json'));
  symlinkSync(outside, join(workspace, 'linked'));
  const step = runStep({ workspace, inputs: { 'format-files': line } });
  expect(step.status).toBe(1);
  expect(failureOf(step)).toContain(reason);
  expect(readFileSync(join(outside, 'victim.json'), 'utf8')).toBe('untouched');
  expect(existsSync(join(outside, 'gate.json'))).toBe(false);
});

test.each([
  ['platform', { platform: 'edge' }, 'platform is "edge", but takes hybrid, x, edge-cloud or edge-private'],
  ['fail-on', { 'fail-on': 'errors' }, 'fail-on is "errors", but takes error, warning, notice or never'],
  ['annotations', { annotations: 'yes' }, 'annotations is "yes", but takes true or false'],
  ['format-files name', { 'format-files': 'xml=a.xml' }, 'format-files has "xml=a.xml", but takes lines of NAME=FILE, where NAME is text, json, sarif, junit, gitlab, markdown or github'],
  ['format-files without a file', { 'format-files': 'json' }, 'format-files has "json"'],
  ['format-files twice', { 'format-files': 'json=a\ntext=a' }, 'format-files writes "a" twice'],
  ['path that is not there', { path: 'nowhere' }, 'path is "nowhere": '],
  ['path outside', { path: '..' }, 'path is "..", which is outside the repository'],
  ['config that is not there', { config: 'nowhere.yml' }, 'nowhere.yml'],
  ['hostile value', { platform: 'x\n::stop-commands::T\r##[add-mask]e' }, 'platform is "x\\n::stop-commands::T\\r##\\[add-mask]e", but takes'],
])('a wrong input fails with a clear message: %s', (_, inputs, message) => {
  const step = runStep({ workspace: makeWorkspace({ 'overrides.yaml': overrides('certs/none.pem') }), inputs });
  expect(step.status).toBe(1);
  expect(failureOf(step)).toContain(message);
  expect(step.commands.map(({ name }) => name)).toEqual(['error']);
  expect(step.log + step.stderr).not.toMatch(/^\s+at /m);
  expect(step.outputs).toEqual({});
});

test('all wrong inputs are told at once', () => {
  const step = runStep({ workspace: makeWorkspace({}), inputs: { platform: 'a', 'fail-on': 'b', summary: 'c' } });
  expect(linesOf(failureOf(step))).toHaveLength(3);
});

test('a wrong configuration is told with its line', () => {
  const workspace = makeWorkspace({ '.apigee-tls-gate.yml': '\nfail-on: sometimes\n', 'overrides.yaml': overrides('a.pem') });
  const step = runStep({ workspace });
  expect(step.status).toBe(1);
  expect(failureOf(step)).toContain('.apigee-tls-gate.yml:2:');
  expect(ofFindings(step)).toMatchObject([{ level: 'error', title: 'wrong configuration', file: '.apigee-tls-gate.yml', line: 2, column: 10 }]);
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
