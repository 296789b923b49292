import type { EnvironmentGroupDeclaration } from '../model/declarations.ts';
import type { AliasResource, KeystoreResource, ReferenceResource, ResourceDeclarations, TargetServerDeclaration } from '../model/resource-declarations.ts';
import { defaultLimits, type Limits } from '../source/limits.ts';
import type { SourceFile } from '../source/source-file.ts';
import { startOf, type Located } from '../source/span.ts';
import { readEdgeVirtualhost } from './edge-virtualhost.ts';
import { readJson, type JsonDeviation } from './json.ts';
import { homeOf, resourceFile, type ResourceKind } from './resource-path.ts';
import { listAt, pick, placeOf, unknownKeys } from './settings.ts';
import { spelledOut } from './spelling.ts';
import { readSslInfoAt } from './ssl-info.ts';
import { childOf, entriesOf, entryOf, itemsOf, textAt, textsAt, type SyntaxFault, type Tree } from './tree.ts';

export interface ResourcesRead {
  readonly resources: readonly ResourceDeclarations[];
  readonly fault: SyntaxFault | undefined;
  readonly deviations: readonly JsonDeviation[];
}

/** Whether a file can hold target servers, keystores, aliases, references or virtual hosts as JSON; cheap, before it is parsed. */
export function mayBeResources(path: string, written: string): boolean {
  if (!/\.json$/i.test(path)) return false;
  const text = spelledOut(written);
  const file = resourceFile(path);
  if (file === undefined) return /"(?:envConfig|environmentGroups)"/.test(text);
  // Elsewhere than in the folders of a deploy tool the names are too common to tell anything.
  return (file.layout !== 'loose' && file.layout !== 'export') || telltale[file.kind].test(text);
}

const telltale: Readonly<Record<ResourceKind, RegExp>> = {
  targetServers: /"host"/,
  keystores: /^\uFEFF?\s*\[\s*(?:\]|"|\{\s*"(?:name|aliases|certs)")/,
  aliases: /"keystorename"/,
  references: /"refers"/,
  virtualHosts: /"hostAliases"/,
  deployments: /"proxies"/,
};

/** Reads target servers, keystores, aliases, references and virtual hosts from any of the layouts that deploy tools know. */
export function readResources(source: SourceFile, limits: Limits = defaultLimits): ResourcesRead {
  const { tree, fault, deviations } = readJson(source, limits);
  return { resources: tree === undefined ? [] : declarationsIn(source, tree), fault, deviations };
}

function declarationsIn(source: SourceFile, tree: Tree): readonly ResourceDeclarations[] {
  const home = homeOf(source.path);
  const groups = childOf(tree, 'environmentGroups');
  if (groups !== undefined) return [{ layout: 'export', home, environment: undefined, environmentGroups: itemsOf(groups).flatMap(readGroup) }];
  if (childOf(tree, 'envConfig') !== undefined || childOf(tree, 'orgConfig') !== undefined) return readConsolidated(tree, home);
  const file = resourceFile(source.path);
  if (file === undefined) return [];
  const environment = file.environment === undefined ? undefined : { value: file.environment, span: startOf(source) };
  if (file.kind === 'deployments') return [{ layout: file.layout, home, environment, deployments: namesIn(childOf(tree, 'proxies')) }];
  return [{ layout: file.layout, home, environment, ...ofKinds([[file.kind, tree]]) }];
}

/** The single `edge.json`: environments, and below them the kinds of resources. */
function readConsolidated(tree: Tree, home: string): readonly ResourceDeclarations[] {
  const layout = 'consolidated';
  const environments = entriesOf(childOf(tree, 'envConfig')).map(({ key, value }) => ({ layout, home, environment: key, ...ofKinds(kindsOf(value)) }) as const);
  const above = kindsOf(childOf(tree, 'orgConfig'));
  return above.length === 0 ? environments : [...environments, { layout, home, environment: undefined, ...ofKinds(above) }];
}

const kinds: readonly ResourceKind[] = ['targetServers', 'keystores', 'aliases', 'references', 'virtualHosts'];

function kindsOf(tree: Tree | undefined): readonly (readonly [ResourceKind, Tree])[] {
  return kinds.flatMap((kind) => {
    const value = entryOf(tree, kind)?.value;
    return value === undefined ? [] : [[kind, value] as const];
  });
}

function ofKinds(found: readonly (readonly [ResourceKind, Tree])[]): Partial<ResourceDeclarations> {
  const parts = found.map(([kind, tree]): Partial<ResourceDeclarations> => {
    const items = listed(tree, kind);
    if (kind === 'targetServers') return { targetServers: items.flatMap(readTargetServer) };
    if (kind === 'keystores') return { keystores: items.flatMap(readKeystore) };
    if (kind === 'aliases') return { aliases: items.flatMap(readAlias) };
    if (kind === 'references') return { references: items.flatMap(readReference) };
    return { virtualhosts: items.flatMap((item) => (item.kind === 'mapping' ? [readEdgeVirtualhost(item)] : [])) };
  });
  return Object.assign({}, ...parts) as Partial<ResourceDeclarations>;
}

/** The items of a bare list, of a list below its own name, or a single resource. */
function listed(tree: Tree, kind: ResourceKind): readonly Tree[] {
  if (tree.kind === 'sequence') return tree.items;
  const wrapped = entriesOf(tree).find(({ key, value }) => value.kind === 'sequence' && key.value.toLowerCase().startsWith(kind.toLowerCase().replace(/s$/, '')));
  if (wrapped !== undefined) return itemsOf(wrapped.value);
  return tree.kind === 'mapping' && (entryOf(tree, 'name') ?? entryOf(tree, 'alias')) !== undefined ? [tree] : [];
}

const serverKeys = ['name', 'description', 'host', 'port', 'isEnabled', 'protocol', 'sSLInfo'];

/** A target server in the spelling of the Apigee API. */
function readTargetServer(tree: Tree): readonly TargetServerDeclaration[] {
  if (tree.kind !== 'mapping') return [];
  const sslInfo = readSslInfoAt(tree, 'sSLInfo');
  return [
    {
      name: textAt(tree, 'name'),
      span: placeOf(tree),
      ...pick(tree, { host: 'host', port: 'port', isEnabled: 'isEnabled', protocol: 'protocol' }),
      ...(sslInfo === undefined ? {} : { sslInfo }),
      unknown: unknownKeys(tree, serverKeys),
    },
  ];
}

/** A keystore; an export lists them by bare name. */
function readKeystore(tree: Tree): readonly KeystoreResource[] {
  const name = tree.kind === 'scalar' ? textAt(tree) : textAt(tree, 'name');
  return name === undefined ? [] : [{ name }];
}

const aliasKeys = {
  keystorename: 'keystore',
  format: 'format',
  certFilePath: 'certificate',
  keyFilePath: 'key',
  filePath: 'archive',
  password: 'password',
  ignoreExpiryValidation: 'ignoreExpiryValidation',
  ignoreNewlineValidation: 'ignoreNewlineValidation',
} as const;

function readAlias(tree: Tree): readonly AliasResource[] {
  return tree.kind === 'mapping' ? [{ name: textAt(tree, 'alias'), span: placeOf(tree, 'alias'), ...pick(tree, aliasKeys) }] : [];
}

function readReference(tree: Tree): readonly ReferenceResource[] {
  const name = textAt(tree, 'name');
  const refers = textAt(tree, 'refers');
  return name === undefined || refers === undefined ? [] : [{ name, refers, ...pick(tree, { resourceType: 'resourceType' }) }];
}

function readGroup(tree: Tree): readonly EnvironmentGroupDeclaration[] {
  const name = textAt(tree, 'name');
  return name === undefined ? [] : [{ name, hostnames: listAt(tree, 'hostnames'), environments: [], clientTruststore: [] }];
}

/** Names in a list of texts, or of mappings with a `name`. */
function namesIn(tree: Tree | undefined): readonly Located<string>[] {
  return itemsOf(tree).flatMap((item) => (item.kind === 'scalar' ? textsAt({ kind: 'sequence', items: [item], span: item.span }) : (textAt(item, 'name') ?? [])));
}
