import { readConfiguration, type Configuration } from '../../src/read/configuration.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { positionAt } from '../../src/source/span.ts';

function read(text: string): ReturnType<typeof readConfiguration> {
  return readConfiguration(sourceFromBytes('.apigee-tls-gate.yml', new TextEncoder().encode(text)), ['key-mismatched', 'certificate-expiring']);
}

function configurationOf(text: string): Configuration {
  const result = read(text);
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.configuration;
}

test('an empty file means the defaults', () => {
  expect(configurationOf('# nothing yet\n')).toMatchObject({ include: ['**'], exclude: [], policy: { failOn: 'error', expiry: { warningDays: 30, errorDays: 0 } }, environments: [] });
});

test('a waiver ends with its day', () => {
  const { waivers } = configurationOf('waivers:\n  - { rule: key-mismatched, path: certs/a.key, reason: known, owner: team, expires: 2026-12-31 }\n').policy;
  expect(waivers).toMatchObject([{ rule: { value: 'key-mismatched' }, path: 'certs/a.key', reason: 'known', owner: 'team', expires: Date.parse('2026-12-31T23:59:59.999Z') }]);
});

test('a keystore names the variable of its password', () => {
  const { environments } = configurationOf('environments:\n  prod:\n    truststores:\n      a: [certs/a.pem, { file: b.p12, password-env: B_PASSWORD }]\n      c: { file: c.jks }\n');
  expect(environments[0]?.truststores?.map(({ files }) => files?.map(({ value, passwordVariable }) => [value, passwordVariable]))).toEqual([[['certs/a.pem', undefined], ['b.p12', 'B_PASSWORD']], [['c.jks', undefined]]]);
});

test('what is not declared at all stays undefined', () => {
  const [environment] = configurationOf('environments: { prod: { references: { a: b } } }\n').environments;
  expect(environment).toMatchObject({ references: [{ name: { value: 'a' }, refers: { value: 'b' } }] });
  expect(environment?.truststores).toBeUndefined();
});

test.each([
  ['an unknown key', 'platfrom: x\n', '1:1', 'unknown key "platfrom" in the configuration; did you mean "platform"?'],
  ['a wrong choice', 'platform: edge\n', '1:11', '"edge" where one of hybrid, x, edge-cloud, edge-private for platform is expected'],
  ['a list where a mapping is expected', 'expiry: [30]\n', '1:9', 'a list where a mapping for expiry is expected'],
  ['a number as a text', 'expiry: { warning-days: "30" }\n', '1:25', '"30" where a whole number from 0 to 3650 for warning-days is expected'],
  ['a port that is none', 'backends: [{ host: a.example, port: 70000 }]\n', '1:37', '"70000" where a whole number from 1 to 65535 for port is expected'],
  ['a backend without host', 'backends:\n  - port: 443\n', '2:5', 'a backend needs "host"'],
  ['a waiver without reason', 'waivers:\n  - rule: key-mismatched\n', '2:5', 'a waiver needs "reason"'],
  ['a waiver of no rule', 'waivers:\n  - { rule: key-mismatch, reason: x }\n', '2:13', 'there is no rule "key-mismatch"; did you mean "key-mismatched"?'],
  ['a waiver of no rule that anything resembles', 'waivers:\n  - { rule: everything, reason: x }\n', '2:13', 'there is no rule "everything"; "apigee-tls-gate rules" lists the rules'],
  ['a day that does not exist', 'waivers: [{ rule: key-mismatched, reason: x, expires: 2027-02-29 }]\n', '1:55', '"2027-02-29" where a day like 2026-12-31 for expires is expected'],
  ['a host with a scheme', 'backends: [{ host: "https://a.example" }]\n', '1:20', '"https://a.example" where a host name without a scheme is expected for host'],
  ['a host with a port', 'backends: [{ host: "a.example:8443" }]\n', '1:20', '"a.example:8443" where a host name without a port is expected for host'],
  ['a host name with a path', 'environment-groups: { a: { hostnames: [a.example/v1] } }\n', '1:40', '"a.example/v1" where a host name without a path is expected for hostnames'],
  ['a host name with a dot at its end', 'environment-groups: { a: { hostnames: [a.example.] } }\n', '1:40', '"a.example." where a host name without a dot at its end is expected for hostnames'],
  ['a protocol that is none', 'backends: [{ host: a.example, protocols: [TLS1.2] }]\n', '1:43', '"TLS1.2" where one of SSLv3, TLSv1, TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3 for protocols is expected'],
  ['a backend twice', 'backends: [{ host: a.example }, { host: A.example, port: 443 }]\n', '1:41', 'the backend a.example:443 is there twice: keep one of them'],
  ['a key twice', 'platform: x\nplatform: hybrid\n', '2:1', 'the key "platform" stands twice in one mapping'],
  ['a glob with many *', 'exclude:\n  - ok/**\n  - "a/*a*a*a*b/c"\n', '3:5', 'too many * in one part of the path (3 at most) in a glob for exclude'],
  ['a glob with many ** and a slash in a group', 'include: ["**/a/**/{a/b,c}"]\n', '1:11', 'too many ** and repeated * around a group with a slash (one at most) in a glob for include'],
  ['a glob with a repeated group', 'include: ["+(a|aa)b"]\n', '1:11', 'a group that is not one of @(…), ?(…) and !(…) in a glob for include'],
  ['a glob with a group in a group', 'waivers: [{ rule: key-mismatched, reason: x, path: "@(a|{b,c})" }]\n', '1:52', 'a group inside a group in a glob for path'],
  ['a glob with many groups', `exclude: ["${'{a,a}'.repeat(8)}b"]\n`, '1:11', 'too many alternatives (200 ways at most) in a glob for exclude'],
  ['a glob that is long', `exclude: ["${'a'.repeat(1001)}"]\n`, '1:11', 'more than 1000 characters in a glob for exclude'],
  ['a second document', 'platform: x\n---\nplatform: x\n', '3:1', 'a second YAML document; the configuration is one document'],
])('%s is a problem with its place', (_name, text, place, message) => {
  const result = read(text);
  const [problem] = 'problems' in result ? result.problems : [];
  const position = problem === undefined ? undefined : positionAt(problem.span.file, problem.span.start);
  expect([`${position?.line}:${position?.column}`, problem?.message]).toEqual([place, message]);
});

test.each(['2001:db8::1', '[2001:db8::1]', '*.a.example', 'a.example.', '${BACKEND_HOST}', '{{ host }}:443', 'localhost'])('%s may be a host', (host) => {
  expect(configurationOf(`backends: [{ host: "${host}" }]\n`).backends).toMatchObject([{ host: { value: host } }]);
});

test('globs as people write them are fine', () => {
  const usual = ['**', '**/*.{yml,yaml}', '**/src/**/*test*/**', 'a/*/b/*/c/*/d/*.pem', '*-prod-*.ya?ml', '!(test)/**', '**/{a/b,c}/**', '**/a/**/b/**/c/**/d', '\\(old\\)/**', '/certs/', '{dev,test,prod}/{a,b,c}/**'];
  expect(configurationOf(`include: ${JSON.stringify(usual)}\n`).include).toEqual(usual);
});
