import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { memoryPages, validateXML } from 'xmllint-wasm';
import type { Verdict } from '../../src/gate/verdict.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { spanOf } from '../../src/source/span.ts';
import { checkExample, examples } from './examples.ts';
import { hostileVerdict } from './hostile-verdict.ts';
import { failureOf, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';

const schema = readFileSync('test/schemas/junit.xsd', 'utf8');

/** What libxml2 has against the documents, as XML and by the schema. */
async function complaints(documents: readonly string[]): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: documents.map((contents, index) => ({ fileName: `${index}.xml`, contents })), schema, maxMemoryPages: memoryPages.GiB });
  return errors.map(({ message }) => message);
}

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly failure?: Text;
  readonly error?: Text;
  readonly skipped?: Text;
  readonly 'system-out'?: string;
}

interface Text {
  readonly message: string;
  readonly '#text'?: string;
}

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly testcase: readonly Case[];
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray: (name) => name === 'testsuite' || name === 'testcase', parseTagValue: false, htmlEntities: true });

function suitesOf(verdict: Verdict): readonly Suite[] {
  const document = parser.parse(renderJunit(verdict)) as { readonly testsuites: { readonly testsuite: readonly Suite[] } };
  return document.testsuites.testsuite;
}

/** The outcome of the tests of a suite, in order. */
function outcomesOf(suite: Suite | undefined): readonly string[] {
  return (suite?.testcase ?? []).map((one) => Object.keys(one).find((key) => ['failure', 'error', 'skipped'].includes(key)) ?? 'passed');
}

const span = find(overridesFile, 'certs/leaf.pem');

test('what fails the gate is a failure of its file, with place, reason and remedy', () => {
  const [gate, file] = suitesOf(verdictOf([findingAt(span, { related: [{ span: find(overridesFile, 'dev-grp'), label: 'named here' }] })]));
  expect(outcomesOf(gate)).toEqual(['passed']);
  expect(file).toMatchObject({ name: 'overrides.yaml', tests: '1', failures: '1', errors: '0', skipped: '0' });
  expect(file?.testcase[0]).toEqual({
    classname: 'apigee-tls-gate.certificate-expired',
    name: 'overrides.yaml (01234567)',
    failure: {
      message: 'the certificate expired on 2026-01-02',
      '#text': [
        'error: the certificate expired on 2026-01-02',
        'at overrides.yaml:3:16',
        'named here: overrides.yaml:2:9',
        'help: Renew the certificate.',
        'see https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules/certificate-expired.md',
        'fingerprint: 0123456789abcdef0123456789abcdef',
      ].join('\n'),
    },
  });
});

test.each([
  ['error', ['failure', 'passed', 'passed']],
  ['warning', ['failure', 'failure', 'passed']],
  ['notice', ['failure', 'failure', 'failure']],
  ['never', ['passed', 'passed', 'passed']],
] as const)('with fail-on %s, error, warning and notice are %j', (failOn, outcomes) => {
  const findings = (['error', 'warning', 'notice'] as const).map((severity) => findingAt(span, { severity }));
  const [, file] = suitesOf(verdictOf(findings, { failOn }));
  expect(outcomesOf(file)).toEqual(outcomes);
  expect(file?.failures).toBe(String(outcomes.filter((outcome) => outcome === 'failure').length));
});

test('what does not fail the gate still tells what it is', () => {
  const [, file] = suitesOf(verdictOf([findingAt(span, { severity: 'notice' })]));
  expect(file?.testcase[0]?.['system-out']).toMatch(/^notice: the certificate expired on 2026-01-02\nat overrides\.yaml:3:16\n/);
});

test('what is waived or known is skipped, with the reason', () => {
  const waiver = { rule: { value: 'certificate-expired', span }, reason: 'replaced in May', owner: 'team-x' };
  const [, file] = suitesOf(verdictOf([], { waived: [{ finding: findingAt(span), waiver }], known: [findingAt(span)], comparisons: [{ kind: 'baseline', from: 'baseline.json', known: 1, gone: [] }] }));
  expect(file?.testcase.map(({ skipped }) => skipped?.message)).toEqual(['waived: replaced in May (team-x)', 'it was there before, in the baseline baseline.json']);
});

test.each([
  ['nothing was found', verdictOf([]), ['passed'], 'looked at everything'],
  ['there was nothing to inspect', verdictOf([], { outcome: 'empty' }), ['error'], 'nothing to inspect'],
  ['two rules threw', verdictOf([], { outcome: 'incomplete', failures: [failureOf('chain-broken', 'it threw'), failureOf('key-mismatched', 'too')] }), ['error', 'error'], 'chain-broken'],
])('the suite of the gate says when %s', (_name, verdict, outcomes, name) => {
  const suites = suitesOf(verdict);
  expect(suites.map(outcomesOf)).toEqual([outcomes]);
  expect(suites[0]?.testcase[0]?.name).toBe(name);
});

test('the totals are those of the suites', () => {
  for (const root of examples) {
    const xml = renderJunit(checkExample(root));
    const suites = suitesOf(checkExample(root));
    const sum = (key: 'tests' | 'failures' | 'errors'): number => suites.reduce((total, suite) => total + Number(suite[key]), 0);
    expect(xml).toContain(`<testsuites name="apigee-tls-gate" tests="${sum('tests')}" failures="${sum('failures')}" errors="${sum('errors')}">`);
  }
});

test('a name stays the same when lines move, and is its own in its file', () => {
  const names = suitesOf(checkExample('examples/storefront-broken')).flatMap(({ testcase }) => testcase.map(({ classname, name }) => `${classname} ${name}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => /:\d+/.test(name))).toEqual([]);
});

const nasty = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join('') + '\u007F\u0085\uD800x\uDC00\uFFFE\uFFFF]]><![CDATA[ &amp; &#0; "\'<b/> --> \u{1F600}\u202E';
const file = fileOf(nasty, `${nasty}\n${nasty}`, nasty);

test.each<readonly [string, () => readonly Verdict[]]>([
  ['examples', () => examples.map((root) => checkExample(root))],
  ['hostile texts', () => Array.from({ length: 100 }, (_, seed) => hostileVerdict(seed))],
  ['characters that XML does not have', () => [verdictOf([findingAt(spanOf(file, 0, 5), { message: nasty, help: nasty })], { outcome: 'incomplete', failures: [failureOf(nasty, nasty)] })]],
  ['every outcome of the gate', () => [verdictOf([]), verdictOf([], { outcome: 'empty' }), verdictOf([findingAt(span)], { failOn: 'never' })]],
])('valid XML by the schema: %s', async (_name, verdicts) => {
  expect(await complaints(verdicts().map(renderJunit))).toEqual([]);
}, 30_000);

test.each([
  ['a control character', (xml: string) => xml.replace('2026-01-02', '\u0001')],
  ['a test with two outcomes', (xml: string) => xml.replace('<system-out>', '<skipped message="x"/><system-out>')],
  ['a suite without totals', (xml: string) => xml.replace(/ tests="1"/, '')],
])('the check would see %s', async (_name, damage) => {
  const xml = renderJunit(verdictOf([findingAt(span)]));
  expect(damage(xml)).not.toBe(xml);
  expect(await complaints([damage(xml)])).not.toEqual([]);
});
