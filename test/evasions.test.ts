import { checkRepository } from '../src/gate/check.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';
import { repositoryFiles } from './fuzz/seeds.ts';

/** What deploy tools read alike is judged alike, however it is spelled: a pull request must not hide behind a spelling. */
function errorsOf(files: ReadonlyMap<string, string | Uint8Array>): readonly string[] {
  const result = checkRepository(memoryWorkspace(files), { now: Date.parse('2030-01-01T00:00:00Z'), version: '0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

type Change = (text: string) => string;

/** The errors of a fixture with one file spelled otherwise. */
function errorsWith(folder: string, path: string, change: Change, renamed = path): readonly string[] {
  const files = new Map<string, string | Uint8Array>(repositoryFiles(`test/fixtures/rules/${folder}`));
  const text = change(Buffer.from(files.get(path) ?? '').toString());
  expect(text).not.toBe(renamed === path ? Buffer.from(files.get(path) ?? '').toString() : undefined);
  files.delete(path);
  files.set(renamed, text);
  return errorsOf(files);
}

const mismatched = 'key-mismatched/flags-another-key';
const virtualhosts = [{ name: 'web-grp', sslCertPath: './certs/web-grp.pem', sslKeyPath: './certs/web-grp.key' }];
const key = (spelling: string): Change => (text) => text.replace('virtualhosts:', spelling);
const above = (lines: string): Change => (text) => `${lines}\n${text}`;
const below = (lines: string): Change => (text) => `${text}\n${lines}\n`;

describe('overrides', () => {
  test.each<[string, Change]>([
    ['an escape', key('"virtual\\x68osts":')],
    ['an escape of four digits', key('"virtual\\u0068osts":')],
    ['an escape of eight digits', key('"virtual\\U00000068osts":')],
    ['an explicit key', key('? virtualhosts\n:')],
    ['an explicit key that goes on in the next line', key('? "virtual\\\n  hosts"\n:')],
    ['an explicit key in a block', key('? |-\n  virtualhosts\n:')],
    ['a tag', key('!!str virtualhosts:')],
    ['a tag in full', key('!<tag:yaml.org,2002:str> virtualhosts:')],
    ['an anchor', key('&v virtualhosts:')],
    ['an alias', key('x: &v virtualhosts\n*v :')],
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['JSON on one line', () => JSON.stringify({ org: 'acme', virtualhosts })],
    ['JSON without org', () => JSON.stringify({ virtualhosts })],
    ['a document mark before a brace', () => `--- ${JSON.stringify({ virtualhosts })}`],
    ['a merged mapping', () => `<<: ${JSON.stringify({ virtualhosts })}\n`],
    ['an apiVersion', above('apiVersion: x')],
    ['an apiVersion and a kind', above('apiVersion: v1\nkind: Secret\nmetadata: { name: a }')],
    ['a directive of ytt', above('#@ end')],
    ['a block with a template action', above('note: |\n  {{ if this }}\n  {% if this %}')],
    ['a text with a template action', above('note: a\n  {{ if this }}')],
    ['a template in a second document', below('---\n{{ if this }}\na: 1')],
    ['a template behind the end of the document', below('...\n{{ if this }}\na: 1')],
    ['an aliased mapping that is merged', () => `x: &x ${JSON.stringify({ virtualhosts })}\n<<: *x\n`],
    ['a text in quotation marks with a template action', above('note: "a\n  {{ if this }}"')],
    ['keys between tabs and comments', key('# {{ if this }}\n"virtualhosts"\t:')],
  ])('%s', (_, change) => {
    expect(errorsWith(mismatched, 'overrides.yaml', change)).toEqual(['key-mismatched']);
  });

  test.each([JSON.stringify({ virtualhosts }), JSON.stringify({ virtualhosts }, undefined, 2), `{"org": "a", "org": "a", "virtualhosts": ${JSON.stringify(virtualhosts)}}`])('in a file of JSON: %#', (text) => {
    expect(errorsWith(mismatched, 'overrides.yaml', () => text, 'overrides.json')).toEqual(['key-mismatched']);
  });

  test('keys that stand twice, and a template action in a comment', () => {
    expect(errorsWith(mismatched, 'overrides.yaml', above('# {{\norg: a\norg: a'))).toEqual(['key-mismatched']);
  });

  test.each([
    ['definitions of a broker', 'definitions.json', '{"rabbit_version": "3.13", "virtualhosts": [{ "name": "/" }]}'],
    ['an object with keys of its own', 'k8s/a.yaml', 'apiVersion: v1\nkind: Settings\norg: a\nenvs: [{ name: a }]\n'],
    ['values of ytt', 'overrides.yaml', 'org: #@ data.values.org\nvirtualhosts: #@ data.values.hosts\n'],
    ['paths of ytt', 'overrides.yaml', 'virtualhosts:\n- name: #@ data.values.name\n  sslCertPath: #@ data.values.cert\n  sslKeyPath: #@ data.values.key\n'],
    ['values of Jinja', 'overrides.yaml', 'virtualhosts:\n- name: web\n  sslCertPath: {{ certs }}/web.pem\n  sslKeyPath: {{ certs }}/web.key\n'],
    ['gateways of ytt', 'overrides.yaml', 'ingressGateways: #@ data.values.gateways\nvirtualhosts:\n- name: web\n  sslSecret: #@ data.values.secret\n  selector: { app: apigee-ingressgateway, ingress_name: a }\n'],
    ['a loop of Jinja', 'overrides.yaml', 'virtualhosts:\n{% for host in hosts %}\n- name: {{ host }}\n  sslCertPath: {{ host }}.pem\n{% endfor %}\n'],
    ['an included part of Helm', 'overrides.yaml', 'virtualhosts:\n  {{ include "hosts" . }}\n'],
  ])('silent for %s', (_, path, text) => {
    expect(errorsOf(new Map<string, string | Uint8Array>([...repositoryFiles('examples/travel-helm-fixed'), [path, text]]))).toEqual([]);
  });
});

describe('manifests', () => {
  const kind = (spelling: string): Change => (text) => text.replace('kind: ApigeeRoute', spelling);
  test.each<[string, Change]>([
    ['an escape', kind('kind: "Apigee\\x52oute"')],
    ['an escape in the key', kind('"k\\x69nd": ApigeeRoute')],
    ['an escape in apiVersion', (text) => text.replace('apiVersion', '"api\\x56ersion"')],
    ['a text that goes on in the next line', kind('kind: "Apigee\\\n  Route"')],
    ['a tag', kind('kind: !!str ApigeeRoute')],
    ['an anchor', kind('kind: &k ApigeeRoute')],
    ['an alias', kind('x-kind: &k ApigeeRoute\nkind: *k')],
    ['the next line', kind('kind:\n  ApigeeRoute')],
    ['a comment and the next line', kind('kind: # {kind:\n  # no\n  ApigeeRoute')],
    ['a block', kind('kind: >-\n  ApigeeRoute')],
    ['an explicit key', kind('? kind\n: ApigeeRoute')],
    ['an explicit key in a block', kind('? |-\n  kind\n: ApigeeRoute')],
    ['a directive of ytt', above('#@ end')],
    ['a key of overrides', above('mart: {}\nenvs: []')],
  ])('%s', (_, change) => {
    expect(errorsWith('route-invalid/flags-credential-missing', 'routes/non-sni.yaml', change)).toEqual(['route-invalid']);
  });
});

describe('resources', () => {
  const server = { name: 'stock', env_id: 'organizations/storefront/environments/prod', host: 'stock.internal.example', port: 443 };
  const folder = 'target-server-plaintext/flags-terraform';
  const expected = errorsWith(folder, 'terraform/servers.tf', (text) => `${text}\n`);

  test.each<[string, Change, string]>([
    ['Terraform', (text) => text.replace('google_', 'google\\u005f'), 'terraform/servers.tf'],
    ['Terraform, eight digits', (text) => text.replace('google_', 'google\\U0000005f'), 'terraform/servers.tf'],
    ['Terraform as JSON', () => JSON.stringify({ resource: { google_apigee_target_server: { stock: server } } }).replace('google_', 'google\\u005f'), 'terraform/servers.tf.json'],
    ['edge.json', () => JSON.stringify({ envConfig: { prod: { targetServers: [server] } } }).replace('envConfig', 'env\\u0043onfig'), 'edge.json'],
  ])('%s', (_, change, renamed) => {
    expect(errorsWith(folder, 'terraform/servers.tf', change, renamed)).toEqual(expected);
  });
});
