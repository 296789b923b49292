import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Verdict } from '../../src/gate/verdict.ts';
import { readBaseline } from '../../src/read/baseline.ts';
import { renderBaseline } from '../../src/report/baseline.ts';
import { renderGitlab } from '../../src/report/gitlab.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderText } from '../../src/report/text.ts';
import { allRules } from '../../src/rules/all.ts';
import { checkRepository } from '../../src/gate/check.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';
import { checkExample, examples } from './examples.ts';
import { fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';

const span = find(overridesFile, 'certs/leaf.pem');
const member = fileOf('bundles/orders.zip', '<a/>\n', 'apiproxy/targets/default.xml');
const print = (digit: string): string => digit.repeat(32);

function entriesOf(verdict: Verdict): readonly object[] {
  const read = readBaseline(fileOf('baseline.json', renderBaseline(verdict)));
  if ('problem' in read) throw new Error(read.problem);
  return read.entries;
}

test('a baseline is what check reads: all findings but the waived ones, also those that were known, sorted', () => {
  const waiver = { rule: { value: 'key-mismatched', span }, reason: 'x' };
  const verdict = verdictOf([findingAt(span, { fingerprint: print('b') }), findingAt(span, { rule: 'alias-invalid', fingerprint: print('c') })], {
    waived: [{ finding: findingAt(span), waiver }],
    known: [findingAt(span, { fingerprint: print('a') }), findingAt(find(member, '<a/>'))],
  });
  const message = 'the certificate expired on 2026-01-02';
  expect(entriesOf(verdict)).toEqual([
    { rule: 'certificate-expired', severity: 'error', path: 'bundles/orders.zip', member: 'apiproxy/targets/default.xml', message, fingerprint: '0123456789abcdef0123456789abcdef' },
    { rule: 'alias-invalid', severity: 'error', path: 'overrides.yaml', message, fingerprint: print('c') },
    { rule: 'certificate-expired', severity: 'error', path: 'overrides.yaml', message, fingerprint: print('a') },
    { rule: 'certificate-expired', severity: 'error', path: 'overrides.yaml', message, fingerprint: print('b') },
  ]);
});

test('it says what wrote it, and the same findings give the same bytes', () => {
  const text = renderBaseline(verdictOf([]));
  expect(JSON.parse(text)).toStrictEqual({ schemaVersion: 1, tool: { name: 'apigee-tls-gate', version: '1.2.3' }, findings: [] });
  expect(renderBaseline(verdictOf([]))).toBe(text);
});

/** An example as it is, with a baseline beside it. */
function checkWith(baseline: string): Verdict {
  const read = (path: string): Uint8Array => readFileSync(`examples/storefront-broken/${path}`);
  const paths = ['.apigee-tls-gate.yml', 'certs/web-grp.pem', 'certs/web-grp.key', 'certs/partner-grp.pem', 'certs/partner-grp.key', 'overrides/overrides.yaml'];
  const workspace = memoryWorkspace(new Map([...paths.map((path) => [path, read(path)] as const), ...(baseline === '' ? [] : [['base.json', new TextEncoder().encode(baseline)] as const])]));
  const result = checkRepository(workspace, { now: Date.parse('2026-11-21T00:00:00Z'), version: '1.2.3', ...(baseline === '' ? {} : { baseline: 'base.json' }) });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

describe('a gate with a baseline', () => {
  const before = checkWith('');

  test('passes over what the baseline remembers, and every report says so', () => {
    expect(before.findings.length).toBeGreaterThan(3);
    const verdict = checkWith(renderBaseline(before));
    expect(verdict).toMatchObject({ outcome: 'pass', findings: [] });
    expect(renderText(verdict, { colour: false })).toContain(`passed: no findings but ${before.findings.length} known ones\n`);
    expect(verdict.links).toEqual(before.links);
    expect(before.links.filter(({ problems }) => problems.length > 0)).not.toEqual([]);
    expect(renderText(verdict, { colour: false })).toContain(`\n  The baseline base.json sets ${before.findings.length} findings aside\n`);
    const report = JSON.parse(renderJson(verdict)) as { counts: object; known: { fingerprint: string }[]; comparisons: object[] };
    expect(report.counts).toEqual({ error: 0, warning: 0, notice: 0, waived: 0, known: before.findings.length });
    expect(report.known.map(({ fingerprint }) => fingerprint)).toEqual(before.findings.map(({ fingerprint }) => fingerprint));
    expect(report.comparisons).toEqual([{ kind: 'baseline', from: 'base.json', known: before.findings.length, gone: [] }]);
    expect(renderJunit(verdict).match(/<skipped /g)).toHaveLength(before.findings.length);
  });

  test('tells of entries that no longer occur', () => {
    const mended = verdictOf([findingAt(span, { fingerprint: print('d') })]);
    const verdict = checkWith(renderBaseline(mended));
    expect(verdict.findings).toHaveLength(before.findings.length);
    expect(renderText(verdict, { colour: false })).toContain('\n  The baseline base.json sets 0 findings aside; 1 of its entries no longer occurs\n');
    expect(JSON.parse(renderJson(verdict))).toMatchObject({ known: [], comparisons: [{ gone: [{ rule: 'certificate-expired', path: 'overrides.yaml', fingerprint: print('d') }] }] });
  });
});

test.each(examples.filter((root) => root.endsWith('-broken')))('%s: a finding has one fingerprint in every channel', (root) => {
  const verdict = checkExample(root);
  const expected = verdict.findings.map(({ fingerprint }) => fingerprint).sort();
  expect(expected.length).toBeGreaterThan(5);
  const fingerprintsOf = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '').sort();
  const sarif = renderSarif(verdict, { rules: allRules, pages: new Map(), compressedSize: (text) => gzipSync(text).length });
  expect({
    json: fingerprintsOf(renderJson(verdict), /"fingerprint": "(\w+)"/g),
    gitlab: fingerprintsOf(renderGitlab(verdict), /"fingerprint": "(\w+)"/g),
    sarif: fingerprintsOf(sarif, /"apigeeTlsGate\/v1":"(\w+)"/g),
    junit: fingerprintsOf(renderJunit(verdict), /^fingerprint: (\w+)</gm),
    baseline: fingerprintsOf(renderBaseline(verdict), /"fingerprint": "(\w+)"/g),
  }).toEqual({ json: expected, gitlab: expected, sarif: expected, junit: expected, baseline: expected });
});
