import { checkRepository } from '../src/gate/check.ts';
import { takeShard } from '../src/gate/shard.ts';
import type { Finding } from '../src/gate/verdict.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';
import { repositoryFiles } from './fuzz/seeds.ts';

const now = Date.parse('2026-11-21T00:00:00Z');

function check(folder: string, more: Readonly<Record<string, string | Uint8Array>>): { readonly outcome: string; readonly findings: readonly Finding[] } {
  const result = checkRepository(memoryWorkspace(new Map<string, string | Uint8Array>([...repositoryFiles(folder), ...Object.entries(more)])), { now, version: '0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

const finder = '\0\u0005\u0016\u0007\0\u0002\0\0Mac OS X';

describe('files of other tools are no defect', () => {
  test.each<[string, string, string]>([
    ['a copy that Finder leaves in an archive', '__MACOSX/apiproxy/targets/._cards.xml', finder],
    ['a copy that Finder leaves beside a file', 'apiproxies/a/apiproxy/policies/._x.xml', finder],
    ['a Spectral ruleset', 'apigee-api/.spectral/overrides.yaml', '- files: ["*.yaml#/paths"]\n'],
    ['a patch of kustomize', 'apigee/overlays/overrides/patch-replicas.yaml', '- { op: replace, path: /spec/replicas, value: 3 }\n'],
    ['a playbook', 'apigee/ansible/overrides.yml', '- hosts: all\n'],
    ['a list of ESLint', 'apigee-docs/eslint.overrides.yaml', '- a\n'],
    ['a placeholder', 'hybrid/overrides/prod.yaml', '${OVERRIDES_YAML}\n'],
    ['a resource filter of Maven', 'hybrid/overrides/test.yaml', 'org: @ORG@\n'],
    ['a template of ERB', 'hybrid/overrides/erb.yaml', 'a: 1\n<% if a %>\nb: 1\n<% end %>\n'],
    ['a template of ytt', 'hybrid/tpl/overrides.yaml', '#@ load("@ytt:data", "data")\n---\n'],
    ['a policy that Handlebars makes', 'templates/apiproxy/policies/t.xml', '<Policies>{{#each p}}<Quota>{{/each}}</Policies>'],
    ['a module of Maven', 'apiproxy/proxies/pom.xml', '<project/>\n'],
    ['a fragment of a manifest', 'k8s/headless.yaml', 'apiVersion: v1\nmetadata: { name: a }\ndata:\n  key: |\n    hello\n'],
    ['a graph', 'graph/edge.json', ''],
    ['a fixture of Cypress', 'cypress/edge.json', '"just a string"'],
    ['data of Puppet', 'puppet/hieradata/overrides.yaml', ''],
    ['an archive of a site', 'site.zip', 'PK'],
  ])('%s', (_, path, content) => {
    const { outcome, findings } = check('examples/travel-helm-fixed', { [path]: content });
    expect(findings.filter(({ severity }) => severity !== 'notice').map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(outcome).toBe('pass');
  });
});

describe('what is padded beyond a limit does not pass', () => {
  const padding = ' '.repeat(8 * 1024 * 1024 + 1);
  test.each([
    ['target servers', 'resources/edge/env/prod/targetServers.json', `[]${padding}`],
    ['a route', 'kubernetes/apigee-route.yaml', `kind: ApigeeRoute${padding}`],
    ['Terraform', 'tf/m.tf', `# ${padding}`],
    ['a part of a bundle', 'apiproxies/a/apiproxy/a.xml', `<APIProxy name="a"/>${padding}`],
    ['Edge', 'edge.json', `{}${padding}`],
  ])('%s', (_, path, content) => {
    const { outcome, findings } = check('examples/bank-x-fixed', { [path]: content });
    expect(outcome).toBe('fail');
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'source-unreadable', severity: 'error', message: expect.stringContaining('file-bytes under limits in the configuration') as unknown, help: 'Make the file smaller, or set limits: { file-bytes: … } in the configuration.' }));
  });
});

test('large data of a folder of Apigee is told, and is no error', () => {
  const { outcome, findings } = check('examples/bank-x-fixed', { 'apigee/docs/openapi.json': `{}${' '.repeat(8 * 1024 * 1024)}` });
  expect([outcome, ...findings.map(({ severity }) => severity)]).toEqual(['pass', 'warning']);
});

test('an archive may be as large as what is taken out of it', () => {
  const { findings } = check('examples/bank-x-fixed', { 'apiproxies/large.zip': new Uint8Array(9 * 1024 * 1024) });
  expect(findings.map(({ message }) => message).join('\n')).not.toContain('file-bytes');
});

describe('what stands where a secret should not does not reach a partial report', () => {
  test.each([
    ['a URL with a password', 'apiproxy/targets/a.xml', '<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://svc:Sommer2024@backend.example.com/x</URL></HTTPTargetConnection></TargetEndpoint>', 'Sommer2024'],
    ['a URL with a key', 'apiproxy/targets/a.xml', '<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://backend.example.com/x?k=AIzaSyDshort123</URL></HTTPTargetConnection></TargetEndpoint>', 'AIzaSyDshort123'],
    ['a key of Google', 'apiproxy/targets/a.xml', '<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://AIzaSyA1234567890abcdefghijklmnopqrstuvw</URL></HTTPTargetConnection></TargetEndpoint>', 'AIzaSyA12345'],
    ['a text that a fault cites', 'edge/targetServers.json', '[{"name":"db","key": AIzaSyA9hunter2zz}]', 'AIzaSyA9hunter2zz'],
  ])('%s', (_, path, content, secret) => {
    const taken = takeShard(memoryWorkspace(new Map([[path, content]])), { index: 1, count: 1 }, {}, () => 0);
    expect('partial' in taken ? taken.partial : secret).not.toContain(secret);
  });
});
