import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRepository } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';

/** What other teams keep beside the Apigee folder: each speaks of hosts, certificates, references or secrets in its own way. */
const strangers: Readonly<Record<string, (index: number) => string>> = {
  'k8s/deployment-#.yaml': (index) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: service-${index} }\nspec:\n  template:\n    spec:\n      containers: [{ name: app, image: app:${index} }]\n`,
  'k8s/ingress-#.yaml': (index) => `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web-${index} }\nspec:\n  tls: [{ hosts: [web-${index}.example.com], secretName: web-tls }]\n`,
  'charts/app-#/templates/secret.yaml': () => 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  {{- range .Values.secrets }}\n  {{ .name }}: {{ .value | b64enc }}\n  {{- end }}\n',
  'charts/app-#/values.yaml': () => 'virtualhosts:\n  - name: www.example.com\n    documentRoot: /var/www\nenvs: {}\n',
  'apache/site-#.yml': (index) => `virtualhosts:\n  - servername: site-${index}.example.com\n    ssl: true\n`,
  'services/#/package.json': (index) => `{ "name": "service-${index}", "scripts": { "build": "tsc" }, "keystores": [], }`,
  'services/#/references.json': () => '[{ "title": "A book", "refers": 1 }]',
  'services/#/pom.xml': (index) => `<project><artifactId>service-${index}</artifactId><dependencies><dependency><artifactId>x</artifactId></dependency></dependencies></project>\n`,
  'services/#/beans.xml': () => '<!DOCTYPE beans SYSTEM "beans.dtd">\n<beans><bean id="a"/></beans>\n',
  'services/#/broken.xml': () => '<a><b></a>',
  'services/#/broken.json': () => '{ "a": [1, }',
  'services/#/broken.yaml': () => 'a: [1\nb: }\n',
  'services/#/app.properties': () => 'server.ssl.enabled=false\n',
  'terraform/stack-#/main.tf': (index) => `resource "aws_instance" "i${index}" {\n  ami = "\${var.ami}"\n}\n`,
  'compose/#/docker-compose.yml': () => 'services:\n  web:\n    image: nginx\n    environment: { VIRTUAL_HOST: web.example.com }\n',
  'tests/certs/expired-#.pem': () => '-----BEGIN CERTIFICATE-----\nbroken on purpose\n-----END CERTIFICATE-----\n',
  'slides/talk-#.key': (index) => `not a key at all, a presentation ${index}\n`,
  'charts/app-#/Chart.yaml': (index) => `apiVersion: v2\nname: app-${index}\nversion: 1.0.0\n`,
  'charts/app-#/overrides.yaml': () => '',
  'kustomize/#/kustomization.yaml': () => '',
  'k8s/empty-#.yaml': () => '# nothing yet\n',
  'compose/#/docker-compose.override.yml': () => '',
  'settings/#/overrides.yaml': (index) => `replicas: ${index}\n`,
  'services/#/empty.json': () => '',
  'services/#/empty.xml': () => '',
  'dumps/core-#.yaml': () => '\0\0\0\0',
  'dumps/cut-#.zip': () => 'PK\u0003\u0004',
  'docs/page-#.md': () => '# A page\n\n-----BEGIN CERTIFICATE-----\n',
};

function filesBelow(folder: string, inside = ''): [string, Uint8Array][] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [[path, readFileSync(join(folder, path))]];
  });
}

function check(files: ReadonlyMap<string, string | Uint8Array>): Verdict {
  const result = checkRepository(memoryWorkspace(files), { now: Date.parse('2026-11-21T00:00:00Z'), version: '0.0.0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

test.each(['storefront-broken', 'storefront-fixed', 'travel-helm-fixed', 'bank-x-fixed', 'telco-edge-fixed'])('%s in a monorepo of thousands of other files says the same as alone', (name) => {
  const own = new Map(filesBelow(`examples/${name}`));
  const others = Object.entries(strangers).flatMap(([path, content]) => Array.from({ length: 200 }, (_, index): [string, string] => [`other/${path.replace('#', String(index))}`, content(index)]));
  const [alone, among] = [check(own), check(new Map<string, string | Uint8Array>([...own, ...others]))];
  expect(others.length).toBeGreaterThan(3000);
  expect(among.findings.map(({ rule, message, fingerprint }) => [rule, message, fingerprint])).toEqual(alone.findings.map(({ rule, message, fingerprint }) => [rule, message, fingerprint]));
  expect([among.platform, among.outcome, among.failures]).toEqual([alone.platform, alone.outcome, []]);
});
