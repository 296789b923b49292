import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HEAD, PULL_REQUEST, startGitHub, TOKEN, type GitHub } from './github.ts';
import { makeWorkspace, startStep, type Step } from './runner.ts';

const TARGETS = 2000;
const FINDINGS = TARGETS * 10;
const SECONDS = 60;

const target = (index: number): string => `<TargetEndpoint name="t${index}">
  <HTTPTargetConnection>
    <URL>https://backend-${index}.internal.example/v2</URL>
    <SSLInfo>
      <Enabled>true</Enabled>
      <Enforce>true</Enforce>
      <Protocols>
${Array.from({ length: 10 }, (_, protocol) => `        <Protocol>TLS1.${protocol}</Protocol>\n`).join('')}      </Protocols>
      <TrustStore>ref://internalTruststore</TrustStore>
    </SSLInfo>
  </HTTPTargetConnection>
</TargetEndpoint>
`;

describe('twenty thousand findings', () => {
  let [step, github, workspace, elapsed]: [Step, GitHub, string, number] = [] as never;
  const file = (name: string): string => readFileSync(join(workspace, name), 'utf8');

  beforeAll(async () => {
    workspace = makeWorkspace(Object.fromEntries(Array.from({ length: TARGETS }, (_, index) => [`proxies/p${index}/apiproxy/targets/default.xml`, target(index)])));
    github = await startGitHub();
    const repo = { full_name: 'example/storefront' };
    const payload = { pull_request: { number: PULL_REQUEST, head: { sha: HEAD, repo }, base: { repo } } };
    const started = performance.now();
    step = await startStep({
      workspace,
      event: { name: 'pull_request', payload },
      inputs: { comment: 'always', suggestions: 'true', token: TOKEN, 'format-files': 'junit=junit.xml\ngitlab=gitlab.json\ntext=gate.txt' },
      environment: { GITHUB_API_URL: github.url },
    });
    elapsed = performance.now() - started;
  }, 3 * SECONDS * 1000);

  test('are judged and told in seconds', () => {
    expect(step).toMatchObject({ status: 1, stderr: '', outputs: { verdict: 'fail', errors: String(FINDINGS) } });
    expect(elapsed).toBeLessThan(SECONDS * 1000);
  });

  test('are all in the reports', () => {
    expect((JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')) as { findings: unknown[] }).findings).toHaveLength(FINDINGS);
    expect((JSON.parse(file('gitlab.json')) as unknown[]).length).toBe(FINDINGS);
    expect(file('junit.xml').split('<failure ')).toHaveLength(FINDINGS + 1);
    expect(file('gate.txt').split('error[protocol-unknown]')).toHaveLength(FINDINGS + 1);
  });

  test('fit into SARIF as GitHub takes it', () => {
    const text = readFileSync(step.outputs['sarif'] ?? '', 'utf8');
    expect((JSON.parse(text) as { runs: readonly [{ results: unknown[] }] }).runs[0].results).toHaveLength(FINDINGS);
    expect(gzipSync(text).length).toBeLessThan(10_000_000);
  });

  test('are annotations within the budget, of as many files as there are annotations, and what is left out is counted', () => {
    const errors = step.annotations.filter(({ level, file: path }) => level === 'error' && path !== undefined);
    expect(errors).toHaveLength(9);
    expect(new Set(errors.map(({ file: path }) => path)).size).toBe(9);
    expect(step.commands.filter(({ name }) => name === 'error')).toHaveLength(10);
    expect(step.annotations.find(({ title }) => title?.startsWith('Not all'))?.message).toMatch(new RegExp(`^${FINDINGS - 9} more findings \\(${FINDINGS - 9} errors\\) in ${TARGETS} files: see the summary`));
  });

  test('are a summary that the runner keeps, with whole tables', () => {
    expect(step.summary).not.toBe('');
    const rows = step.summary.split('\n').filter((line) => line.startsWith('| 🔴'));
    expect(rows.filter((row) => !row.endsWith(' |'))).toEqual([]);
    const hidden = Number(/\*\*(\d+) more findings\*\* did not fit here/.exec(step.summary)?.[1]);
    expect(rows.length + hidden).toBe(FINDINGS);
  });

  test('are a comment, a check run and suggestions that GitHub takes', () => {
    expect(github.violations).toEqual([]);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/\*\*\d+ more findings\*\* did not fit here/);
    expect(github.checkRuns.map(({ annotations }) => annotations.length)).toEqual([1000]);
    expect(step.summary).toMatch(/check run \| .*19000 more/);
  });
});
