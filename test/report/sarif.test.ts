import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Finding, Verdict } from '../../src/gate/verdict.ts';
import { renderSarif, type SarifOptions } from '../../src/report/sarif.ts';
import { allRules } from '../../src/rules/all.ts';
import { spanOf } from '../../src/source/span.ts';
import { checkExample, examples } from './examples.ts';
import { hostileVerdict } from './hostile-verdict.ts';
import { findMultitool } from './multitool.ts';
import { failureOf, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';
import { schemaCheck } from './schema-check.ts';

const compressedSize = (text: string): number => gzipSync(text).length;
const pages = new Map(allRules.filter(({ aboutPolicy }) => aboutPolicy !== true).map(({ id }) => [id, readFileSync(`docs/rules/${id}.md`, 'utf8')]));

const render = (verdict: Verdict, options: Partial<SarifOptions> = {}): string => renderSarif(verdict, { rules: allRules, pages, compressedSize, ...options });

interface Located {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }; readonly region?: object };
  readonly logicalLocations?: readonly object[];
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly help: { readonly text: string; readonly markdown: string }; readonly properties: { readonly tags: readonly string[] } }[] } };
  readonly invocations: readonly { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: { readonly text: string } }[] }[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly Located[];
    readonly relatedLocations?: readonly (Located & { readonly id: number })[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
    readonly baselineState?: string;
  }[];
}

function runOf(verdict: Verdict, options: Partial<SarifOptions> = {}): Run {
  const log = JSON.parse(render(verdict, options)) as { readonly runs: readonly [Run] };
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

const span = find(overridesFile, 'certs/leaf.pem');
const memberFile = fileOf('bundles/orders.zip', '<a>\n  <b/>\n</a>\n', 'apiproxy/targets/default.xml');

/** As many findings as a large organisation may have, spread over files and severities. */
function manyFindings(count: number): readonly Finding[] {
  const severities = ['notice', 'warning', 'error'] as const;
  return Array.from({ length: count }, (_, index) => {
    const file = fileOf(`proxies/p${index % 4000}/apiproxy/targets/default.xml`, '<a>\n  <b/>\n</a>\n');
    return findingAt(spanOf(file, 6, 10), {
      severity: severities[index % 3] ?? 'error',
      message: `"host-${index}.example.com" is not among the names of certs/backend-${index}.pem (valid for other-${index}.example.com)`,
      fingerprint: index.toString(16).padStart(32, '0'),
      related: [{ span: spanOf(file, 0, 3), label: 'used here' }],
    });
  });
}

describe('rules', () => {
  const { rules } = runOf(verdictOf([])).tool.driver;

  test('all are there, each with the text of its page', () => {
    expect(rules.map(({ id }) => id)).toEqual(allRules.map(({ id }) => id));
    const { help } = rules.find(({ id }) => id === 'key-mismatched') ?? {};
    expect(help?.markdown).toMatch(/^# key-mismatched\n[\s\S]*## Mend it/);
    expect(rules.filter(({ help: { text, markdown } }) => text !== markdown || text.includes('<!--'))).toEqual([]);
    expect(rules.filter(({ properties: { tags } }) => tags.length > 10 || new Set(tags).size < tags.length)).toEqual([]);
  });

  test.each([
    ['error', 'key-mismatched', 'error', 'error', '7.0'],
    ['warning', 'sni-disabled', 'warning', 'warning', '4.0'],
    ['notice', 'reference-direct', 'note', 'recommendation', '1.0'],
  ])('%s has its level and its place in the bands of GitHub', (_severity, id, level, problem, score) => {
    expect(rules.find((rule) => rule.id === id)).toMatchObject({
      helpUri: `https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules/${id}.md`,
      defaultConfiguration: { level },
      properties: { 'problem.severity': problem, 'security-severity': score, precision: 'high' },
    });
  });

  test('a rule without page still helps', () => {
    const [first] = runOf(verdictOf([]), { pages: new Map() }).tool.driver.rules;
    expect(first?.help.text).toMatch(/^An alias .* See https:\/\//);
  });
});

describe('results', () => {
  test('one says what, where and how to mend it, and links to what it touches', () => {
    const { results } = runOf(verdictOf([findingAt(span, { related: [{ span: find(overridesFile, 'dev-grp'), label: 'named [here]' }] })]));
    expect(results).toStrictEqual([
      {
        ruleId: 'certificate-expired',
        ruleIndex: allRules.findIndex(({ id }) => id === 'certificate-expired'),
        level: 'error',
        message: { text: 'the certificate expired on 2026-01-02\nRenew the certificate.\n[named here](0): overrides.yaml:2:9' },
        locations: [{ physicalLocation: { artifactLocation: { uri: 'overrides.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 3, startColumn: 16, endLine: 3, endColumn: 30 } } }],
        relatedLocations: [
          { id: 0, message: { text: 'named [here]' }, physicalLocation: { artifactLocation: { uri: 'overrides.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 2, startColumn: 9, endLine: 2, endColumn: 16 } } },
        ],
        partialFingerprints: { 'apigeeTlsGate/v1': '0123456789abcdef0123456789abcdef' },
      },
    ]);
  });

  test('a member of an archive is located at the archive, and GitHub can tell two of them apart', () => {
    const [result] = runOf(verdictOf([findingAt(find(memberFile, '<b/>'))])).results;
    expect(result?.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'bundles/orders.zip', uriBaseId: '%SRCROOT%' } },
        logicalLocations: [{ name: 'apiproxy/targets/default.xml', fullyQualifiedName: 'bundles/orders.zip!/apiproxy/targets/default.xml:2:3', kind: 'resource' }],
      },
    ]);
    expect(result?.message.text).toContain('in bundles/orders.zip!/apiproxy/targets/default.xml:2:3');
    expect(result?.partialFingerprints).toEqual({ 'apigeeTlsGate/v1': '0123456789abcdef0123456789abcdef', primaryLocationLineHash: '0123456789abcdef0123456789abcdef' });
  });

  test.each([
    ['blanks and percent signs', '', 'my certs/100%.pem', 'my%20certs/100%25.pem'],
    ['what looks like a scheme, a query and a fragment', '', 'https:/x?y#z.pem', 'https%3A/x%3Fy%23z.pem'],
    ['letters beyond ASCII', '', 'zürich/日本.pem', 'z%C3%BCrich/%E6%97%A5%E6%9C%AC.pem'],
    ['half a character', '', 'a\uD800.pem', 'a%EF%BF%BD.pem'],
    ['a root below the repository', 'deploy/eu west', 'certs/a.pem', 'deploy/eu%20west/certs/a.pem'],
  ])('a path with %s counts from the repository and is a URI', (_name, root, path, uri) => {
    const file = fileOf(path, 'x');
    const [result] = runOf(verdictOf([findingAt(spanOf(file, 0, 1))]), { root }).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
  });

  test('texts of the repository make no links', () => {
    const text = '[free certificates](https://evil.example) and [this](0)';
    const [result] = runOf(verdictOf([findingAt(span, { message: text, help: text, related: [{ span, label: text }] })])).results;
    const links = [...(result?.message.text ?? '').matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
    expect(links).toEqual(['0']);
  });

  test.each([
    ['new', 'new'],
    ['known', 'unchanged'],
  ] as const)('what is %s is %s', (age, state) => {
    expect(runOf(verdictOf([findingAt(span, { age })])).results[0]?.baselineState).toBe(state);
  });

  test('what a waiver or the baseline covers is left out, and what only the base of the change had is there', () => {
    const waiver = { rule: { value: 'certificate-expired', span }, reason: 'replaced in May' };
    const verdict = verdictOf([findingAt(span, { severity: 'notice', age: 'new' })], {
      waived: [{ finding: findingAt(span, { message: 'waived' }), waiver }],
      known: [findingAt(span, { message: 'in the baseline' }), findingAt(span, { message: 'in the base', age: 'known' })],
    });
    expect(runOf(verdict).results.map(({ level, baselineState }) => ({ level, baselineState }))).toEqual([{ level: 'note', baselineState: 'new' }, { level: 'error', baselineState: 'unchanged' }]);
  });

  test('more related places than GitHub shows are not listed', () => {
    const related = Array.from({ length: 150 }, () => ({ span, label: 'used here' }));
    const [result] = runOf(verdictOf([findingAt(span, { related })])).results;
    expect(result?.relatedLocations).toHaveLength(100);
    expect(result?.message.text).toMatch(/\nand 140 more places$/);
  });
});

describe('the gate itself', () => {
  test.each([
    ['a pass', verdictOf([]), true, []],
    ['findings', verdictOf([findingAt(span)]), true, []],
    ['a failure', verdictOf([], { outcome: 'incomplete', failures: [failureOf('chain-broken', 'it threw')] }), false, [['error', 'The gate could not look at everything: chain-broken: it threw']]],
    ['nothing to inspect', verdictOf([], { outcome: 'empty' }), false, [['error', expect.stringMatching(/^Nothing to inspect\. Point the gate/)]]],
  ])('%s', (_name, verdict, successful, notifications) => {
    const [invocation] = runOf(verdict).invocations;
    expect(invocation?.executionSuccessful).toBe(successful);
    expect(invocation?.toolExecutionNotifications.map(({ level, message }) => [level, message.text])).toEqual(notifications);
  });
});

describe('limits', () => {
  const many = verdictOf(manyFindings(26_000));

  test('beyond 25,000 results the mildest are cut off, and it says so', () => {
    const { results, invocations } = runOf(many);
    expect(results).toHaveLength(25_000);
    const levels = results.map(({ level }) => level);
    expect([levels.lastIndexOf('error') < levels.indexOf('warning'), levels.lastIndexOf('warning') < levels.indexOf('note')]).toEqual([true, true]);
    expect(levels.filter((level) => level !== 'note')).toHaveLength(many.counts.error + many.counts.warning);
    expect(invocations[0]?.toolExecutionNotifications[0]).toMatchObject({ level: 'warning', message: { text: expect.stringMatching(/^1000 results of the lowest severity left out/) } });
  });

  test('a file that would be too large when compressed loses results until it fits', () => {
    const sizes: number[] = [];
    const { results, invocations } = runOf(many, {
      compressedSize: (text) => {
        sizes.push(text.length);
        return text.length;
      },
    });
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.at(-1)).toBeLessThanOrEqual(10_000_000);
    expect(results.length).toBeGreaterThan(1000);
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['error']));
    expect(invocations[0]?.toolExecutionNotifications[0]?.message.text).toMatch(new RegExp(`^${26_000 - results.length} results`));
  });

  test('20,000 findings take seconds at most, and far less than GitHub takes', () => {
    const started = performance.now();
    const text = render(verdictOf(manyFindings(20_000)));
    // Half a second on an idle machine; others may be at work on this one.
    expect(performance.now() - started).toBeLessThan(8000);
    expect(compressedSize(text)).toBeLessThan(5_000_000);
  });
});

const tool = findMultitool();
const check = schemaCheck(tool.schema);
const texts: readonly (readonly [string, () => readonly string[]])[] = [
  ['examples', () => examples.map((root) => render(checkExample(root), { root }))],
  ['hostile texts', () => Array.from({ length: 12 }, (_, seed) => render(hostileVerdict(seed), { root: 'a b' }))],
  ['300 findings', () => [render(verdictOf(manyFindings(300)))]],
  ['failures and suppressions', () => [render(verdictOf([], { outcome: 'empty' })), render(verdictOf([findingAt(span, { age: 'new' })], { known: [findingAt(span)], comparisons: [{ kind: 'base', from: 'main', known: 1, gone: [] }] }))]],
];

test('20,000 findings: valid by the schema of SARIF, and nothing that the validator has against them by the rules of GitHub', () => {
  // The rules of SARIF look at each result by itself, for minutes; 300 of these results are enough for them.
  const text = render(verdictOf(manyFindings(20_000)));
  expect(check(JSON.parse(text))).toEqual([]);
  expect(tool.validate([text], 'Ghas')).toEqual([]);
}, 120_000);

test.each(texts)('%s: valid by the schema of SARIF', (_name, all) => {
  expect(all().flatMap((text) => check(JSON.parse(text)))).toEqual([]);
}, 60_000);

test.each(texts)('%s: nothing that the validator has against it, by the rules of SARIF and of GitHub', (_name, all) => {
  // A result in an archive has no region on purpose: no line of the archive means anything.
  expect(tool.validate(all()).filter((complaint) => !/^warning SARIF2017: .*Warning_MissingRegion/.test(complaint)).slice(0, 10)).toEqual([]);
}, 120_000);

test.each([
  ['a line before the first', /"startLine":3/g, '"startLine":0'],
  ['a rule without description', /"fullDescription":\{"text":"[^"]*"\},/g, ''],
])('the validator would see %s', (_name, pattern, replacement) => {
  const text = render(verdictOf([findingAt(span)]));
  const broken = text.replaceAll(pattern, replacement);
  expect(broken).not.toBe(text);
  expect(tool.validate([broken]).filter((complaint) => complaint.startsWith('error'))).not.toEqual([]);
}, 60_000);
