import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Verdict } from '../../src/gate/verdict.ts';
import { readConfiguration } from '../../src/read/configuration.ts';
import { renderJson } from '../../src/report/json.ts';
import { allRules } from '../../src/rules/all.ts';
import { checkExample, examples } from './examples.ts';
import { hostileVerdict } from './hostile-verdict.ts';
import { failureOf, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';
import { schemaCheck } from './schema-check.ts';

const checkConfiguration = schemaCheck('docs/configuration.schema.json');
const checkReport = schemaCheck('docs/report.schema.json');

/** What the gate says of a configuration. */
function problemsOf(text: string): readonly string[] {
  const result = readConfiguration(
    fileOf('.apigee-tls-gate.yml', text),
    allRules.map(({ id }) => id),
  );
  return 'problems' in result ? result.problems.map(({ message }) => message) : [];
}

/** What an editor says of it. */
function complaintsOf(text: string): readonly string[] {
  return checkConfiguration(parse(text));
}

function configurationsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === '.apigee-tls-gate.yml')
    .map((entry) => join(entry.parentPath, entry.name));
}

const everything = `
platform: hybrid
deploy-tool: helm
chart-directory: apigee-virtualhost
include: ["**"]
exclude: vendor/**
fail-on: notice
expiry: { warning-days: 0, error-days: 3650 }
severity: { truststore-root-missing: error, target-trust-missing: off }
environment-groups:
  dev-grp: { hostnames: [api-dev.example.com], environments: dev, client-truststore: certs/corporate-root.pem }
environments:
  dev:
    references: { myTrustStoreRef: myTrustStore }
    truststores: { a: [certs/a.pem, { file: b.p12, password-env: B_PASSWORD }], b: { file: c.jks }, c: d.pem, unknown: }
    keystores: { k: { client: { certificate: certs/client.pem, key: certs/client.key }, other: { certificate: { file: k.p12, password-env: P } } } }
backends:
  - { host: backend.example.com, port: 8443, chain: c.pem, key: c.key, protocols: [TLSv1.2], ciphers: [TLS_AES_128_GCM_SHA256], client-authentication: required, client-truststore: [r.pem], requires-sni: true }
waivers:
  - { rule: certificate-expiring, path: certs/legacy.pem, reason: "replaced in May", owner: team-x, expires: 2026-12-31 }
limits: { file-bytes: 67108864, seconds: 1 }
`;

describe('configuration', () => {
  test('the schema knows every key, and the sample has every key', () => {
    const { properties } = JSON.parse(readFileSync('docs/configuration.schema.json', 'utf8')) as { properties: Record<string, { properties?: object }> };
    expect(Object.keys(properties)).toEqual(Object.keys(parse(everything) as object));
    expect(Object.keys(properties['severity']?.properties ?? {})).toEqual(allRules.map(({ id }) => id));
  });

  test.each([
    ['everything', everything],
    ['nothing', '# nothing yet\n'],
    ['keys without values', 'expiry:\nseverity:\nenvironments:\nbackends:\nwaivers:\ninclude:\nenvironment-groups:\n'],
    ['environments without content', 'environments: { dev: , prod: { keystores: , truststores: { a: } } }\n'],
    ['numbers and booleans where a text is expected', 'waivers: [{ rule: key-mismatched, reason: 1234, owner: true }]\nexclude: [1]\n'],
    ['an alias without files', 'environments: { dev: { keystores: { k: { a: {} } } } }\n'],
    ['a day at the end of a leap year', 'waivers: [{ rule: key-mismatched, reason: x, expires: 2028-02-29 }]\n'],
    ['a configuration that init writes, with its first line', '# yaml-language-server: $schema=https://example.com/x\nfail-on: never\n'],
  ])('both take %s', (_name, text) => {
    expect({ problems: problemsOf(text), complaints: complaintsOf(text) }).toEqual({ problems: [], complaints: [] });
  });

  test.each([
    ['an unknown key', 'platfrom: x\n'],
    ['an unknown key of an expiry', 'expiry: { days: 3 }\n'],
    ['an unknown key of a group', 'environment-groups: { a: { hosts: [b] } }\n'],
    ['an unknown key of an environment', 'environments: { dev: { aliases: {} } }\n'],
    ['an unknown key of an alias', 'environments: { dev: { keystores: { k: { a: { cert: x } } } } }\n'],
    ['an unknown key of a keystore file', 'environments: { dev: { truststores: { a: { file: b.p12, password: c } } } }\n'],
    ['an unknown key of a backend', 'backends: [{ host: a, ports: 3 }]\n'],
    ['an unknown key of a waiver', 'waivers: [{ rule: key-mismatched, reason: x, until: 2026-12-31 }]\n'],
    ['a wrong platform', 'platform: edge\n'],
    ['a platform without value', 'platform:\n'],
    ['a wrong deploy tool', 'deploy-tool: kubectl\n'],
    ['a wrong threshold', 'fail-on: off\n'],
    ['a wrong severity', 'severity: { key-mismatched: fatal }\n'],
    ['a severity of no rule', 'severity: { key-mismatch: off }\n'],
    ['a waiver of no rule', 'waivers: [{ rule: key-mismatch, reason: x }]\n'],
    ['a waiver without rule', 'waivers: [{ reason: x }]\n'],
    ['a waiver without reason', 'waivers: [{ rule: key-mismatched }]\n'],
    ['a waiver with a blank reason', 'waivers: [{ rule: key-mismatched, reason: " " }]\n'],
    ['a day that does not exist', 'waivers: [{ rule: key-mismatched, reason: x, expires: 2027-02-29 }]\n'],
    ['a day in another form', 'waivers: [{ rule: key-mismatched, reason: x, expires: 31.12.2026 }]\n'],
    ['a list as expiry', 'expiry: [30]\n'],
    ['days as a text', 'expiry: { warning-days: "30" }\n'],
    ['days below nothing', 'expiry: { error-days: -1 }\n'],
    ['days beyond ten years', 'expiry: { warning-days: 3651 }\n'],
    ['half a day', 'expiry: { warning-days: 0.5 }\n'],
    ['a port that is none', 'backends: [{ host: a.example, port: 70000 }]\n'],
    ['port zero', 'backends: [{ host: a.example, port: 0 }]\n'],
    ['a backend without host', 'backends: [{ port: 443 }]\n'],
    ['client authentication by another name', 'backends: [{ host: a, client-authentication: optional_no_ca }]\n'],
    ['SNI as a text', 'backends: [{ host: a, requires-sni: "true" }]\n'],
    ['backends as a mapping', 'backends: { host: a }\n'],
    ['waivers as a text', 'waivers: none\n'],
    ['a list of lists', 'include: [["**"]]\n'],
    ['a glob without text', 'exclude: [""]\n'],
    ['a reference to a list', 'environments: { dev: { references: { a: [b] } } }\n'],
    ['a keystore file without file', 'environments: { dev: { truststores: { a: { password-env: B } } } }\n'],
    ['a list as the whole', '- platform: x\n'],
  ])('both refuse %s', (_name, text) => {
    expect({ problems: problemsOf(text).length > 0, complaints: complaintsOf(text).length > 0 }).toEqual({ problems: true, complaints: true });
  });

  test('every configuration of examples and fixtures is valid', () => {
    const paths = [...configurationsBelow('examples'), ...configurationsBelow('test/fixtures')];
    expect(paths.length).toBeGreaterThan(100);
    const wrong = paths.flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      const complaints = complaintsOf(text);
      return complaints.length === 0 && problemsOf(text).length === 0 ? [] : [`${path}: ${complaints.join('; ')}`];
    });
    expect(wrong).toEqual([]);
  });

  test('every configuration of the README and its like is valid', () => {
    const keys = Object.keys(parse(everything) as object);
    const blocks = ['README.md', 'docs/troubleshooting.md', ...readdirSync('docs/rules').map((name) => join('docs/rules', name))].flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? ''),
    );
    const configurations = blocks.filter((block) => keys.includes(/^([a-z-]+):/m.exec(block)?.[1] ?? ''));
    expect(configurations.length).toBeGreaterThan(10);
    expect(configurations.filter((text) => complaintsOf(text).length > 0 || problemsOf(text).length > 0)).toEqual([]);
  });
});

describe('report', () => {
  const span = find(overridesFile, 'certs/leaf.pem');
  const member = fileOf('bundles/orders.zip', '<a/>\n', 'apiproxy/targets/default.xml');
  const full = verdictOf([findingAt(span, { age: 'new', related: [{ span: find(member, '<a/>'), label: 'used here' }] }), findingAt(find(member, '<a/>'), { severity: 'notice' })], {
    outcome: 'incomplete',
    failures: [failureOf('chain-broken', 'it threw')],
    waived: [{ finding: findingAt(span), waiver: { rule: { value: 'certificate-expired', span }, reason: 'replaced in May', owner: 'team-x', expires: Date.UTC(2026, 11, 31) } }],
    known: [findingAt(span, { age: 'known' })],
    comparisons: [
      { kind: 'baseline', from: 'baseline.json', known: 1, gone: [{ rule: 'key-mismatched', severity: 'error', path: 'a.zip', member: 'b', message: 'c', fingerprint: 'd' }] },
      { kind: 'base', from: 'main', known: 0, gone: [] },
      { kind: 'time', from: '2026-11-20', known: 0, gone: [] },
    ],
  });

  const reports: readonly (readonly [string, Verdict])[] = [
    ['everything', full],
    ['nothing to inspect', verdictOf([], { outcome: 'empty', platform: undefined })],
    ['no findings', verdictOf([])],
    ...Array.from({ length: 20 }, (_, seed) => [`hostile texts, seed ${seed}`, hostileVerdict(seed)] as const),
  ];

  test.each(reports)('a report with %s is valid', (_name, verdict) => {
    expect(checkReport(JSON.parse(renderJson(verdict)))).toEqual([]);
  });

  test.each(examples)('the report on %s is valid, and so is its golden one', (root) => {
    expect(checkReport(JSON.parse(renderJson(checkExample(root))))).toEqual([]);
    expect(checkReport(JSON.parse(readFileSync(join('test/fixtures/workspaces', root.replace('examples/', ''), 'report.json'), 'utf8')))).toEqual([]);
  });

  test.each([
    ['another version', { schemaVersion: 2 }],
    ['an unknown key', { extra: 1 }],
    ['another verdict', { verdict: 'empty' }],
    ['another platform', { platform: 'edge' }],
    ['counts without errors', { counts: { warning: 0, notice: 0, waived: 0 } }],
    ['a finding without place', { findings: [{ rule: 'key-mismatched' }] }],
  ])('the schema refuses %s', (_name, change) => {
    expect(checkReport({ ...(JSON.parse(renderJson(full)) as object), ...change })).not.toEqual([]);
  });
});
