import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const examples = 'docs/integrations';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const release = `https://github.com/apigee-tls-gate/apigee-tls-gate/releases/download/v${version}/apigee-tls-gate-${version}.tgz`;
const read = (path: string): string => readFileSync(join(examples, path), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
const prefix = join(folder, 'prefix');
const environment = { PATH: `${join(prefix, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: folder, npm_config_offline: 'true', npm_config_prefix: prefix, npm_config_update_notifier: 'false' };
let packed: Packed;

beforeAll(() => {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { encoding: 'utf8', env: { ...process.env, npm_config_update_notifier: 'false' } });
  if (status !== 0) throw new Error(stderr);
  const answer = JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>;
  const [first] = Object.values(answer);
  if (first === undefined) throw new Error(stdout);
  packed = first;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a line of a pipeline as its runner does, without a network; the package of the release is the one that is packed here. */
function run(line: string, cwd: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-ec', line], { cwd, encoding: 'utf8', env: { ...environment, GATE: join(folder, packed.filename), WORKSPACE_TMP: `${cwd}@tmp` } });
  return { status, output: stdout + stderr };
}

function copyOf(example: string, name: string): string {
  const copy = join(folder, name);
  cpSync(join('examples', example), copy, { recursive: true });
  return copy;
}

describe('the package', () => {
  test('holds what runs and the pages that explain prints, and nothing of the tests and sources', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['dist/cli.js', 'dist/index.js', 'dist/gate.js', 'dist/THIRD-PARTY-LICENSES.txt', 'action.yml', 'LICENSE', 'docs/rules/key-mismatched.md']));
    expect(paths.filter((path) => !/^(?:dist|docs)\/|^(?:action\.yml|package\.json|LICENSE|[A-Z]+\.md)$/.test(path))).toEqual([]);
  });

  test('installs without a network and needs no other package', () => {
    const { status, output } = run('npm install --global --ignore-scripts --no-audit --no-fund "$GATE"', folder);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('added 1 package') });
    expect(run('apigee-tls-gate --version', folder)).toEqual({ status: 0, output: `${version}\n` });
    expect(run('apigee-tls-gate explain key-mismatched', folder).output).toContain('# key-mismatched');
  });
});

describe('pre-commit', () => {
  const [hook, ...others] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Readonly<Record<string, unknown>>[];

  test('finds one hook, which runs on every commit over the whole repository', () => {
    expect(others).toEqual([]);
    expect(hook).toMatchObject({ id: 'apigee-tls-gate', language: 'node', entry: 'apigee-tls-gate check', pass_filenames: false, always_run: true });
  });

  // pre-commit packs the repository, installs the package globally into a prefix of its own and runs the entry at the root.
  test.each([
    ['storefront-broken', 1, 'failed: 10 errors'],
    ['storefront-fixed', 0, 'apigee-tls-gate passed'],
  ])('%s ends with %d', (example, code, words) => {
    const { status, output } = run(String(hook?.['entry']), copyOf(example, `pre-commit-${example}`));
    expect({ status, output }).toEqual({ status: code, output: expect.stringContaining(words) });
  });

  test('takes the hook of this version', () => {
    expect(parse(read('pre-commit/.pre-commit-config.yaml'))).toEqual({ repos: [{ repo: 'https://github.com/apigee-tls-gate/apigee-tls-gate', rev: `v${version}`, hooks: [{ id: hook?.['id'] }] }] });
  });
});

describe('pipelines', () => {
  const gitlab = parse(read('gitlab/.gitlab-ci.yml')) as { readonly 'apigee-tls-gate': { readonly variables: { readonly GATE: string }; readonly script: readonly string[]; readonly artifacts: { readonly reports: Readonly<Record<string, string>> } } };
  const azure = parse(read('azure/azure-pipelines.yml')) as { readonly variables: { readonly GATE: string }; readonly steps: readonly { readonly script?: string; readonly task?: string; readonly inputs?: Readonly<Record<string, string>> }[] };
  const jenkins = read('jenkins/Jenkinsfile');
  const job = gitlab['apigee-tls-gate'];
  const commandsOfJenkins = [...jenkins.matchAll(/^\s*sh '(.*)'$/gm)].map(([, line = '']) => line);
  const reportOfJenkins = /junit testResults: '([^']+)'/.exec(jenkins)?.[1] ?? '';
  const publish = azure.steps.find(({ task }) => task === 'PublishTestResults@2')?.inputs ?? {};

  test.each([
    ['GitLab', job.variables.GATE],
    ['Azure Pipelines', azure.variables.GATE],
    ['Jenkins', /GATE = '([^']+)'/.exec(jenkins)?.[1]],
  ])('%s installs the release of this version', (_name, address) => {
    expect(address).toBe(release);
  });

  const validate = addFormats.default(new Ajv({ strict: false })).compile(JSON.parse(readFileSync('test/schemas/gitlab-ci.json', 'utf8')) as object);

  test('GitLab accepts its file', () => {
    expect({ valid: validate(gitlab), errors: validate.errors }).toEqual({ valid: true, errors: null });
  });

  test.each([
    ['an unknown report', { ...job, artifacts: { reports: { codequalities: 'report.json' } } }],
    ['an unknown key', { ...job, scripts: [] }],
    ['artifacts at a time that there is not', { ...job, artifacts: { when: 'sometimes' } }],
  ])('GitLab would not accept %s', (_name, damaged) => {
    expect(validate({ 'apigee-tls-gate': damaged })).toBe(false);
  });

  test.each([
    ['GitLab', job.script, Object.values(job.artifacts.reports)],
    ['Azure Pipelines', azure.steps.flatMap(({ script }) => script ?? []), [publish['testResultsFiles'] ?? '']],
    ['Jenkins', commandsOfJenkins, [reportOfJenkins]],
  ])('the commands of %s write the reports that it publishes, and fail', (name, lines, reports) => {
    const root = copyOf('storefront-broken', name.replaceAll(' ', '-'));
    expect(lines).toHaveLength(2);
    expect(reports.length).toBeGreaterThan(0);
    const results = lines.map((line) => run(line, root));
    expect(results.map(({ status }) => status)).toEqual([0, 1]);
    expect(results[1]?.output).toContain('failed: 10 errors');
    for (const report of reports) {
      const text = readFileSync(join(root, report), 'utf8');
      expect(text).toContain('key-mismatched');
      expect(report.endsWith('.json') ? Array.isArray(JSON.parse(text)) : /^<\?xml[^>]*>\s*<testsuites?\b/.test(text)).toBe(true);
    }
  });

  test('Azure Pipelines publishes JUnit also where the gate fails', () => {
    const step = azure.steps.find(({ task }) => task === 'PublishTestResults@2');
    expect(step).toMatchObject({ condition: 'succeededOrFailed()', inputs: { testResultsFormat: 'JUnit' } });
  });

  test('the Jenkinsfile closes every brace and bracket, and publishes always', () => {
    const code = jenkins.replaceAll(/\/\/.*$/gm, '').replaceAll(/'[^'\n]*'/g, "''");
    const open: string[] = [];
    for (const [bracket] of code.matchAll(/[{}()[\]]/g)) {
      if ('{(['.includes(bracket)) open.push(bracket);
      else expect(`${open.pop() ?? ''}${bracket}`).toMatch(/^(?:\{\}|\(\)|\[\])$/);
    }
    expect(open).toEqual([]);
    expect(jenkins).toMatch(/post \{\s*always \{ junit /);
  });
});

test('the page names no other version', () => {
  const named = [...readFileSync('docs/integrations.md', 'utf8').matchAll(/(?:rev: v|apigee-tls-gate-|releases\/download\/v)(\d+\.\d+\.\d+)/g)].map(([, number]) => number);
  expect([...new Set(named)]).toEqual([version]);
});

test('the page shows every file', () => {
  const page = readFileSync('docs/integrations.md', 'utf8');
  const files = readdirSync(examples, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !page.includes(`(${relative('docs', file)})`) || !page.includes(readFileSync(file, 'utf8').trimEnd()))).toEqual([]);
});
