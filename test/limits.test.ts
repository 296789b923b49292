import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { mint } from '../scripts/mint.ts';
import { checkRepository, type CheckOptions } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { limitNames, limitRows } from '../src/source/limits.ts';
import { openDirectory } from '../src/workspace/disk.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';
import type { Workspace } from '../src/workspace/workspace.ts';
import { zipOf } from './read/zip.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const pem = (...certificates: readonly { readonly der: Uint8Array }[]): string =>
  certificates.map(({ der }) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`).join('');
const root = mint({ subject: 'CN=Root', ca: true });
const upper = mint({ subject: 'CN=Upper', ca: true, issuer: root });
const middle = mint({ subject: 'CN=Middle', ca: true, issuer: upper });
const leaf = mint({ subject: 'CN=a.example.test', names: ['a.example.test'], issuer: middle, purposes: ['server'] });

const target = (inside = ''): string => `<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://a.example.test</URL><SSLInfo><Enabled>true</Enabled><Enforce>true</Enforce><TrustStore>store</TrustStore>${inside}</SSLInfo></HTTPTargetConnection></TargetEndpoint>`;
const around = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels);
const overrides = (more: string): string => `virtualhosts:\n  - name: a\n    sslSecret: a\n${more}`;
const bundle = (...more: readonly string[]): Buffer => zipOf([{ name: 'apiproxy/a.xml', text: '<APIProxy name="a"/>' }, ...more.map((text, index) => ({ name: `apiproxy/targets/${index}.xml`, text }))]);
/** Three certificates are looked at: served out of order, so that Java searches. */
const crossed = { 'apiproxy/targets/default.xml': target(), 'root.pem': pem(root), 'chain.pem': pem(leaf, upper, middle) };
/** Packed it is about a hundred times smaller. */
const wide = `${target()}<!-- ${Array.from({ length: 1000 }, (_, index) => createHash('sha256').update(String(index)).digest('base64')).join('')} -->`.padEnd(4_000_000);
const store = readFileSync('test/fixtures/read/openssl-modern.p12');
const environment = (file: string): string => `environments: { prod: { truststores: { store: [${file}] } } }\nbackends: [{ host: a.example.test, chain: chain.pem }]\n`;

interface Case {
  readonly key: string;
  /** The value that `at` just keeps to and `over` does not. */
  readonly value: number;
  readonly at: Files;
  readonly over: Files;
  /** Further lines of the configuration. */
  readonly more?: string;
  /** The rule that finds it; a failure where there is none. */
  readonly rule?: string;
}

const source = { rule: 'source-unreadable' };
const cases: readonly (readonly [string, Case])[] = [
  ['the bytes of a file', { ...source, key: 'file-bytes', value: 100, at: { 'overrides.yaml': overrides('').padEnd(100) }, over: { 'overrides.yaml': overrides('').padEnd(101) } }],
  ['the bytes of a member', { ...source, key: 'file-bytes', value: 500, at: { 'a.zip': bundle(target().padEnd(500)) }, over: { 'a.zip': bundle(target().padEnd(501)) } }],
  ['levels of YAML', { ...source, key: 'nesting', value: 9, at: { 'overrides.yaml': overrides(`x: ${around(8, '[', ']')}\n`) }, over: { 'overrides.yaml': overrides(`x: ${around(9, '[', ']')}\n`) } }],
  ['levels of YAML that looks like a template', { ...source, key: 'nesting', value: 9, at: { 'overrides.yaml': overrides(`x: ${around(8, '[', ']')} # {{\n`) }, over: { 'overrides.yaml': overrides(`x: ${around(9, '[', ']')} # {{\n`) } }],
  ['levels of JSON', { ...source, key: 'nesting', value: 9, at: { 'resources/edge/env/test/targetServers.json': `[{"name": "a", "host": "a.example.test", "x": ${around(7, '[', ']')}}]` }, over: { 'resources/edge/env/test/targetServers.json': `[{"name": "a", "host": "a.example.test", "x": ${around(8, '[', ']')}}]` } }],
  ['levels of a JSON manifest', { ...source, key: 'nesting', value: 9, at: { 'a.json': `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "type": "kubernetes.io/tls", "x": ${around(8, '[', ']')}}` }, over: { 'a.json': `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "type": "kubernetes.io/tls", "x": ${around(9, '[', ']')}}` } }],
  ['levels of XML', { ...source, key: 'nesting', value: 9, at: { 'apiproxy/targets/a.xml': target(around(6, '<x>', '</x>')) }, over: { 'apiproxy/targets/a.xml': target(around(7, '<x>', '</x>')) } }],
  ['levels of HCL blocks', { ...source, key: 'nesting', value: 9, at: { 'a.tf': `resource "google_apigee_target_server" "a" {${around(8, 'x {', '}')}}` }, over: { 'a.tf': `resource "google_apigee_target_server" "a" {${around(9, 'x {', '}')}}` } }],
  ['levels of HCL values', { ...source, key: 'nesting', value: 9, at: { 'a.tf': `resource "google_apigee_target_server" "a" {\nx = ${around(8, '[', ']')}\n}` }, over: { 'a.tf': `resource "google_apigee_target_server" "a" {\nx = ${around(9, '[', ']')}\n}` } }],
  // The document, `virtualhosts`, its item and two texts; then `x` with so many.
  ['values of YAML', { ...source, key: 'yaml-values', value: 16, at: { 'overrides.yaml': overrides(`x: [${'1,'.repeat(10)}]\n`) }, over: { 'overrides.yaml': overrides(`x: [${'1,'.repeat(11)}]\n`) } }],
  ['values of all documents of YAML', { ...source, key: 'yaml-values', value: 16, at: { 'overrides.yaml': overrides(`---\nx: [${'1,'.repeat(9)}]\n`) }, over: { 'overrides.yaml': overrides(`---\nx: [${'1,'.repeat(10)}]\n`) } }],
  ['aliases of YAML', { ...source, key: 'yaml-aliases', value: 3, at: { 'overrides.yaml': overrides('x: [&a [1], *a, *a, *a]\n') }, over: { 'overrides.yaml': overrides('x: [&a [1], *a, *a, *a, *a]\n') } }],
  ['aliases behind aliases', { ...source, key: 'yaml-aliases', value: 4, at: { 'overrides.yaml': overrides('x: [&a 1, &b [*a, *a], *a, *a]\n') }, over: { 'overrides.yaml': overrides('x: [&a 1, &b [*a, *a], *b]\n') } }],
  ['members of an archive', { ...source, key: 'zip-members', value: 3, at: { 'apiproxy.zip': bundle(target(), target()) }, over: { 'apiproxy.zip': bundle(target(), target(), target()) } }],
  ['the ratio of a member', { ...source, key: 'zip-ratio', value: Math.ceil(wide.length / deflateRawSync(wide).length), at: { 'a.zip': bundle(wide) }, over: { 'a.zip': bundle(wide) } }],
  ['the bytes of an archive', { ...source, key: 'zip-bytes', value: 1020, at: { 'a.zip': bundle(target().padEnd(500), target().padEnd(500)) }, over: { 'a.zip': bundle(target().padEnd(500), target().padEnd(501)) } }],
  ['certificates of a file', { ...source, key: 'certificates', value: 3, more: environment('root.pem'), at: crossed, over: { ...crossed, 'chain.pem': pem(leaf, upper, middle, root) } }],
  ['the bytes of a certificate', { ...source, key: 'certificate-bytes', value: leaf.der.length + 20, more: environment('root.pem'), at: { ...crossed, 'chain.pem': pem(leaf) }, over: { ...crossed, 'chain.pem': pem({ der: mint({ ...leaf.recipe, names: ['a.example.test', 'and-another-name.example.test'] }).der }) } }],
  ['rounds of a keystore', { rule: 'key-unreadable', key: 'keystore-rounds', value: 6144, more: environment('{ file: a.p12, password-env: PASSWORD }'), at: { 'a.p12': store }, over: { 'a.p12': store } }],
  ['steps of a path search', { rule: 'chain-constraint-violated', key: 'path-steps', value: 3, more: environment('root.pem'), at: crossed, over: crossed }],
];

const mentions = (key: string): RegExp => new RegExp(String.raw`more than the limit of \d+ [a-z ]+ \(${key} under limits in the configuration\)`);

function judge(workspace: Workspace, options: Partial<CheckOptions> = {}): Verdict {
  const result = checkRepository(workspace, { now: Date.parse('2030-01-01T00:00:00Z'), version: '0.0.0', passwordOf: () => 'changeit', ...options });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

function judgeUnder(files: Files, configuration: string): Verdict {
  return judge(memoryWorkspace(new Map([...Object.entries(files), ['.apigee-tls-gate.yml', configuration]])));
}

/** What is said, without the lines of the configuration, which move. */
const said = ({ findings, failures }: Verdict): readonly string[] => [...findings.map(({ rule, severity, message }) => `${severity}[${rule}] ${message}`), ...failures.map(({ where, message }) => `${where}: ${message}`)];

test.each(cases)('%s: at the limit all is judged, over it that is said', (_name, { key, value, at, over, more = '', rule }) => {
  const usual = said(judgeUnder(at, more));
  expect(usual.join('\n')).not.toContain('more than the limit');
  expect(said(judgeUnder(at, `limits: { ${key}: ${value} }\n${more}`))).toEqual(usual);
  // Where both are the same, the limit is one less.
  const verdict = judgeUnder(over, `limits: { ${key}: ${same(over, at) ? value - 1 : value} }\n${more}`);
  const found = verdict.findings.filter(({ message }) => mentions(key).test(message));
  expect(found.map((finding) => [finding.rule, finding.severity])).toEqual([[rule, 'error']]);
  expect(verdict.outcome).toBe('fail');
});

function same(left: Files, right: Files): boolean {
  return Object.entries(left).every(([path, content]) => Buffer.compare(Buffer.from(content), Buffer.from(right[path] ?? '')) === 0);
}

test('files: at the limit all is judged, over it the verdict is incomplete', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-limits-'));
  try {
    for (const path of ['.apigee-tls-gate.yml', 'apiproxy/targets/a.xml', 'b.txt']) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), path.endsWith('.xml') ? target() : '');
    }
    const under = (files: number): Verdict => {
      writeFileSync(join(folder, '.apigee-tls-gate.yml'), `limits: { files: ${files} }\n`);
      const workspace = openDirectory(folder);
      if ('problem' in workspace) throw new Error(workspace.problem);
      return judge(workspace);
    };
    expect(under(3).failures).toEqual([]);
    expect(under(2)).toMatchObject({ outcome: 'incomplete', failures: [{ message: expect.stringMatching(mentions('files')) as unknown }] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('seconds', () => {
  const repository = (seconds: number): Workspace => memoryWorkspace(new Map([...Object.entries(crossed), ['.apigee-tls-gate.yml', `limits: { seconds: ${seconds} }\n${environment('root.pem')}`]]));

  test('a run of just so long is judged', () => {
    expect(judge(repository(1), { elapsedMs: () => 1000 }).failures).toEqual([]);
  });

  /** How often the time is looked at where there is enough of it. */
  const looks = ((): number => {
    let count = 0;
    judge(repository(1), { elapsedMs: () => { count += 1; return 0; } });
    return count;
  })();

  test('the time is looked at for each file, rule and step', () => {
    expect(looks).toBeGreaterThan(60);
  });

  test('wherever it is over, the verdict is incomplete and says what is not done', () => {
    const words = new Set<string>();
    for (let most = 0; most < looks; most += 1) {
      let count = 0;
      const verdict = judge(repository(1), { elapsedMs: () => { count += 1; return count > most ? 1001 : 0; } });
      expect([most, verdict.outcome, verdict.failures.map(({ where }) => where)]).toEqual([most, 'incomplete', ['time limit']]);
      expect(verdict.failures[0]?.message).toMatch(mentions('seconds'));
      for (const word of ['files not read (', 'rules not run to their end (']) if (verdict.failures[0]?.message.includes(word) === true) words.add(word);
      expect(verdict.findings.filter(({ rule }) => rule === 'chain-constraint-violated')).toEqual([]);
    }
    expect([...words]).toHaveLength(2);
  });

  test('the comparison with an earlier state takes part', () => {
    let count = 0;
    const enough = looks + 1;
    const before = { workspace: repository(1), name: 'main', onlyNew: false, governs: false };
    const { outcome, failures } = judge(repository(1), { before, elapsedMs: () => { count += 1; return count > enough ? 1001 : 0; } });
    expect(outcome).toBe('incomplete');
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining('with main') as unknown]);
  });
});

test('every limit stands in the table above, with a default below what none can go beyond', () => {
  expect([...new Set([...cases.map(([, { key }]) => key), 'files', 'seconds'])].sort()).toEqual(limitNames.map((name) => limitRows[name].key).sort());
  for (const name of limitNames) expect(limitRows[name].standard).toBeLessThan(limitRows[name].most);
});

test.each(limitNames.map((name) => [limitRows[name].key, limitRows[name].most] as const))('%s goes from 1 to %d', (key, most) => {
  const problemOf = (value: number | string): string | undefined => {
    const result = checkRepository(memoryWorkspace(new Map([['.apigee-tls-gate.yml', `limits: { ${key}: ${value} }\n`]])), { now: 0, version: '0.0.0' });
    return 'problem' in result ? result.problem : undefined;
  };
  expect([1, most].map(problemOf)).toEqual([undefined, undefined]);
  for (const value of [0, -1, most + 1, 1.5, 'none']) expect(problemOf(value)).toContain(`a whole number from 1 to ${most} for ${key} is expected`);
});

test('a change of the limits is a change of the policy', () => {
  const state = (configuration: string): Workspace => memoryWorkspace(new Map<string, string>([['apiproxy/targets/a.xml', target()], ['.apigee-tls-gate.yml', configuration]]));
  const { findings } = judge(state('limits: { nesting: 50 }\n'), { before: { workspace: state('limits: { nesting: 40 }\n'), name: 'main', onlyNew: false, governs: false } });
  expect(findings.filter(({ rule }) => rule === 'policy-changed').map(({ message }) => message)).toEqual([expect.stringContaining('edits limits') as unknown]);
});
