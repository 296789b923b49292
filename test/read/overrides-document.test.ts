import { mayBeOverridesDocument, readOverridesDocument } from '../../src/read/overrides-document.ts';
import type { OverridesDocument } from '../../src/model/overrides-declarations.ts';
import { readYaml } from '../../src/read/yaml.ts';
import { positionAt, textOf } from '../../src/source/span.ts';
import { fileOf, misplaced, plain } from './places.ts';

const read = (text: string): readonly (OverridesDocument | undefined)[] => readYaml(fileOf('overrides.yaml', text)).documents.map(readOverridesDocument);

const modern = `gcp:
  region: europe-west1
  projectID: acme-hybrid
org: acme
namespace: apigee
ingressGateways:
  - name: public-ingress
    replicaCountMin: 2
  - name: partner-ingress
envs:
  - name: prod
    serviceAccountPaths:
      runtime: sa/runtime.json
virtualhosts:
  - name: public-grp
    selector:
      app: apigee-ingressgateway
      ingress_name: public-ingress
    sslCertPath: ./certs/public.pem
    sslKeyPath: ./certs/public.key
    minTLSProtocolVersion: 1.20
    maxTLSProtocolVersion: "1.3"
    additionalGateways: ["non-sni"]
  - name: partner-grp
    sslSecret: partner-tls
    tlsMode: MUTUAL
    caCertPath: certs/partner-ca.pem
    cipherSuites:
      - ECDHE-RSA-AES128-GCM-SHA256
    sslCertpath: typo.pem
`;

test('overrides of today', () => {
  const [document] = read(modern);
  expect(plain(document)).toEqual({
    organisation: 'acme',
    namespace: 'apigee',
    declaresVirtualhosts: true,
    misshapen: [],
    misspelt: [],
    anchored: false,
    ingressGateways: ['public-ingress', 'partner-ingress'],
    environments: [{ name: 'prod', hostAliases: [] }],
    virtualhosts: [
      {
        name: 'public-grp',
        certificate: './certs/public.pem',
        key: './certs/public.key',
        hostAliases: [],
        minTLSProtocolVersion: { value: '1.20', type: 'number' },
        maxTLSProtocolVersion: { value: '1.3', type: 'string' },
        additionalGateways: ['non-sni'],
        selector: { labels: [{ key: 'app', value: 'apigee-ingressgateway' }, { key: 'ingress_name', value: 'public-ingress' }] },
        unknown: [],
        anchored: false,
      },
      { name: 'partner-grp', sslSecret: 'partner-tls', tlsMode: 'MUTUAL', clientTrust: 'certs/partner-ca.pem', cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'], hostAliases: [], additionalGateways: [], unknown: ['sslCertpath'], anchored: false },
    ],
  });
  expect(misplaced(document)).toEqual([]);
  const typo = document?.virtualhosts[1]?.unknown[0];
  expect(typo && positionAt(typo.span.file, typo.span.start)).toEqual({ line: 30, column: 5 });
});

test('overrides of version 1.1: certificates of environments and MART', () => {
  const [document] = read(`gcp:
  projectID: acme-hybrid
k8sCluster:
  name: c1
envs:
  - name: test
    hostAlias: "test.example.com"
    sslCertPath: ./certs/test.crt
    sslKeyPath: ./certs/test.key
  - name: prod
    hostAliases: [a.example.com, b.example.com]
mart:
  hostAlias: mart.example.com
  sslCertPath: certs/mart.crt
  sslKeyPath: certs/mart.key
ingress:
  enableAccesslog: true
  minTLSProtocolVersion: "1.2"
cassandra:
  sslCertPath: certs/c.crt
  sslKeyPath: certs/c.key
  sslRootCAPath: certs/root.crt
`);
  expect(plain(document)).toEqual({
    organisation: 'acme-hybrid',
    declaresVirtualhosts: false,
    misshapen: [],
    misspelt: [],
    anchored: false,
    virtualhosts: [],
    environments: [
      { name: 'test', hostAliases: ['test.example.com'], certificate: './certs/test.crt', key: './certs/test.key' },
      { name: 'prod', hostAliases: ['a.example.com', 'b.example.com'] },
    ],
    mart: { hostAlias: 'mart.example.com', certificate: 'certs/mart.crt', key: 'certs/mart.key' },
    ingress: { minTLSProtocolVersion: { value: '1.2', type: 'string' } },
    cassandra: { certificate: 'certs/c.crt', key: 'certs/c.key', root: 'certs/root.crt' },
  });
  expect(misplaced(document)).toEqual([]);
  expect(document?.mart && textOf(document.mart.span)).toBe('mart');
});

test('anchors and merge keys are told, with the values where they are written', () => {
  const [document] = read(`org: acme
x-shared: &ingress
  selector: {app: apigee-ingressgateway}
  sslCertPath: certs/shared.pem
virtualhosts:
  - <<: *ingress
    name: a-grp
    sslKeyPath: certs/a.key
  - name: b-grp
    sslSecret: b
`);
  expect(document?.anchored).toBe(true);
  expect(document?.virtualhosts.map((host) => host.anchored)).toEqual([true, false]);
  expect(document?.virtualhosts[0]?.certificate?.value).toBe('certs/shared.pem');
  expect(misplaced(document)).toEqual([]);
});

test('a file for each environment group, and several documents', () => {
  const documents = read('virtualhosts:\n- name: a-grp\n  sslSecret: a\n---\nvirtualhosts:\n- name: b-grp\n  sslSecret: b\n---\nkind: Other\n');
  expect(documents.map((document) => document?.virtualhosts.map((host) => host.name?.value))).toEqual([['a-grp'], ['b-grp'], undefined]);
});

test.each([
  ['a mapping', 'org: acme\nvirtualhosts:\n  name: a\n', 'virtualhosts'],
  ['a text', 'org: acme\nvirtualhosts: none\n', 'virtualhosts'],
  ['a list of texts', 'org: acme\nvirtualhosts: [a-grp]\n', 'a-grp'],
])('virtualhosts that is %s', (_name, text, place) => {
  const [document] = read(text);
  expect(document?.virtualhosts).toEqual([]);
  expect(document?.misshapen.map(textOf)).toEqual([place]);
});

test('a misspelt virtualhosts', () => {
  const [document] = read('org: acme\nvirtualHosts:\n- name: a-grp\n  sslCertPath: certs/a.pem\n');
  expect(document?.misspelt.map((key) => key.value)).toEqual(['virtualHosts']);
  expect(document?.declaresVirtualhosts).toBe(false);
});

test('empty texts are not set, but an empty protocol version is something else than none', () => {
  const [document] = read('virtualhosts:\n- name: a-grp\n  sslSecret: ""\n  sslCertPath: {{ .x }}\n  minTLSProtocolVersion: ""\n'.replace('{{ .x }}', '"{{ .x }}"'));
  expect(plain(document?.virtualhosts)).toEqual([{ name: 'a-grp', certificate: '{{ .x }}', hostAliases: [], additionalGateways: [], minTLSProtocolVersion: { value: '', type: 'string' }, unknown: [], anchored: false }]);
});

test.each([
  ['overrides/overrides.yaml', modern, true],
  ['o.yml', 'virtualHosts:\n- name: x\n', true],
  ['old.yaml', 'gcp:\n  projectID: x\nenvs:\n- name: test\n', true],
  ['docker-compose.yml', 'version: "3"\nservices: {}\n', false],
  ['other.yaml', 'org: acme\n', false],
  ['notes.md', 'virtualhosts:\n', false],
])('%s may be overrides: %#', (path, text, expected) => {
  expect(mayBeOverridesDocument(path, text)).toBe(expected);
});

test.each(['apiVersion: v1\nkind: ConfigMap\nvirtualhosts: []\n', 'org: acme\nname: x\n', '- virtualhosts\n', '3\n', 'cassandra: {}\nredis: {}\n', 'virtualhosts:\n- name: web\n  port: 80\n'])('%s is something else', (text) => {
  expect(read(text)).toEqual([undefined]);
});
