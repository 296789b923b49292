import type { Manifest, SecretManifest } from '../../src/model/manifest-declarations.ts';
import { mayBeManifest, readManifests } from '../../src/read/manifest.ts';
import { templateKind } from '../../src/read/template.ts';
import { templateActions } from '../../src/read/yaml-tokens.ts';
import { readYaml } from '../../src/read/yaml.ts';
import { displayPath } from '../../src/source/source-file.ts';
import { textOf } from '../../src/source/span.ts';
import { fileOf, misplaced, plain } from './places.ts';

const read = (text: string): readonly Manifest[] => readYaml(fileOf('k8s/tls.yaml', text)).documents.flatMap(readManifests);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('a Secret, decoded key by key', () => {
  const [secret] = read(`apiVersion: v1
kind: Secret
metadata: {name: acme-web-grp, namespace: apigee}
type: kubernetes.io/tls
data:
  tls.crt: ${base64('certificate')}
  tls.key: "${base64('key')}"
stringData:
  ca.crt: |
    -----BEGIN CERTIFICATE-----
    {{ body }}
`) as readonly SecretManifest[];
  expect(secret).toMatchObject({ kind: 'secret', apiVersion: 'v1', name: { value: 'acme-web-grp' }, namespace: { value: 'apigee' }, type: { value: 'kubernetes.io/tls' } });
  expect(secret?.entries.map((entry) => [entry.key.value, entry.section, entry.content?.text])).toEqual([
    ['tls.crt', 'data', 'certificate'],
    ['tls.key', 'data', 'key'],
    ['ca.crt', 'stringData', '-----BEGIN CERTIFICATE-----\n{{ body }}\n'],
  ]);
  expect(secret?.entries[0]?.content && displayPath(secret.entries[0].content)).toBe('k8s/tls.yaml!/acme-web-grp/tls.crt');
  expect(secret?.entries[0] && textOf(secret.entries[0].span)).toBe(base64('certificate'));
  expect(misplaced(secret)).toEqual([]);
});

test.each([
  ['a placeholder', '"${CERT_BASE64}"', 'placeholder', undefined],
  ['a template', '"{{ .Values.cert | b64enc }}"', 'placeholder', undefined],
  ['what SOPS has encrypted', 'ENC[AES256_GCM,data:abc,type:str]', 'secret', undefined],
  ['PEM that is not encoded', '"-----BEGIN CERTIFICATE-----"', undefined, '-'],
  ['unpadded base64', 'YWI', undefined, 'YWI'],
  ['padding inside', 'YQ==YQ==', undefined, '='],
  ['base64 for URLs', 'ab_-', undefined, '_'],
  ['base64 of several lines', '|\n    YWJj\n    YWJj\n', undefined, undefined],
  ['base64 folded to blanks', '>-\n    YWJj\n    YWJj\n', undefined, '>-\n    YWJj\n    YWJj\n'],
  ['an empty text', '""', undefined, undefined],
])('data that is %s', (_name, value, why, place) => {
  const [secret] = read(`apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  cert: ${value}\n`) as readonly SecretManifest[];
  const entry = secret?.entries[0];
  expect(entry?.elsewhere).toBe(why);
  const told = entry?.notBase64 && textOf(entry.notBase64);
  expect(place === '-' ? told?.startsWith('"-') : told).toBe(place === '-' ? true : place);
  expect(entry?.content === undefined).toBe(why !== undefined || place !== undefined);
});

test('a Secret under SOPS is elsewhere as a whole', () => {
  const [secret] = read('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {cert: YWJj}\nsops: {mac: x}\n') as readonly SecretManifest[];
  expect(secret?.entries.map((entry) => [entry.elsewhere, entry.content])).toEqual([['secret', undefined]]);
});

test('objects that make Secrets', () => {
  const manifests = read(`apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: outer, namespace: apigee}
spec:
  encryptedData: {cert: AgB, key: AgC}
  template: {metadata: {name: acme-web-grp}}
---
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata: {name: acme-app-grp}
spec:
  target: {name: acme-ext, template: {data: {cert: "{{ .c }}"}}}
  data: [{secretKey: c, remoteRef: {key: x}}]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: plain}
spec:
  data: [{secretKey: cert}, {secretKey: key}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: acme-cm, dnsNames: [api.example.com, "*.example.com"]}
---
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {name: p}
spec: {secretObjects: [{secretName: acme-csi, data: [{objectName: o, key: tls.crt}]}]}
`);
  expect(manifests.map((manifest) => (manifest.kind === 'generated-secret' ? [manifest.generator, manifest.secretName.value, plain(manifest.keys), plain(manifest.dnsNames)] : []))).toEqual([
    ['SealedSecret', 'acme-web-grp', ['cert', 'key'], []],
    ['ExternalSecret', 'acme-ext', ['cert'], []],
    ['ExternalSecret', 'plain', ['cert', 'key'], []],
    ['Certificate', 'acme-cm', [], ['api.example.com', '*.example.com']],
    ['SecretProviderClass', 'acme-csi', ['tls.crt'], []],
  ]);
  expect(misplaced(manifests)).toEqual([]);
});

test('Secrets that kustomize makes from files', () => {
  const manifests = read(`namespace: apigee
secretGenerator:
- name: acme-web-grp
  files: [cert=certs/web.pem, "key=certs/web.key", certs/ca.crt]
- name: acme-app-grp
  namespace: other
  literals: [password=x]
- files: [a]
generatorOptions: {disableNameSuffixHash: true}
`);
  expect(manifests.map((manifest) => (manifest.kind === 'generated-secret' ? [manifest.secretName.value, manifest.namespace?.value, plain(manifest.keys), plain(manifest.files)] : []))).toEqual([
    ['acme-web-grp', 'apigee', ['cert', 'key', 'ca.crt'], [{ key: 'cert', path: 'certs/web.pem' }, { key: 'key', path: 'certs/web.key' }, { key: 'ca.crt', path: 'certs/ca.crt' }]],
    ['acme-app-grp', 'other', ['password'], []],
  ]);
  expect(misplaced(manifests)).toEqual([]);
  const [first] = manifests;
  expect(first?.kind === 'generated-secret' && first.files.map((file) => textOf(file.path.span))).toEqual(['certs/web.pem', 'certs/web.key', 'certs/ca.crt']);
});

test('routes and route configurations, also in a List', () => {
  const manifests = read(`apiVersion: v1
kind: List
items:
- apiVersion: apigee.cloud.google.com/v1alpha1
  kind: ApigeeRoute
  metadata: {name: non-sni, namespace: apigee}
  spec:
    hostnames: ["*"]
    ports:
    - number: 443
      protocol: HTTPS
      tls: {credentialName: acme-web-grp, mode: SIMPLE, minProtocolVersion: TLS_AUTO}
    selector: {app: apigee-ingressgateway}
    enableNonSniClient: true
- apiVersion: apigee.cloud.google.com/v1alpha2
  kind: ApigeeRouteConfig
  metadata: {name: web}
  spec:
    selector: {app: apigee-ingressgateway}
    additionalGateways: [non-sni]
    tls: {mode: MUTUAL, secretNameRef: acme-web-grp, cipherSuites: [AES128-SHA]}
- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: nested}}]}
`);
  const selector = { labels: [{ key: 'app', value: 'apigee-ingressgateway' }] };
  expect(plain(manifests)).toEqual([
    {
      kind: 'route', apiVersion: 'apigee.cloud.google.com/v1alpha1', name: 'non-sni', namespace: 'apigee', hostnames: ['*'], selector, enableNonSniClient: 'true', additionalGateways: [],
      ports: [{ number: '443', protocol: 'HTTPS', tls: { credential: 'acme-web-grp', mode: 'SIMPLE', minProtocolVersion: 'TLS_AUTO', cipherSuites: [] } }],
    },
    { kind: 'route-config', apiVersion: 'apigee.cloud.google.com/v1alpha2', name: 'web', selector, additionalGateways: ['non-sni'], tls: { mode: 'MUTUAL', credential: 'acme-web-grp', cipherSuites: ['AES128-SHA'] } },
  ]);
  expect(misplaced(manifests)).toEqual([]);
});

test.each([
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {names: {kind: ApigeeRoute}}\n',
  'apiVersion: example.com/v1\nkind: Certificate\nspec: {secretName: x}\n',
  'apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n',
  'kind: Secret\n',
  '- a\n',
])('is none of them: %s', (text) => {
  expect(read(text)).toEqual([]);
});

test.each([
  ['s.yaml', 'apiVersion: v1\nkind: Secret\n', true],
  ['s.yaml', 'apiVersion: v1\nkind: List\n', true],
  ['s.yaml', 'apiVersion: v1\r\nkind: "ApigeeRoute" # wildcard\r\n', true],
  ['s.json', '{\n  "apiVersion": "v1",\n  "kind": "Secret",\n}', true],
  ['s.json', '{"apiVersion":"v1","kind":"Secret","data":{}}', true],
  ['s.yaml', '{apiVersion: v1, kind: Secret}', true],
  ['kustomization.yaml', 'secretGenerator:\n- name: x\n', true],
  ['d.yaml', 'apiVersion: apps/v1\nkind: Deployment\nspec: {secretName: x}\n', false],
])('%s may be a manifest: %#', (path, text, expected) => {
  expect(mayBeManifest(path, text)).toBe(expected);
});

test.each([
  ['chart/templates/secret.yaml', 'a Helm template'],
  ['secret.yaml.j2', 'a Jinja template'],
  ['templates.yaml', undefined],
])('%s is a template: %#', (path, expected) => {
  expect(templateKind(path)).toBe(expected);
});

test.each([
  ['a: 1\n{{- if .Values.tls }}\nb: 2\n{{- end }}\n', true],
  ['a: 1\n{% for h in hosts %}\n- x\n{% endfor %}\n', true],
  ['a: {{ x }}\n', true],
  ['a: "{{ x }}"\n', false],
  ['# {{ x }}\na: |\n  {{ if x }}\nb: c\n  {{ x }}\n', false],
  ['{{ x }}\n---\na: 1\n', false],
])('template actions: %#', (text, expected) => {
  expect(templateActions(fileOf('a.yaml', text))(text.length - 1)).toBe(expected);
});
