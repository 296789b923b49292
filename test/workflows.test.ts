import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { readInputs } from '../src/action/inputs.ts';
import { runStep } from './action/runner.ts';
import type * as LanguageService from './language-service.ts';
import { fencesOf, readPages } from './pages.ts';
import { lawsBrokenBy, readLinter, writesOf } from './workflow-laws.ts';

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}
interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}
interface Workflow {
  readonly permissions?: unknown;
  readonly on: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly Step[] }>>;
}
interface Named {
  readonly name: string;
  readonly text: string;
}

const actionText = readFileSync('action.yml', 'utf8');
const action = parse(actionText) as Action;
const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
let service: typeof LanguageService;
let count = 0;

beforeAll(async () => {
  const file = join(folder, 'language-service.mjs');
  // In a process of its own: rolldown does not take the functions of the realm that jest runs tests in.
  const { status, stderr } = spawnSync(process.execPath, ['node_modules/rolldown/bin/cli.mjs', 'test/language-service.ts', '--platform', 'node', '--format', 'esm', '--file', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  service = (await import(file)) as typeof LanguageService;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What GitHub's language service says of an action or a workflow, as `line: message`. It remembers what it has seen by its address. */
async function problemsOf(kind: 'action' | 'workflow', text: string): Promise<readonly string[]> {
  count += 1;
  const address = kind === 'action' ? `file:///${count}/action.yml` : `file:///${count}/.github/workflows/w.yml`;
  const document = service.TextDocument.create(address, 'yaml', 1, text);
  const found = await (kind === 'action' ? service.validateAction(document) : service.validate(document));
  return found.map(({ range, message }) => `${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`);
}

function filesOf(directory: string): readonly Named[] {
  return readdirSync(directory).sort().map((file) => ({ name: join(directory, file), text: readFileSync(join(directory, file), 'utf8') }));
}

/** Whole workflows of the pages, and lists of steps, each put into a workflow with what the steps before it would give. */
function workflowsOfPages(): readonly Named[] {
  return readPages().flatMap(fencesOf).flatMap(({ path, line, language, text }) => {
    if (language !== 'yaml' || !/^jobs:|^ *(?:- )?uses: /m.test(text)) return [];
    return [{ name: `${path}:${line}`, text: Array.isArray(parse(text)) ? workflowAround(text) : text }];
  });
}

function workflowAround(steps: string): string {
  return `on: pull_request\npermissions:\n  contents: read\njobs:\n  gate:\n    runs-on: ubuntu-latest\n    steps:\n${steps.replaceAll(/^(?=.)/gm, '      ')}\n`;
}

function workflowOfInit(): Named {
  const { status, stderr } = spawnSync(process.execPath, [resolve('dist/cli.js'), 'init'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { name: 'what init writes', text: readFileSync(join(folder, '.github/workflows/apigee-tls-gate.yml'), 'utf8') };
}

const own = filesOf('.github/workflows');
const shown = [...filesOf('docs/integrations/github'), ...workflowsOfPages(), workflowOfInit()];

describe('action.yml', () => {
  test('is valid for GitHub', async () => {
    expect(await problemsOf('action', actionText)).toEqual([]);
  });

  test.each([
    ['an unknown key', (text: string) => `${text}\ncolour: orange\n`, /Unexpected value 'colour'/],
    ['an engine that there is not', (text: string) => text.replace('using: node24', 'using: node14'), /Unexpected value 'node14'/],
    ['an expression in a description', (text: string) => text.replace('description: Number of', 'description: ${{ github.token }}, number of'), /Unrecognized named-value: 'github'/],
    ['no main', (text: string) => text.replace('main: dist', 'mian: dist'), /'main' is required for Node.js actions/],
    ['an unknown icon', (text: string) => text.replace('icon: shield', 'icon: sword'), /Unexpected value 'sword'/],
  ])('would not be with %s', async (_name, damage, message) => {
    expect((await problemsOf('action', damage(actionText))).join('\n')).toMatch(message);
  });

  test('has the inputs that the step reads, and no others', () => {
    const asked = new Set<string>();
    const inputs = readInputs((name) => {
      asked.add(name);
      return '';
    });
    expect(inputs).not.toHaveProperty('problems');
    expect([...asked].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  test('has the outputs that the step sets, and no others', () => {
    const steps = [{}, { shard: '1/2' }].map((inputs) => runStep({ workspace: resolve('examples/storefront-fixed'), inputs }));
    expect(steps.flatMap(({ outputs }) => Object.keys(outputs)).sort()).toEqual(Object.keys(action.outputs).sort());
  });
});

describe('workflows', () => {
  test('there are some on the pages', () => {
    for (const page of ['README.md', 'docs/adoption.md', 'docs/permissions.md']) expect(shown.filter(({ name }) => name.startsWith(`${page}:`)).length).toBeGreaterThan(0);
  });

  test.each([...own, ...shown])('$name is valid for GitHub', async ({ text }) => {
    expect(await problemsOf('workflow', text)).toEqual([]);
  });

  const least = workflowOfInit().text;
  test.each([
    ['an unknown permission', least.replace('contents: read', 'content: read'), /Unexpected value 'content'/],
    ['a permission that cannot be given so', least.replace('contents: read', 'contents: all'), /Unexpected value 'all'/],
    ['an unknown event', least.replace('pull_request', 'pull_requests'), /Unexpected value 'pull_requests'/],
    ['an unknown key of a job', least.replace('runs-on', 'run-on'), /Unexpected value 'run-on'/],
    ['a job that waits for none', least.replace('    runs-on', '    needs: build\n    runs-on'), /Value 'build' is not valid/],
    ['an expression that cannot be', least.replace('name: Apigee TLS gate', 'name: Apigee\nrun-name: ${{ github. }}'), /Unexpected end of expression|Unexpected symbol/],
  ])('%s would be seen', async (_name, text, message) => {
    expect(text).not.toBe(least);
    expect((await problemsOf('workflow', text)).join('\n')).toMatch(message);
  });

  test.each([...own, ...shown])('$name gives the gate inputs that it takes, and reads outputs that it has', ({ text }) => {
    const { jobs } = parse(text) as Workflow;
    for (const step of Object.values(jobs).flatMap(({ steps = [] }) => steps)) {
      if (step.uses !== './' && step.uses?.startsWith('apigee-tls-gate/') !== true) continue;
      const given = step.with ?? {};
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(readInputs((name) => String(given[name] ?? ''))).not.toHaveProperty('problems');
      const read = [...text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)].filter(([, id]) => id === step.id).map(([, , output]) => output);
      expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining([...new Set(read)]));
    }
  });

  test.each(shown)('$name names its permissions, is not filtered by paths and gives no secrets to forks', ({ text }) => {
    const { permissions, on } = parse(text) as Workflow;
    expect(permissions).toBeDefined();
    expect(JSON.stringify(on)).not.toMatch(/"paths(?:-ignore)?"|pull_request_target/);
  });

  test.each(filesOf('docs/integrations/github'))('$name pins the actions of others by commit', ({ text }) => {
    const others = [...text.matchAll(/uses: (\S+@.*)/g)].map(([, uses = '']) => uses).filter((uses) => !uses.startsWith('apigee-tls-gate/'));
    expect(others.filter((uses) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))).toEqual([]);
  });
});

describe('our own workflows', () => {
  let lint: Awaited<ReturnType<typeof readLinter>>;
  beforeAll(async () => {
    lint = await readLinter();
  });

  test.each(own)('$name is pinned by commit, has least permissions and keeps texts of others out of scripts', ({ text }) => {
    expect(lawsBrokenBy(text)).toEqual([]);
  });

  test.each([...own, ...shown])('$name has nothing that actionlint complains of', ({ text }) => {
    expect(lint(text)).toEqual([]);
  });

  test('the permissions to write are these, and no others', () => {
    expect(own.flatMap(({ name, text }) => writesOf(text).map((write) => `${basename(name)}: ${write}`))).toEqual([
      'release.yml: publish: attestations',
      'release.yml: publish: contents',
      'release.yml: publish: id-token',
      'scorecard.yml: scorecard: id-token',
      'scorecard.yml: scorecard: security-events',
      'security.yml: codeql: security-events',
    ]);
  });

  const sound = own.find(({ name }) => name.endsWith('ci.yml'))?.text ?? '';
  const checkout = /uses: actions\/checkout@.*/;
  test.each<readonly [string, (text: string) => string, string]>([
    ['a tag instead of a commit', (text) => text.replace(checkout, 'uses: actions/checkout@v7'), 'actions/checkout@v7 is not pinned by commit with its version'],
    ['a branch', (text) => text.replace(checkout, 'uses: actions/checkout@main # v7.0.1'), 'actions/checkout@main # v7.0.1 is not pinned by commit with its version'],
    ['a short commit', (text) => text.replace(checkout, 'uses: actions/checkout@3d3c42e # v7.0.1'), 'actions/checkout@3d3c42e # v7.0.1 is not pinned by commit with its version'],
    ['a commit without its version', (text) => text.replace(/ # v7\.0\.1/, ''), 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 is not pinned by commit with its version'],
    ['an image', (text) => text.replace(checkout, 'uses: docker://alpine:3'), 'docker://alpine:3 is not pinned by commit with its version'],
    ['a reusable workflow of a branch', (text) => `${text}  other:\n    permissions: {}\n    uses: a/b/.github/workflows/c.yml@main\n`, 'a/b/.github/workflows/c.yml@main is not pinned by commit with its version'],
    ['permissions for all jobs', (text) => text.replace('permissions: {}', 'permissions:\n  contents: read'), 'the workflow as a whole has permissions'],
    ['no word of permissions', (text) => text.replace('permissions: {}\n', ''), 'the workflow as a whole has permissions'],
    ['a job without permissions', (text) => text.replace('    permissions:\n      contents: read\n', ''), 'test: does not name its permissions'],
    ['a job that may do everything', (text) => text.replace('    permissions:\n      contents: read\n', '    permissions: write-all\n'), 'test: does not name its permissions'],
    ['the token left in the checkout', (text) => text.replace('persist-credentials: false', 'persist-credentials: true'), 'test: leaves the token in the checkout'],
    ['a checkout that says nothing of the token', (text) => text.replace('        with:\n          persist-credentials: false\n', ''), 'test: leaves the token in the checkout'],
    ['the title of a pull request in a script', (text) => text.replace('run: .ci/run', 'run: echo ${{ github.event.pull_request.title }}'), 'test: puts a value into a script'],
    ['pull_request_target', (text) => text.replace('  pull_request:', '  pull_request_target:'), 'runs on pull_request_target'],
    ['workflow_run', (text) => text.replace('  merge_group:', '  workflow_run:\n    workflows: [Fuzz]'), 'runs on workflow_run'],
    ['a secret', (text) => text.replace('run: .ci/run', 'run: .ci/run\n        env:\n          KEY: ${{ secrets.KEY }}'), 'it uses secrets'],
    ['a script from the network', (text) => text.replace('run: .ci/run', 'run: curl https://example.com/install.sh | sh'), 'test: runs what nobody has pinned: curl https://example.com/install.sh |'],
    ['a package that is not locked', (text) => text.replace('run: .ci/run', 'run: npx cowsay'), 'test: runs what nobody has pinned: npx'],
    ['no time limit', (text) => text.replace('    timeout-minutes: 20\n', ''), 'test: has no time limit'],
    ['the latest machine', (text) => text.replace('ubuntu-24.04', 'ubuntu-latest'), 'test: runs on a machine that changes under it'],
  ])('%s would be seen', (_, damage, message) => {
    expect(lawsBrokenBy(sound)).toEqual([]);
    expect(lawsBrokenBy(damage(sound))).toContain(message);
  });

  test.each<readonly [string, (text: string) => string, RegExp]>([
    ['the title of a pull request in a script', (text) => text.replace('run: .ci/run', 'run: echo "${{ github.event.pull_request.title }}"'), /potentially untrusted/],
    ['a step that there is not', (text) => text.replace('steps.gate.outputs.verdict', 'steps.gaet.outputs.verdict'), /property "gaet" is not defined/],
    ['an outdated command', (text) => text.replace('run: .ci/run', 'run: echo "::set-output name=a::b"'), /was deprecated/],
    ['a time that never comes', (text) => text.replace('  merge_group:', "  schedule:\n    - cron: '61 4 * * *'"), /invalid CRON format/],
  ])('%s would be seen by actionlint', (_, damage, message) => {
    expect(lint(damage(sound)).join('\n')).toMatch(message);
  });

  test.each(shown)('$name puts no value into a script and runs nothing that is not pinned', ({ text }) => {
    expect(lawsBrokenBy(text).filter((broken) => /puts a value|nobody has pinned/.test(broken))).toEqual([]);
  });
});
