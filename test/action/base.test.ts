import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configuration, git, judge, orders, pullRequest, put, shown, stock, target, told, type Files } from './pull-request.ts';
import { makeWorkspace, runStep } from './runner.ts';

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
  expect(shown(step)).toEqual([`new protocol-obsolete ${stock}`]);
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

test.each(['pull_request', 'merge_group'])('a %s that names no base is not judged by its own policy where that of the base is asked for', (event) => {
  const request = { ...pullRequest(base, {}), payload: {} };
  expect(judge(request, { 'config-ref': 'base' }, event)).toMatchObject({ status: 1, outputs: {} });
  expect(judge(request, {}, event).summary).toContain('the event does not name the base commit');
});
