import type { CassandraTlsDeclaration, MartDeclaration, OverridesDocument, OverridesEnvironment } from '../model/overrides-declarations.ts';
import { nearest } from '../source/nearest.ts';
import { readOverridesVirtualhost, reachesOutside, writtenAt } from './overrides-virtualhost.ts';
import { listAt, pick, placeholderAt, placeOf } from './settings.ts';
import { hasJoinedLines, hasOddKeys, spelledOut } from './spelling.ts';
import { booleanAt, entriesOf, entryOf, itemsOf, textAt, type Entry, type Mapping, type Tree } from './tree.ts';

/** Keys that stand at the top of overrides files of one version or another. */
const topKeys = [
  'org', 'gcp', 'gcpProjectID', 'gcpRegion', 'k8sCluster', 'k8sClusterName', 'instanceID', 'namespace', 'contractProvider', 'envs', 'virtualhosts', 'ingressGateways', 'ingressGateway', 'ingress', 'mart', 'cassandra',
  'synchronizer', 'runtime', 'udca', 'watcher', 'ao', 'connectAgent', 'logger', 'metrics', 'redis', 'apigeeChainingGateway', 'enhanceProxyLimits', 'multiOrgCluster', 'validateServiceAccounts', 'nodeSelector', 'httpProxy', 'istiod', 'guardrails',
];
/** Of these one is enough; the others are words that any configuration may use. */
const ownKeys = /(?:^|[\s{,])["']?(?:virtual[-_]?hosts?|ingressGateways|enhanceProxyLimits|mart|connectAgent|udca|synchronizer)["']?\s*:/i;
const ownNames = /virtual[-_]?host|ingressGateways|enhanceProxyLimits|mart|connectAgent|udca|synchronizer/i;
const commonKeys = /^["']?(?:org|gcp|gcpProjectID|envs|k8sCluster|k8sClusterName|instanceID|cassandra|ingress)["']?[ \t]*:/gm;
const commonKeysAnywhere = /(?:^|[\s{,])["']?(?:org|gcp|gcpProjectID|envs|k8sCluster|k8sClusterName|instanceID|cassandra|ingress)["']?[ \t]*:/g;

/** One of these is in each of them, and found much faster. */
const commonWords = ['org', 'gcp', 'envs', 'k8sCluster', 'instanceID', 'cassandra', 'ingress'];

/** Whether a file can be an Apigee hybrid overrides file of any version, however its keys are spelled; cheap, before it is parsed. */
export function mayBeOverridesDocument(path: string, written: string): boolean {
  if (!/\.(?:ya?ml|json)$/i.test(path)) return false;
  const text = spelledOut(written);
  if (ownKeys.test(text) || (hasOddKeys(text) && (ownNames.test(text) || hasJoinedLines(text)))) return true;
  if (!commonWords.some((word) => text.includes(word))) return false;
  // Braces, tags and anchors put keys elsewhere than at the beginning of a line.
  const keys = /^(?:---[ \t]+)?(?:\{(?:[^{]|$)|[!&?*])/m.test(text) || /^\s/.test(text) ? commonKeysAnywhere : commonKeys;
  return new Set(text.match(keys)).size >= 2;
}

/** Reads one document of an overrides file; undefined where it is something else. */
export function readOverridesDocument(document: Tree): OverridesDocument | undefined {
  if (document.kind !== 'mapping' || !isOverrides(document)) return undefined;
  const list = entryOf(document, 'virtualhosts');
  const gateways = entryOf(document, 'ingressGateways') ?? entryOf(document, 'ingressGateway');
  const organisation = textAt(document, 'org') ?? textAt(document, 'gcp', 'projectID') ?? textAt(document, 'gcpProjectID');
  const limits = booleanAt(document, 'enhanceProxyLimits');
  const mart = readMart(entryOf(document, 'mart'));
  const ingress = readIngress(entryOf(document, 'ingress'));
  const cassandra = readCassandra(entryOf(document, 'cassandra'));
  return {
    span: entriesOf(document)[0]?.key.span ?? document.span,
    ...(organisation === undefined ? {} : { organisation }),
    ...pick(document, { namespace: 'namespace' }),
    virtualhosts: itemsOf(list?.value).flatMap((item) => (item.kind === 'mapping' ? [readOverridesVirtualhost(item, list?.value)] : [])),
    declaresVirtualhosts: list !== undefined,
    misshapen: misshapen(list),
    misspelt: list === undefined ? misspelt(document) : [],
    ...(gateways === undefined ? {} : { ingressGateways: [gateways.value, ...itemsOf(gateways.value)].flatMap((gateway) => textAt(gateway, 'name') ?? placeholderAt(gateway) ?? []) }),
    environments: itemsOf(entryOf(document, 'envs')?.value).flatMap(readEnvironment),
    ...(mart === undefined ? {} : { mart }),
    ...(ingress === undefined ? {} : { ingress }),
    ...(cassandra === undefined ? {} : { cassandra }),
    ...(limits === undefined ? {} : { enhanceProxyLimits: limits }),
    anchored: reachesOutside(document),
  };
}

const ownProperties = ['sslSecret', 'sslCertPath', 'sslKeyPath', 'caCertPath', 'minTLSProtocolVersion', 'maxTLSProtocolVersion', 'additionalGateways', 'selector', 'tlsMode', 'routingRules'];

function isOverrides(document: Mapping): boolean {
  const known = document.entries.filter((entry) => topKeys.includes(entry.key.value) && entry.key.value !== 'virtualhosts');
  // Other tools have virtual hosts as well; Apigee's carry its own properties, or stand beside them.
  const list = entryOf(document, 'virtualhosts')?.value;
  if (list !== undefined && (known.some(isTelling) || itemsOf(list).some((item) => ownProperties.some((key) => entryOf(item, key) !== undefined)))) return true;
  if (misspelt(document).length > 0) return true;
  if (known.length < 2) return false;
  // Helm takes no offence at such keys in values; beside words of any configuration they tell an object of Kubernetes.
  const isObject = ['apiVersion', 'kind', 'metadata'].some((key) => entryOf(document, key) !== undefined);
  return known.some(({ key }) => ['mart', 'ingressGateways', ...(isObject ? [] : ['org', 'gcp', 'gcpProjectID', 'envs', 'instanceID'])].includes(key.value));
}

/** Words of Apigee, or `envs` as the list that it is there. */
function isTelling({ key, value }: Entry): boolean {
  const own = ['org', 'gcp', 'gcpProjectID', 'gcpRegion', 'instanceID', 'k8sCluster', 'k8sClusterName', 'contractProvider', 'ingressGateways', 'ingressGateway', 'mart', 'cassandra', 'udca', 'synchronizer', 'watcher', 'connectAgent', 'ao', 'enhanceProxyLimits', 'apigeeChainingGateway', 'multiOrgCluster', 'validateServiceAccounts'];
  return own.includes(key.value) || (key.value === 'envs' && value.kind === 'sequence' && value.items.some((item) => entryOf(item, 'name') !== undefined));
}

function misspelt(document: Mapping): OverridesDocument['misspelt'] {
  return document.entries.flatMap(({ key, value }) => {
    const holdsList = value.kind === 'sequence' && value.items.some((item) => entryOf(item, 'sslCertPath') ?? entryOf(item, 'sslSecret') ?? entryOf(item, 'sslKeyPath'));
    return holdsList && !topKeys.includes(key.value) && nearest(key.value.replace(/[-_]/g, ''), ['virtualhosts']) !== undefined ? [key] : [];
  });
}

function misshapen(list: Entry | undefined): OverridesDocument['misshapen'] {
  if (list === undefined || (list.value.kind === 'scalar' && list.value.value === null) || placeholderAt(list.value) !== undefined) return [];
  if (list.value.kind !== 'sequence') return [list.key.span];
  return list.value.items.flatMap((item) => (item.kind === 'mapping' || placeholderAt(item) !== undefined ? [] : [item.span]));
}

const pair = { sslCertPath: 'certificate', sslKeyPath: 'key' } as const;

function readEnvironment(tree: Tree): readonly OverridesEnvironment[] {
  if (tree.kind !== 'mapping') return [];
  return [{ name: textAt(tree, 'name'), span: placeOf(tree), hostAliases: [...listAt(tree, 'hostAlias'), ...listAt(tree, 'hostAliases')], ...pick(tree, pair) }];
}

function readMart(entry: Entry | undefined): MartDeclaration | undefined {
  const found = pick(entry?.value, { hostAlias: 'hostAlias', ...pair });
  return entry === undefined || Object.keys(found).length === 0 ? undefined : { span: entry.key.span, ...found };
}

function readIngress(entry: Entry | undefined): OverridesDocument['ingress'] {
  const least = writtenAt(entry?.value, 'minTLSProtocolVersion');
  const most = writtenAt(entry?.value, 'maxTLSProtocolVersion');
  if (entry === undefined || (least === undefined && most === undefined)) return undefined;
  return { span: entry.key.span, ...(least === undefined ? {} : { minTLSProtocolVersion: least }), ...(most === undefined ? {} : { maxTLSProtocolVersion: most }) };
}

function readCassandra(entry: Entry | undefined): CassandraTlsDeclaration | undefined {
  const found = pick(entry?.value, { ...pair, sslRootCAPath: 'root' });
  return entry === undefined || Object.keys(found).length === 0 ? undefined : { span: entry.key.span, ...found };
}
