import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { configuration, git, judge, orders, pullRequest, put, shown, stock, target, told, type Files } from './pull-request.ts';
import { makeWorkspace } from './runner.ts';

const onlyNew = { 'only-new': 'true' };
const fromBase = { 'config-ref': 'base' };
const both = { ...onlyNew, ...fromBase };
const strict = 'platform: hybrid\n';
const silent = 'platform: hybrid\nseverity: { protocol-obsolete: off }\n';
const base: Files = { [configuration]: strict, [stock]: target('stock', 'TLSv1.1') };

describe('one more defect of a kind that is waived already', () => {
  const strictest: Files = { [configuration]: 'platform: hybrid\nfail-on: warning\n' };
  const allowing = ' <!-- apigee-tls-gate: allow ssl-info-element-unknown — known -->';
  const having = (...lines: readonly string[]): Files => ({ [stock]: target('stock', 'TLSv1.2').replace('<Protocols>', `${lines.map((line) => `${line}\n`).join('')}<Protocols>`) });
  const defect = '<Trustore>ref://a</Trustore>';
  const before: Files = { ...strictest, ...having(defect + allowing) };
  const found = `new ssl-info-element-unknown ${stock}`;

  test('is new, also above the one that is waived', () => {
    const step = judge(pullRequest(before, having(defect, defect + allowing)), onlyNew);
    expect(shown(step)).toEqual([found]);
    expect(step.status).toBe(1);
  });

  test('is not covered by a second copy of the waiver', () => {
    const request = pullRequest(before, having(defect + allowing, defect + allowing));
    expect(shown(judge(request))).toContain(`new policy-changed ${stock}`);
    // Of copies nobody knows which one was agreed on, so none of them holds.
    expect(shown(judge(request, fromBase)).filter((line) => line.endsWith(`ssl-info-element-unknown ${stock}`))).toHaveLength(2);
    expect(shown(judge(request, both))).toContain(found);
  });

  test.each([['alike', defect], ['other', '<Keystor>ref://a</Keystor>']])('is not covered by the waiver moved to it: %s', (_, another) => {
    const step = judge(pullRequest(before, having(another + allowing, defect)), both);
    expect(shown(step)).toContain(found);
    expect(step.status).toBe(1);
  });
});

test('a warning that the change makes an error is new', () => {
  const step = judge(pullRequest({ ...base, [configuration]: 'platform: edge-cloud\n' }, { [configuration]: strict }), onlyNew);
  expect(shown(step)).toContain(`new protocol-obsolete ${stock}`);
  expect(step.status).toBe(1);
});

test('a defect that goes from one target of a file to another is new there', () => {
  const servers = (...protocols: readonly string[]): Files => ({
    'edge/env/prod/targetServers.json': JSON.stringify(protocols.map((protocol, index) => ({ name: `server-${index}`, host: 'a.example.test', port: 443, isEnabled: true, sSLInfo: { enabled: true, enforce: true, protocols: [protocol] } }))),
  });
  const step = judge(pullRequest({ [configuration]: strict, ...servers('TLSv1.1', 'TLSv1.2') }, servers('TLSv1.2', 'TLSv1.1')), onlyNew);
  expect(shown(step)).toEqual(['new protocol-obsolete edge/env/prod/targetServers.json']);
  expect(step.status).toBe(1);
});

describe('links', () => {
  const linked: Files = { [configuration]: { link: 'ci/gate.yml' }, 'ci/gate.yml': strict, [stock]: target('stock', 'TLSv1.2') };
  const defect = { [orders]: target('orders', 'TLSv1.1') };

  test.each<[string, Files]>([
    ['changes where it leads', { 'ci/gate.yml': silent }],
    ['replaces it with a file', { [configuration]: silent }],
    ['leads it elsewhere', { 'ci/other.yml': silent, [configuration]: { link: 'ci/other.yml' } }],
    ['removes where it leads', { 'ci/gate.yml': undefined }],
  ])('a policy behind a link holds where the change %s', (_, change) => {
    const step = judge(pullRequest(linked, { ...defect, ...change }), fromBase);
    expect(shown(step)).toContain(`new protocol-obsolete ${orders}`);
    expect(step.status).toBe(1);
  });

  test('a policy below a linked folder holds', () => {
    const policy = '.github/.apigee-tls-gate.yml';
    const request = pullRequest({ '.github': { link: 'ci' }, 'ci/.apigee-tls-gate.yml': strict, [stock]: target('stock', 'TLSv1.2') }, { ...defect, 'ci/.apigee-tls-gate.yml': silent });
    expect(shown(judge(request))).toContain(`new policy-changed ${policy}`);
    expect(shown(judge(request, fromBase))).toContain(`new protocol-obsolete ${orders}`);
  });

  test('what stands behind a link was as its goal was', () => {
    const step = judge(pullRequest({ [configuration]: strict, [stock]: { link: '../../stock.txt' }, 'stock.txt': target('stock', 'TLSv1.2') }, { 'stock.txt': target('stock', 'TLSv1.1') }), onlyNew);
    expect(shown(step)).toEqual([`new protocol-obsolete ${stock}`]);
  });

  test('a folder under the gate that becomes a link cannot be compared', () => {
    const request = pullRequest({ [`edge/${configuration}`]: strict, [`edge/${stock}`]: target('stock', 'TLSv1.2') }, { edge: { link: 'other' }, [`other/${orders}`]: target('orders', 'TLSv1.1') });
    expect(judge(request, { ...onlyNew, path: 'edge', 'fail-on': 'warning' })).toMatchObject({ status: 1, outputs: { warnings: '1' } });
    expect(judge(request, { ...fromBase, path: 'edge' })).toMatchObject({ status: 1, outputs: {} });
  });
});

describe('other repositories in the checkout', () => {
  test.each<[string, Files]>([['a submodule that moves on', {}], ['one whose changes are to be ignored', { '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n\tignore = all\n' }]])('%s brings new findings', (_, modules) => {
    const library = makeWorkspace({});
    git(library, 'init', '--quiet');
    const commits = ['TLSv1.2', 'TLSv1.1'].map((protocol) => {
      put(library, { [stock]: target('stock', protocol) });
      git(library, 'add', '--all');
      git(library, 'commit', '--quiet', '--message', 'x');
      return git(library, 'rev-parse', 'HEAD');
    });
    const request = pullRequest({ ...base, ...modules }, {}, { gitlinks: { sub: commits } });
    cpSync(library, join(request.checkout, 'sub'), { recursive: true });
    const step = judge(request, onlyNew);
    expect(shown(step)).toEqual([`new protocol-obsolete sub/${stock}`]);
    expect(step.status).toBe(1);
  });

  test('the repository that is compared is the one of the path', () => {
    const request = pullRequest(base, { [configuration]: silent, [orders]: target('orders', 'TLSv1.1') });
    const { pull_request: pull } = request.payload as { pull_request: { base: { sha: string } } };
    const outer = makeWorkspace({});
    git(outer, 'init', '--quiet');
    git(outer, 'fetch', '--quiet', git(request.checkout, 'remote', 'get-url', 'origin'), 'main');
    git(outer, 'checkout', '--quiet', pull.base.sha);
    mkdirSync(join(outer, 'change'));
    execFileSync('cp', ['-R', `${request.checkout}/.`, join(outer, 'change')]);
    const inputs = { path: 'change' };
    expect(judge({ ...request, checkout: outer }, { ...inputs, ...fromBase })).toMatchObject({ status: 1, outputs: { errors: '2' } });
    expect(shown(judge({ ...request, checkout: outer }, { ...inputs, ...both }))).toContain(`new protocol-obsolete ${orders}`);
  });
});

test('a branch that begins at an old commit does not bring back the policy of that time', () => {
  const request = pullRequest({ ...base, [configuration]: silent }, { [orders]: target('orders', 'TLSv1.1') }, { depth: 100, later: { [configuration]: strict } });
  const { pull_request: pull } = request.payload as { pull_request: { head: { sha: string }; base: { sha: string } } };
  const tip = git(request.checkout, 'rev-parse', 'HEAD^1');
  git(request.checkout, 'checkout', '--quiet', pull.head.sha);
  const step = judge({ ...request, payload: { pull_request: { ...pull, base: { ...pull.base, sha: tip } } } }, fromBase);
  expect(step.status).toBe(1);
  expect(told(step).findings.map(({ rule }) => rule)).toContain('protocol-obsolete');
});
