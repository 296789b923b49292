import { checkRepository } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';
import { repositoryFiles } from './fuzz/seeds.ts';
import { zipOf } from './read/zip.ts';

const now = Date.parse('2026-11-21T00:00:00Z');

function check(files: ReadonlyMap<string, string | Uint8Array>): Verdict {
  const result = checkRepository(memoryWorkspace(files), { now, version: '0.0.0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

const damages: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  emptied: () => new Uint8Array(),
  blank: () => Buffer.from(' \n\n'),
  zeroed: (bytes) => new Uint8Array(bytes.length),
  scrambled: (bytes) => Uint8Array.from(bytes, (byte, index) => byte * 31 + index * 17 + 7),
  'zeroed from its middle on': (bytes) => Uint8Array.from(bytes, (byte, index) => (index < bytes.length / 2 ? byte : 0)),
};

/** Files that take no part in TLS, and what an engine still takes: each with why it may pass. */
const mayPass: readonly (readonly [RegExp, string])[] = [
  [/\.apigee-tls-gate\.yml /, 'an empty configuration means the defaults, and another damage ends the run'],
  [/\/(?:storefront-issuing-ca|wayfare-issuing)\.pem /, 'nothing names it'],
  [/\/(?:Chart\.yaml|pom\.xml|deploy\.sh|README\.md) /, 'nothing about TLS stands in it'],
  [/\/sharedflows\/default\.xml /, 'its steps open no connections'],
  [/message-processor\.properties /, 'without properties the defaults hold'],
  [/(?:listwatch-ca\.pem|ledger-prod\.txt) zeroed from/, 'the first certificate is whole, and readers pass over what is behind it'],
];

describe.each(['storefront-fixed', 'travel-helm-fixed', 'bank-x-fixed', 'telco-edge-fixed'])('a damaged file in %s does not pass unseen', (name) => {
  const files = repositoryFiles(`examples/${name}`);
  const cases = [...files.keys()].flatMap((path) => Object.entries(damages).map(([how, damage]) => ({ path, how, damage })));
  const judged = cases.filter(({ path, how }) => !mayPass.some(([pattern]) => pattern.test(`/${path} ${how}`)));

  test.each(judged)('$path $how', ({ path, damage }) => {
    const { outcome, findings } = check(new Map([...files, [path, damage(files.get(path) ?? new Uint8Array())]]));
    // The secret's file has not its name: whose it was is likely, not certain.
    const expected = path === 'kubernetes/secret-web.yaml' ? ['pass', 'fail'] : ['fail'];
    expect(expected).toContain(outcome);
    expect(findings.map(({ span }) => span.file.path)).not.toEqual([]);
    if (outcome === 'pass') expect(findings).toContainEqual(expect.objectContaining({ severity: 'warning', span: expect.objectContaining({ file: expect.objectContaining({ path }) as unknown }) as unknown }));
  });
});

describe('what a path says', () => {
  const bundle = { 'apiproxy/a.xml': '<APIProxy name="a"/>', 'apiproxy/targets/default.xml': '<TargetEndpoint name="default"><HTTPTargetConnection><URL>http://a.example.test</URL></HTTPTargetConnection></TargetEndpoint>' };
  const other = 'org: a\ninstanceID: b\nenvs:\n- name: test\n';
  const route = 'apiVersion: apigee.cloud.google.com/v1alpha1\nkind: ApigeeRoute\nmetadata: { name: a }\nspec: {}\n';
  const archive = zipOf(Object.entries(bundle).map(([name, text]) => ({ name, text })));

  test.each<readonly [string, Readonly<Record<string, string | Uint8Array>>, string | undefined]>([
    ['overrides where Apigee has them', { 'overrides/overrides.yaml': '' }, 'error'],
    ['overrides at the root', { 'overrides.yaml': '\n' }, 'error'],
    ['overrides in a folder of Apigee', { 'infra/apigee/prod/my-overrides.yml': '' }, 'error'],
    ['overrides beside the charts of Apigee', { 'deploy/overrides.yaml': '', 'deploy/apigee-org/Chart.yaml': 'name: apigee-org\n' }, 'error'],
    ['overrides of one environment, those of another being whole', { 'envs/prod/overrides.yaml': '', 'envs/test/overrides.yaml': other }, 'error'],
    ['the only overrides beside a bundle', { 'envs/prod/overrides.yaml': '', ...bundle }, 'error'],
    ['overrides of who knows whom', { 'services/shop/overrides.yaml': '' }, 'notice'],
    ['overrides of comments', { 'overrides/overrides.yaml': '# nothing\n---\n# yet\n' }, 'warning'],
    ['overrides that are a list', { 'overrides/overrides.yaml': '- org: a\n' }, 'error'],
    ['overrides that are words', { 'overrides/overrides.yaml': 'not found\n' }, 'error'],
    ['overrides that are no YAML', { 'overrides/overrides.yaml': 'a: [1\n' }, 'error'],
    ['overrides with other keys', { 'overrides/overrides.yaml': 'replicas: 2\n' }, undefined],
    ['overrides filled in later', { 'overrides/overrides.yaml': '{{ toYaml .overrides }}\n' }, undefined],
    ['overrides encrypted by git-crypt', { 'overrides/overrides.yaml': '\0GITCRYPT\0\x01\x02' }, undefined],
    ['overrides of a chart of somebody else', { 'shop/overrides.yaml': '', 'shop/Chart.yaml': 'name: shop\n' }, undefined],
    ['overrides of Compose', { 'docker-compose.override.yml': '' }, undefined],
    ['a route called so', { 'k8s/apigee-route.yaml': '' }, 'error'],
    ['a route called so, of comments', { 'k8s/apigeeroute-internal.yaml': '# later\n' }, 'warning'],
    ['an object of Apigee without its kind', { 'k8s/a.yaml': route.replace(/kind.*\n/, '') }, 'error'],
    ['a secret with a certificate, without its kind', { 'k8s/a.yaml': 'apiVersion: v1\ndata:\n  cert: LS0tLS1CRUdJTg==\n' }, 'error'],
    ['other data without a kind', { 'charts/a.yaml': 'apiVersion: v2\nname: a\ndata:\n  title: LS0tLS1CRUdJTg==\n' }, undefined],
    ['a manifest of nobody', { 'k8s/secret.yaml': '', 'k8s/kustomization.yaml': '' }, undefined],
    ['a route with a run of zeros', { 'k8s/a.yaml': `${route}# \0\0\0\0\n` }, 'error'],
    ['a policy that is empty', { ...bundle, 'apiproxy/policies/AM-A.xml': '' }, 'error'],
    ['a policy that is cut off', { ...bundle, 'apiproxy/policies/AM-A.xml': '<AssignMessage name="AM-A">\n  <Set/>' }, 'error'],
    ['a policy with a run of zeros', { ...bundle, 'apiproxy/policies/AM-A.xml': '<AssignMessage name="AM-A">\0\0</AssignMessage>' }, 'error'],
    ['a target among the policies', { ...bundle, 'apiproxy/policies/a.xml': bundle['apiproxy/targets/default.xml'] }, 'error'],
    ['a policy among the targets', { ...bundle, 'apiproxy/targets/a.xml': '<ServiceCallout name="a"/>' }, 'error'],
    ['a target among the proxies', { ...bundle, 'apiproxy/proxies/a.xml': bundle['apiproxy/targets/default.xml'] }, 'error'],
    ['whole policies', { ...bundle, 'apiproxy/policies/A.xml': '\uFEFF<?xml version="1.0"?>\n<!-- a > b -->\n<AssignMessage name="A"><Set/></AssignMessage>\n<!-- end -->\n', 'apiproxy/policies/B.xml': '<FlowCallout name="B"/>\n' }, undefined],
    ['an archive without its end', { 'build/orders.zip': archive.subarray(0, archive.length - 30) }, 'error'],
    ['an archive of somebody else, without its end', { 'build/shop.zip': zipOf([{ name: 'readme.txt', text: 'x' }]).subarray(0, 40) }, undefined],
    ['a virtual host', { 'edge/virtualhosts/a.xml': '' }, 'error'],
    ['a virtual host of another server', { 'tomcat/virtualhosts/a.xml': '<Host name="a"/>' }, undefined],
    ['the file of the Maven plugin', { 'edge.json': '' }, 'error'],
    ['the file of the Maven plugin, cut off', { 'a/edge.json': '{ "envConfig": { "prod": {' }, 'error'],
    ['the file of the Maven plugin with something behind it', { 'edge.json': '{ "envConfig": {} } }' }, 'error'],
    ['another edge.json', { 'browsers/edge.json': '{ "browsers": { "edge": {} } }' }, undefined],
    ['target servers of the Maven plugin', { 'resources/edge/env/prod/targetServers.json': '\0\0\0\0' }, 'error'],
    ['target servers that apigeecli imports', { 'prod__targetservers.json': '' }, 'error'],
    ['target servers of who knows whom', { 'targetservers.json': '' }, 'warning'],
    ['references of somebody else', { 'books/references.json': '' }, undefined],
  ])('%s', (_, files, severity) => {
    const { findings } = check(new Map(Object.entries(files)));
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual(severity === undefined ? [] : [['source-unreadable', severity]]);
  });
});
