import type { GeneratedSecretManifest, Manifest, ManifestHead, RouteConfigManifest, RouteManifest, RoutePort, RouteTls } from '../model/manifest-declarations.ts';
import { readKustomization } from './kustomization.ts';
import { selectorAt } from './overrides-virtualhost.ts';
import { readSecret } from './secret.ts';
import { listAt, pick, placeholderAt, placeOf } from './settings.ts';
import { hasJoinedLines, hasOddKeys, spelledOut } from './spelling.ts';
import { childOf, entriesOf, entryOf, itemsOf, textAt, type Mapping, type Tree } from './tree.ts';

const kinds = 'Secret|SealedSecret|ExternalSecret|SecretProviderClass|Certificate|ApigeeRoute|ApigeeRouteConfig|List|SecretList|ApigeeRouteList';
/** One of the kinds; an alias, or a text that goes on in the next line, may be one. */
const kindValue = new RegExp(`\\*|"\\w*\\\\\\r?\\n|["']?(?:${kinds})(?:[^\\w.-]|$)`, 'y');

/** One of these is in each of the kinds, and found much faster. */
const kindWords = ['Secret', 'Certificate', 'ApigeeRoute', 'List'];

/** Whether a file can hold Kubernetes objects that bear on TLS, however they are spelled; cheap, before it is parsed. */
export function mayBeManifest(path: string, written: string): boolean {
  if (!/\.(?:ya?ml|json)$/i.test(path)) return false;
  const text = spelledOut(written);
  const odd = hasOddKeys(text);
  if (!odd && !text.includes('apiVersion')) return /(?:^|[\s{,])["']?secretGenerator["']?[ \t]*:/.test(text);
  const speaks = kindWords.some((word) => text.includes(word)) || hasJoinedLines(text);
  return (speaks && (odd || namesKind(text))) || /(?:^|[\s{,])["']?secretGenerator["']?[ \t]*:/.test(text);
}

function namesKind(text: string): boolean {
  const key = /kind["']?\s*:/g;
  while (key.test(text)) {
    // What is passed before a value is not passed again.
    key.lastIndex = kindValue.lastIndex = valueFrom(text, key.lastIndex);
    if (kindValue.test(text)) return true;
  }
  return false;
}

/** Where a value begins, behind blanks, comments, tags, anchors and the head of a block scalar. */
function valueFrom(text: string, offset: number): number {
  const mark = /\s+|#.*|[!&]\S*|[|>][-+\d]*/y;
  mark.lastIndex = offset;
  for (let end = offset; ; end = mark.lastIndex) if (!mark.test(text)) return end;
}

/** The objects of one document that bear on TLS; a list is taken apart. */
export function readManifests(document: Tree): readonly Manifest[] {
  if (document.kind !== 'mapping') return [];
  const kind = textAt(document, 'kind')?.value ?? '';
  if (/^(?:Secret|ApigeeRoute|ApigeeRouteConfig)?List$/.test(kind)) {
    // A List cannot stand in a List, so that this ends after one step.
    return itemsOf(childOf(document, 'items')).flatMap((item) => (textAt(item, 'kind')?.value.endsWith('List') === true ? [] : readManifests(item)));
  }
  if (entryOf(document, 'secretGenerator') !== undefined) return readKustomization(document);
  const manifest = readers[kind]?.(document, headOf(document));
  return manifest === undefined ? [] : [manifest];
}

function headOf(document: Mapping): ManifestHead {
  const metadata = childOf(document, 'metadata');
  const name = textAt(metadata, 'name');
  return { apiVersion: textAt(document, 'apiVersion')?.value ?? '', name, namespace: textAt(metadata, 'namespace'), span: name?.span ?? placeOf(document) };
}

type ManifestReader = (document: Mapping, head: ManifestHead) => Manifest | undefined;

const readers: Readonly<Record<string, ManifestReader>> = {
  Secret: (document, head) => (head.apiVersion === 'v1' ? readSecret(document, head) : undefined),
  SealedSecret: readSealedSecret,
  ExternalSecret: readExternalSecret,
  SecretProviderClass: readProviderClass,
  Certificate: readCertificate,
  ApigeeRoute: (document, head) => (isApigee(head) ? readRoute(document, head) : undefined),
  ApigeeRouteConfig: (document, head) => (isApigee(head) ? readRouteConfig(document, head) : undefined),
};

function isApigee(head: ManifestHead): boolean {
  return head.apiVersion.startsWith('apigee.cloud.google.com/');
}

function generated(head: ManifestHead, generator: GeneratedSecretManifest['generator'], secretName: GeneratedSecretManifest['secretName'] | undefined, more: Partial<GeneratedSecretManifest>): GeneratedSecretManifest | undefined {
  return secretName === undefined ? undefined : { ...head, kind: 'generated-secret', generator, secretName, keys: [], files: [], dnsNames: [], ...more };
}

function readSealedSecret(document: Mapping, head: ManifestHead): Manifest | undefined {
  const template = childOf(document, 'spec', 'template', 'metadata');
  const keys = entriesOf(childOf(document, 'spec', 'encryptedData')).map((entry) => entry.key);
  return generated(head, 'SealedSecret', textAt(template, 'name') ?? head.name, { keys });
}

function readExternalSecret(document: Mapping, head: ManifestHead): Manifest | undefined {
  const target = childOf(document, 'spec', 'target');
  const template = entriesOf(childOf(target, 'template', 'data')).map((entry) => entry.key);
  const remote = itemsOf(childOf(document, 'spec', 'data')).flatMap((item) => textAt(item, 'secretKey') ?? []);
  // With a template only its keys reach the Secret.
  return generated(head, 'ExternalSecret', textAt(target, 'name') ?? head.name, { keys: template.length > 0 ? template : remote });
}

function readProviderClass(document: Mapping, head: ManifestHead): Manifest | undefined {
  const secret = itemsOf(childOf(document, 'spec', 'secretObjects'))[0];
  const keys = itemsOf(childOf(secret, 'data')).flatMap((item) => textAt(item, 'key') ?? []);
  return generated(head, 'SecretProviderClass', textAt(secret, 'secretName'), { keys });
}

function readCertificate(document: Mapping, head: ManifestHead): Manifest | undefined {
  if (!head.apiVersion.startsWith('cert-manager.io/') && !head.apiVersion.startsWith('certmanager.k8s.io/')) return undefined;
  const spec = childOf(document, 'spec');
  const names = listAt(spec, 'dnsNames');
  const common = textAt(spec, 'commonName');
  return generated(head, 'Certificate', textAt(spec, 'secretName'), { dnsNames: names.length > 0 || common === undefined ? names : [common] });
}

function readRoute(document: Mapping, head: ManifestHead): RouteManifest {
  const spec = childOf(document, 'spec');
  return { ...head, kind: 'route', hostnames: listAt(spec, 'hostnames'), ports: itemsOf(childOf(spec, 'ports')).flatMap(readPort), ...gatewayOf(spec) };
}

function readRouteConfig(document: Mapping, head: ManifestHead): RouteConfigManifest {
  const spec = childOf(document, 'spec');
  const tls = readTls(spec);
  return { ...head, kind: 'route-config', ...gatewayOf(spec), ...(tls === undefined ? {} : { tls }) };
}

function gatewayOf(spec: Tree | undefined): Pick<RouteManifest, 'selector' | 'enableNonSniClient' | 'additionalGateways'> {
  const selector = selectorAt(spec, 'selector');
  return {
    ...(selector === undefined ? {} : { selector }),
    ...pick(spec, { enableNonSniClient: 'enableNonSniClient' }),
    additionalGateways: listAt(spec, 'additionalGateways'),
  };
}

function readPort(tree: Tree): readonly RoutePort[] {
  if (tree.kind !== 'mapping') return [];
  const tls = readTls(tree);
  return [{ span: placeOf(tree, 'number'), ...pick(tree, { number: 'number', protocol: 'protocol' }), ...(tls === undefined ? {} : { tls }) }];
}

const tlsKeys = {
  mode: 'mode',
  credentialName: 'credential',
  secretNameRef: 'credential',
  minProtocolVersion: 'minProtocolVersion',
  maxProtocolVersion: 'maxProtocolVersion',
  serverCertificate: 'serverCertificate',
  privateKey: 'privateKey',
  caCertificates: 'caCertificates',
  httpsRedirect: 'httpsRedirect',
} as const;

function readTls(parent: Tree | undefined): RouteTls | undefined {
  const entry = entryOf(parent, 'tls');
  const filledIn = placeholderAt(entry?.value);
  if (entry !== undefined && filledIn !== undefined) return { span: entry.key.span, credential: filledIn, cipherSuites: [] };
  if (entry?.value.kind !== 'mapping') return undefined;
  return { span: entry.key.span, ...pick(entry.value, tlsKeys), cipherSuites: listAt(entry.value, 'cipherSuites') };
}
