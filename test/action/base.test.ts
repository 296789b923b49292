import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeWorkspace, runStep, type Step } from './runner.ts';

type Files = Readonly<Record<string, string | undefined>>;

const target = (name: string, protocol: string, comment = ''): string => `<TargetEndpoint name="${name}">
  <HTTPTargetConnection>
    <URL>https://payments.internal.example/v2</URL>
    <SSLInfo>
      <Enabled>true</Enabled>
      <Enforce>true</Enforce>
      <Protocols>
        <Protocol>${protocol}</Protocol>${comment}
      </Protocols>
      <TrustStore>ref://internalTruststore</TrustStore>
    </SSLInfo>
  </HTTPTargetConnection>
</TargetEndpoint>
`;
const [stock, orders] = ['apiproxy/targets/stock.xml', 'apiproxy/targets/orders.xml'];
const configuration = '.apigee-tls-gate.yml';

function git(folder: string, ...words: readonly string[]): string {
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.test', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.test', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', ...words], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...identity }, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function put(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) rmSync(join(folder, path));
    else {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }
}

function commit(folder: string, files: Files): string {
  put(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'x');
  return git(folder, 'rev-parse', 'HEAD');
}

interface Request {
  readonly checkout: string;
  readonly sha: string;
  readonly payload: unknown;
}

/** A pull request as GitHub gives it to a job: the merge commit of `change` into `base`, of which the checkout has `depth` commits. */
function pullRequest(base: Files, change: Files, { depth = 2, later = {} }: { readonly depth?: number; readonly later?: Files } = {}): Request {
  const origin = makeWorkspace({});
  git(origin, 'init', '--quiet');
  const start = commit(origin, base);
  git(origin, 'checkout', '--quiet', '-b', 'feature');
  const head = commit(origin, change);
  git(origin, 'checkout', '--quiet', 'main');
  if (Object.keys(later).length > 0) commit(origin, later);
  git(origin, 'checkout', '--quiet', '--detach');
  git(origin, 'merge', '--quiet', '--no-ff', '--message', 'merge', head);
  const sha = git(origin, 'rev-parse', 'HEAD');
  git(origin, 'update-ref', 'refs/pull/1/merge', sha);
  const checkout = makeWorkspace({});
  git(checkout, 'init', '--quiet');
  git(checkout, 'remote', 'add', 'origin', `file://${origin}`);
  git(checkout, 'fetch', '--quiet', `--depth=${depth}`, 'origin', 'refs/pull/1/merge');
  git(checkout, 'checkout', '--quiet', '--detach', sha);
  const repository = { full_name: 'example/storefront' };
  return { checkout, sha, payload: { pull_request: { number: 1, head: { sha: head, repo: repository }, base: { sha: start, repo: repository } } } };
}

function judge({ checkout, sha, payload }: Request, inputs: Readonly<Record<string, string>> = {}, event = 'pull_request'): Step {
  return runStep({ workspace: checkout, inputs, event: { name: event, payload }, environment: { GITHUB_SHA: sha } });
}

interface Told {
  readonly verdict: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly startLine: number; readonly age?: string }[];
  readonly waived: readonly unknown[];
}
const told = (step: Step): Told => JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')) as Told;
const shown = (step: Step): readonly string[] => told(step).findings.map(({ rule, path, age }) => `${age ?? 'ageless'} ${rule} ${path}`);

const base = { [configuration]: 'platform: hybrid\n', [stock]: target('stock', 'TLSv1.1') };

describe('what a pull request introduces', () => {
  const request = pullRequest(base, { [orders]: target('orders', 'TLSv1.1'), [stock]: `<!-- moved down -->\n${target('stock', 'TLSv1.1')}` });

  test('is told from what was there, though its line has moved', () => {
    const step = judge(request);
    expect(shown(step)).toEqual([`new protocol-obsolete ${orders}`, `known protocol-obsolete ${stock}`]);
    expect(step.status).toBe(1);
    expect(step.annotations.find(({ file }) => file === orders)?.title).toBe('protocol-obsolete (new)');
  });

  test('alone counts with only-new', () => {
    const step = judge(request, { 'only-new': 'true' });
    expect(shown(step)).toEqual([`new protocol-obsolete ${orders}`]);
    expect(step).toMatchObject({ status: 1, outputs: { errors: '1' } });
  });

  test('counts the same in a merge group', () => {
    const { pull_request: pull } = request.payload as { pull_request: { base: { sha: string } } };
    const step = judge({ ...request, payload: { merge_group: { base_sha: pull.base.sha } } }, { 'only-new': 'true' }, 'merge_group');
    expect(shown(step)).toEqual([`new protocol-obsolete ${orders}`]);
  });
});

test('with only-new a change that introduces nothing passes, whatever was there', () => {
  const step = judge(pullRequest(base, { 'README.md': 'x' }), { 'only-new': 'true' });
  expect(step).toMatchObject({ status: 0, outputs: { verdict: 'pass', errors: '0' } });
});

test('a defect that another file brings about is new, although its own line did not change', () => {
  const step = judge(pullRequest({ [configuration]: 'platform: edge-cloud\n', [stock]: target('stock', 'TLSv1.1') }, { [configuration]: 'platform: hybrid\nseverity: { policy-changed: off }\n', [orders]: target('orders', 'TLSv1.2') }));
  expect(shown(step)).toEqual([`known protocol-obsolete ${stock}`]);
  const mismatch = judge(pullRequest(
    { [configuration]: 'platform: hybrid\nenvironments:\n  prod:\n    references: { internalTruststore: store }\n    truststores: { store: [] }\n', [stock]: target('stock', 'TLSv1.2') },
    { [configuration]: 'platform: hybrid\nenvironments:\n  prod:\n    references: { otherTruststore: store }\n    truststores: { store: [] }\n' },
  ));
  expect(shown(mismatch)).toContain(`new reference-unresolved ${stock}`);
});

test('what the base branch has got since is not taken for a part of the change', () => {
  const request = pullRequest(base, { 'README.md': 'x' }, { later: { [orders]: target('orders', 'TLSv1.1') } });
  expect(shown(judge(request))).toEqual([`known protocol-obsolete ${orders}`, `known protocol-obsolete ${stock}`]);
});

test('what a step has put into the checkout is no part of the change', () => {
  const request = pullRequest(base, { 'README.md': 'x' });
  put(request.checkout, { [orders]: target('orders', 'TLSv1.1') });
  expect(shown(judge(request))).toEqual([`known protocol-obsolete ${orders}`, `known protocol-obsolete ${stock}`]);
});

test('files that the change removes, and names that are no words of git, are compared too', () => {
  const odd = 'apiproxy/targets/:(top) "ünd"\n.xml';
  const step = judge(pullRequest({ ...base, [odd]: target('odd', 'TLSv1.1') }, { [stock]: undefined }));
  expect(told(step).findings.map(({ path, age }) => [path, age])).toEqual([[odd, 'known']]);
});

test('below a folder the change is that of the folder', () => {
  const inside = (files: Files): Files => Object.fromEntries(Object.entries(files).map(([path, content]) => [`edge [x]/${path}`, content]));
  const request = pullRequest({ ...inside(base), [stock]: target('stock', 'TLSv1.1') }, inside({ [orders]: target('orders', 'TLSv1.1') }));
  expect(shown(judge(request, { path: 'edge [x]' }))).toEqual([`new protocol-obsolete ${orders}`, `known protocol-obsolete ${stock}`]);
});

describe('where the checkout has one commit only', () => {
  const change = { [orders]: target('orders', 'TLSv1.1') };

  test('the base is fetched where it is asked for', () => {
    expect(shown(judge(pullRequest(base, change, { depth: 1 }), { 'only-new': 'true' }))).toEqual([`new protocol-obsolete ${orders}`]);
  });

  test('it is not fetched where nothing asks for it', () => {
    const step = judge(pullRequest(base, change, { depth: 1 }));
    expect(shown(step)).toEqual([`ageless protocol-obsolete ${orders}`, `ageless protocol-obsolete ${stock}`]);
    expect(step.summary).toContain('the base commit is not in the checkout; check out with');
  });

  test('and where it cannot be fetched everything counts, and the run says why', () => {
    const request = pullRequest(base, change, { depth: 1 });
    git(request.checkout, 'remote', 'set-url', 'origin', 'file:///nowhere');
    const step = judge(request, { 'only-new': 'true' });
    expect(shown(step)).toEqual([`ageless protocol-obsolete ${orders}`, `ageless protocol-obsolete ${stock}`]);
    expect(step.status).toBe(1);
    expect(step.annotations.find(({ level }) => level === 'warning')?.message).toContain('fetch-depth: 2');
    expect(step.summary).toContain('fetch-depth: 2');
  });
});

describe('a change that edits its own policy', () => {
  const silence = { [configuration]: 'platform: hybrid\nseverity: { protocol-obsolete: off }\n' };
  const comment = { [stock]: target('stock', 'TLSv1.1', ' <!-- apigee-tls-gate: allow protocol-obsolete — trust me -->') };

  test('is told', () => {
    expect(shown(judge(pullRequest(base, silence)))).toEqual([`new policy-changed ${configuration}`]);
    expect(shown(judge(pullRequest(base, comment)))).toEqual([`new policy-changed ${stock}`]);
  });

  test.each([['configuration', silence], ['comment', comment]])('has no say with config-ref: base: %s', (_, change) => {
    const step = judge(pullRequest(base, change), { 'config-ref': 'base' });
    expect(step.status).toBe(1);
    expect(told(step).findings.filter(({ rule }) => rule === 'protocol-obsolete')).toHaveLength(1);
  });

  test('a waiver of the base branch holds, also where its line has moved', () => {
    const step = judge(pullRequest({ ...base, ...comment }, { [stock]: `<!-- x -->\n${comment[stock] ?? ''}` }), { 'config-ref': 'base' });
    expect(step.status).toBe(0);
    expect(told(step).waived).toHaveLength(1);
  });

  test('fails closed where the base cannot be had', () => {
    const request = pullRequest(base, silence, { depth: 1 });
    git(request.checkout, 'remote', 'set-url', 'origin', 'file:///nowhere');
    const step = judge(request, { 'config-ref': 'base' });
    expect(step).toMatchObject({ status: 1, outputs: {} });
    expect(step.commands.findLast(({ name }) => name === 'error')?.data).toContain('config-ref is "base", but the base commit');
  });
});

test('a checkout without git is judged as it is, and says that nothing was compared', () => {
  const workspace = makeWorkspace({ [configuration]: 'platform: hybrid\n', [stock]: target('stock', 'TLSv1.1') });
  const { payload, sha } = pullRequest(base, {});
  const step = runStep({ workspace, event: { name: 'pull_request', payload }, environment: { GITHUB_SHA: sha, GIT_CEILING_DIRECTORIES: workspace } });
  expect(shown(step)).toEqual([`ageless protocol-obsolete ${stock}`]);
  expect(step.summary).toContain('the checkout is no git repository');
});

test('nothing that the checkout configures is run', () => {
  const request = pullRequest(base, { [orders]: target('orders', 'TLSv1.1') });
  const trap = join(request.checkout, '.git', 'trap');
  const script = makeWorkspace({ 'run.sh': `#!/bin/sh\ntouch '${trap}'\n` });
  execFileSync('chmod', ['+x', join(script, 'run.sh')]);
  for (const key of ['core.fsmonitor', 'diff.external', 'core.pager', 'core.editor']) git(request.checkout, 'config', key, join(script, 'run.sh'));
  expect(shown(judge(request))).toHaveLength(2);
  expect(() => readFileSync(trap)).toThrow('ENOENT');
});
