import { readSessionRecord } from '../../src/read/s-client.ts';
import { readArchive } from '../../src/read/archive.ts';
import { readAsn1 } from '../../src/read/asn1.ts';
import { readBaseline } from '../../src/read/baseline.ts';
import { bundlePart, mayBeConnectingPolicy, readBundlePart, readBundleRoot } from '../../src/read/bundle.ts';
import { readCertificate } from '../../src/read/certificate.ts';
import { readConfiguration } from '../../src/read/configuration.ts';
import { looksLikeMaterial, readContents, readThoroughly } from '../../src/read/contents.ts';
import { outlineOf } from '../../src/read/der-outline.ts';
import { mayBeEdgeVirtualhost, readEdgeVirtualhost, readEdgeVirtualhostXml } from '../../src/read/edge-virtualhost.ts';
import { evidenceIn } from '../../src/read/evidence.ts';
import { readHclHeredoc, readHclString } from '../../src/read/hcl-string.ts';
import { readHcl } from '../../src/read/hcl.ts';
import { readJks } from '../../src/read/jks.ts';
import { readJsonString } from '../../src/read/json-string.ts';
import { readJson } from '../../src/read/json.ts';
import { contentsOfStore, type StoreResult } from '../../src/read/keystore.ts';
import { readKustomization } from '../../src/read/kustomization.ts';
import { mayBeManifest, readManifests } from '../../src/read/manifest.ts';
import { offerRepairs } from '../../src/read/material-repair.ts';
import { mayBeMessageProcessor, readMessageProcessor } from '../../src/read/message-processor.ts';
import { mayBeOverridesDocument, readOverridesDocument } from '../../src/read/overrides-document.ts';
import { readPlainFile } from '../../src/read/pem-plain.ts';
import { scanPem } from '../../src/read/pem.ts';
import { readPkcs12 } from '../../src/read/pkcs12.ts';
import { readPkcs7 } from '../../src/read/pkcs7.ts';
import { readPrivateKey } from '../../src/read/private-key.ts';
import { readProperties } from '../../src/read/properties.ts';
import { exportedAlias, resourceFile } from '../../src/read/resource-path.ts';
import { mayBeResources, readResources } from '../../src/read/resources.ts';
import { mayBeTerraform, readTerraform } from '../../src/read/terraform.ts';
import { plainOf } from '../../src/read/tree.ts';
import { readWaiverComments, remarksAmong } from '../../src/read/waiver-comment.ts';
import { readXml, xmlComments } from '../../src/read/xml.ts';
import { readYaml } from '../../src/read/yaml.ts';
import { templateActions, yamlComments } from '../../src/read/yaml-tokens.ts';
import { allRules } from '../../src/rules/all.ts';
import { honourByteOrderMark, sourceFromBytes, type SourceFile } from '../../src/source/source-file.ts';
import { derSeeds, type Seed } from './seeds.ts';

/** One reader under test: what it is fed with, and everything it says of an input. */
export interface Reader {
  readonly name: string;
  readonly seeds: (all: readonly Seed[]) => readonly Seed[];
  readonly read: (source: SourceFile) => unknown;
}

const rules = allRules.map(({ id }) => id);
const called = (pattern: RegExp) => (all: readonly Seed[]): readonly Seed[] => all.filter(({ path }) => pattern.test(path));
const speaking = (pattern: RegExp, words: string) => (all: readonly Seed[]): readonly Seed[] => all.filter(({ path, bytes }) => pattern.test(path) && Buffer.from(bytes).includes(words));
const written = (path: string, ...texts: readonly string[]) => (): readonly Seed[] => texts.map((text) => ({ path, bytes: Buffer.from(text) }));
const material = called(/\.(?:pem|key|crt|cer|p12|p7b|jks|jceks|der)$|s-client.*\.txt$/);
const yaml = called(/\.ya?ml$/);
const json = called(/\.json$/);
const xml = called(/\.xml$/);

function opened(source: SourceFile, encoding: 'pkcs12' | 'jks', read: (password?: string) => StoreResult): unknown {
  return [undefined, 'changeit', ''].map((password) => {
    const result = read(password);
    return 'items' in result ? contentsOfStore(source, encoding, result.items) : result;
  });
}

function bundleParts(source: SourceFile): unknown {
  const read = readXml(source);
  if (read.kind === 'fault') return read;
  const parts = [bundlePart(source.path), ...(['proxy-endpoint', 'target-endpoint', 'policy'] as const).map((part) => ({ bundle: 'apiproxy', kind: 'proxy' as const, part }))];
  return [readBundleRoot(read.root), mayBeConnectingPolicy(source.text), parts.map((part) => (part === undefined ? undefined : readBundlePart(part, read.root, 'orders')))];
}

const baseline = JSON.stringify({ schemaVersion: 1, findings: [{ rule: 'chain-incomplete', severity: 'error', path: 'a.pem', message: 'm', fingerprint: 'f' }, { rule: 'r', severity: 'notice', path: 'b', member: 'c', message: 'm', fingerprint: 'g' }] });
const configuration = `platform: hybrid\nfail-on: warning\nexpiry-days: 45\ninclude: ["src/**"]\nexclude: [a/**]\nrules:\n  chain-incomplete: notice\nwaivers:\n  - rule: certificate-expired\n    path: certs/*.pem\n    reason: it is replaced\n    expires: 2030-01-01\n    owner: team\nenvironments:\n  prod:\n    truststores:\n      ca: [certs/ca.pem, { file: trust.jks, password-env: P }]\n    keystores:\n      k:\n        a: { certificate: c.pem, key: k.pem }\n    references:\n      r: ca\n`;
const remarks = '# apigee-tls-gate: allow chain-incomplete until 2026-12-31 — reason\nvirtualhosts: []\n# apigee-tls-gate: allow\na: "# apigee-tls-gate: no" # apigee-tls-gate: allow nothing-such until 2026-02-30\n';

export const readers: readonly Reader[] = [
  { name: 'pem', seeds: called(/\.(?:pem|key|crt|cer)$/), read: (source) => [scanPem(source), readPlainFile(source)?.scanned] },
  { name: 'contents', seeds: material, read: (source) => [looksLikeMaterial('x', source.bytes), offerRepairs(readContents(source)), readThoroughly(source)] },
  { name: 'certificate', seeds: (all) => derSeeds(all, /CERTIFICATE$/), read: ({ bytes }) => [readCertificate(bytes), readAsn1(bytes) === undefined, outlineOf(bytes)] },
  { name: 'private-key', seeds: (all) => derSeeds(all, /PRIVATE KEY$/), read: ({ bytes }) => [undefined, 'PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'DSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'].map((label) => readPrivateKey(bytes, label)) },
  { name: 'pkcs12', seeds: called(/\.p12$/), read: (source) => opened(source, 'pkcs12', (password) => readPkcs12(source.bytes, password)) },
  { name: 'jks', seeds: called(/\.(?:jks|jceks)$/), read: (source) => opened(source, 'jks', (password) => readJks(source.bytes, password)) },
  { name: 'pkcs7', seeds: (all) => [...called(/\.p7b$/)(all), ...derSeeds(all, /^PKCS7$/)], read: ({ bytes }) => readPkcs7(bytes) },
  { name: 's-client', seeds: called(/s-client.*\.txt$/), read: readSessionRecord },
  { name: 'yaml', seeds: yaml, read: (source) => {
    const read = readYaml(source);
    return [read, read.documents.map(plainOf), yamlComments(source), templateActions(source)(source.text.length)];
  } },
  { name: 'json', seeds: json, read: readJson },
  { name: 'json-string', seeds: written('a.json', '"a\\u00e9\\ud83d\\ude00\\n"', '"a\\x \\ud800 b', '"\\"\\\\"'), read: ({ text }) => readJsonString(text, 0) },
  { name: 'xml', seeds: xml, read: (source) => [readXml(source), xmlComments(source)] },
  { name: 'hcl', seeds: called(/\.tf$/), read: readHcl },
  { name: 'hcl-string', seeds: written('a.tf', '"a${file("b")}$${c} %{if x}y%{endif}"', '<<-EOF\n  a\n  ${b}\n  EOF\n', '"${"${"${a}"}"}"'), read: ({ text }) => [readHclString(text, 0), readHclHeredoc(text, 0)] },
  { name: 'terraform', seeds: called(/\.tf(?:\.json)?$/), read: (source) => [mayBeTerraform(source.path, source.text), readTerraform([source]), readTerraform([source, source])] },
  { name: 'archive', seeds: called(/\.zip$/), read: (source) => readArchive(source, (name) => bundlePart(name) !== undefined) },
  { name: 'properties', seeds: called(/\.properties$/), read: (source) => [readProperties(source), mayBeMessageProcessor(source.path, source.text), readMessageProcessor(source)] },
  { name: 'overrides', seeds: speaking(/\.ya?ml$/, 'virtualhosts'), read: (source) => [mayBeOverridesDocument(source.path, source.text), readYaml(source).documents.map(readOverridesDocument)] },
  { name: 'manifests', seeds: speaking(/\.ya?ml$/, 'apiVersion'), read: (source) => [mayBeManifest(source.path, source.text), readYaml(source).documents.map((document) => [readManifests(document), document.kind === 'mapping' ? readKustomization(document) : undefined])] },
  { name: 'bundle parts', seeds: called(/(?:apiproxy|sharedflowbundle)\/.*\.xml$/), read: bundleParts },
  { name: 'edge virtual hosts', seeds: (all) => [...speaking(/\.xml$/, '<VirtualHost')(all), ...speaking(/\.json$/, 'hostAliases')(all)], read: edgeVirtualhosts },
  { name: 'resources', seeds: json, read: (source) => [resourceFile(source.path), mayBeResources(source.path, source.text), readResources(source), readResources({ path: 'resources/edge/env/test/targetServers.json', text: source.text, bytes: source.bytes })] },
  { name: 'paths', seeds: (all) => all.map(({ path }) => ({ path, bytes: Buffer.from(path) })), read: ({ text }) => [bundlePart(text), resourceFile(text), exportedAlias(text), looksLikeMaterial(text)] },
  { name: 'evidence', seeds: called(/(?:yaml|yml|xml|json|tf)$/), read: (source) => [source.path, 'pom.xml', 'Jenkinsfile', '.github/workflows/a.yml', 'Chart.yaml'].map((path) => evidenceIn(path, source.text)) },
  { name: 'configuration', seeds: (all) => [...called(/apigee-tls-gate\.yml$/)(all), ...written('.apigee-tls-gate.yml', configuration)()], read: (source) => readConfiguration(source, rules) },
  { name: 'waiver comments', seeds: (all) => [...speaking(/\.(?:ya?ml|xml)$/, 'apigee-tls-gate: ')(all), ...written('a.yaml', remarks)()], read: waiverComments },
  { name: 'baseline', seeds: written('baseline.json', baseline), read: readBaseline },
];

function edgeVirtualhosts(source: SourceFile): unknown {
  const [read, { tree }] = [readXml(source), readJson(source)];
  return [mayBeEdgeVirtualhost(source.path, source.text), read.kind === 'read' ? readEdgeVirtualhostXml(read.root) : read, tree?.kind === 'mapping' ? readEdgeVirtualhost(tree) : undefined];
}

function waiverComments(source: SourceFile): unknown {
  return [yamlComments(source), xmlComments(source)].map((comments) => [remarksAmong(comments), readWaiverComments(remarksAmong(comments), rules)]);
}

/** The source that a reader is given: files of other encodings are decoded before. */
export function sourceOf({ path, bytes }: Seed): SourceFile {
  return honourByteOrderMark(sourceFromBytes(path, bytes));
}
