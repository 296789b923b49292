import type { Verdict } from '../../src/gate/verdict.ts';
import { renderGitlab, type GitlabOptions } from '../../src/report/gitlab.ts';
import { checkExample, examples } from './examples.ts';
import { hostileVerdict } from './hostile-verdict.ts';
import { failureOf, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';
import { schemaCheck } from './schema-check.ts';

const check = schemaCheck('test/schemas/gitlab-code-quality.schema.json');
const span = find(overridesFile, 'certs/leaf.pem');

interface Entry {
  readonly fingerprint: string;
}

function entriesOf(verdict: Verdict, options?: GitlabOptions): readonly Entry[] {
  return JSON.parse(renderGitlab(verdict, options)) as readonly Entry[];
}

test('a finding is an entry with its place from the repository', () => {
  expect(entriesOf(verdictOf([findingAt(span)]), { root: 'deploy' })).toStrictEqual([
    {
      description: 'the certificate expired on 2026-01-02. Renew the certificate.',
      check_name: 'certificate-expired',
      fingerprint: '0123456789abcdef0123456789abcdef',
      severity: 'critical',
      location: { path: 'deploy/overrides.yaml', lines: { begin: 3 } },
    },
  ]);
});

test.each([
  ['error', 'critical'],
  ['warning', 'major'],
  ['notice', 'info'],
] as const)('%s is %s', (severity, name) => {
  expect(entriesOf(verdictOf([findingAt(span, { severity })]))).toMatchObject([{ severity: name }]);
});

test('a member of an archive is told at the archive', () => {
  const file = fileOf('bundles/orders.zip', '<a>\n  <b/>\n</a>\n', 'apiproxy/targets/default.xml');
  expect(entriesOf(verdictOf([findingAt(find(file, '<b/>'))]))).toMatchObject([
    { description: expect.stringMatching(/^bundles\/orders\.zip!\/apiproxy\/targets\/default\.xml:2:3: the certificate/), location: { path: 'bundles/orders.zip', lines: { begin: 1 } } },
  ]);
});

test.each([
  ['nothing to inspect', verdictOf([], { outcome: 'empty' }), ['nothing-to-inspect-1']],
  ['failures', verdictOf([], { outcome: 'incomplete', failures: [failureOf('a', 'b'), failureOf('a', 'b')] }), ['incomplete-1', 'incomplete-2']],
])('%s are entries of the worst kind, at the configuration', (_name, verdict, fingerprints) => {
  const entries = entriesOf(verdict, { root: 'deploy' });
  expect(entries.map(({ fingerprint }) => fingerprint)).toEqual(fingerprints);
  for (const entry of entries) expect(entry).toMatchObject({ severity: 'blocker', location: { path: 'deploy/.apigee-tls-gate.yml', lines: { begin: 1 } } });
});

test('what is waived or known is not there', () => {
  const waiver = { rule: { value: 'certificate-expired', span }, reason: 'x' };
  expect(renderGitlab(verdictOf([], { waived: [{ finding: findingAt(span), waiver }], known: [findingAt(span)] }))).toBe('[]\n');
});

test.each(examples)('%s: valid, and no fingerprint twice', (root) => {
  const verdict = checkExample(root);
  const entries = entriesOf(verdict, { root });
  expect(check(entries)).toEqual([]);
  expect(entries).toHaveLength(verdict.findings.length);
  expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
});

test('hostile texts: valid, without a byte order mark', () => {
  const texts = Array.from({ length: 100 }, (_, seed) => renderGitlab(hostileVerdict(seed), { root: 'a' }));
  expect(texts.filter((text) => !text.startsWith('['))).toEqual([]);
  expect(texts.flatMap((text) => check(JSON.parse(text)))).toEqual([]);
});

test.each([
  ['another severity', { severity: 'error' }],
  ['no path', { location: { lines: { begin: 1 } } }],
  ['a path from the root of the machine', { location: { path: '/a', lines: { begin: 1 } } }],
  ['a line before the first', { location: { path: 'a', lines: { begin: 0 } } }],
])('the schema refuses %s', (_name, change) => {
  expect(check(entriesOf(verdictOf([findingAt(span)])).map((entry) => ({ ...entry, ...change })))).not.toEqual([]);
});
