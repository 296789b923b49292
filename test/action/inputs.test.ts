import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { failureOf, ofFindings, overrides, reportOf } from './findings.ts';
import { linesOf } from './grammar.ts';
import { makeWorkspace, runStep } from './runner.ts';

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

test('a configuration above the path is told not to be used', () => {
  const workspace = makeWorkspace({ '.apigee-tls-gate.yml': 'fail-on: never\n', 'apigee/overrides.yaml': overrides('certs/none.pem') });
  const warned = (step: ReturnType<typeof runStep>): readonly string[] => step.annotations.filter(({ message }) => message.includes('is not used')).map(({ message }) => message);
  expect(warned(runStep({ workspace, inputs: { path: 'apigee' } }))).toEqual(['.apigee-tls-gate.yml is not used, since path is "apigee": to judge by it, leave path out and choose with include in the configuration']);
  expect(warned(runStep({ workspace }))).toEqual([]);
});

test.each(['only-new', 'config-ref'])('%s without a base is told', (name) => {
  const step = runStep({ workspace: makeWorkspace({ 'overrides.yaml': overrides('certs/none.pem') }), inputs: { [name]: name === 'only-new' ? 'true' : 'base' } });
  expect(step.summary).toContain('this run is not for a pull request or a merge group');
});
