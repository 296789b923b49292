import { spanOf, type Located } from '../source/span.ts';
import type { PolicyTlsDeclaration } from './bundle-declarations.ts';
import type { EnvironmentDeclaration, KeystoreDeclaration, PathText, StoreDeclaration } from './declarations.ts';
import { elsewhere } from './elsewhere.ts';
import { foldersFrom, type FileTable } from './files.ts';
import { configurationBases } from './link-ingress.ts';
import type { AliasUpload, Environment, FileReference, Identity, KeyAlias, Keystore, TrustStore } from './model.ts';
import type { Target, TargetUrl } from './target.ts';
import type { AliasResource, ResourceDeclarations, TargetServerDeclaration } from './resource-declarations.ts';

/** The environments of the configuration and of the deploy tools' files, joined by name. */
export function linkEnvironments(declared: readonly EnvironmentDeclaration[], resources: readonly ResourceDeclarations[], files: FileTable): readonly Environment[] {
  const names = new Map<string, Located<string>>();
  for (const name of [...declared.map((environment) => environment.name), ...resources.flatMap((part) => part.environment ?? [])]) if (!names.has(name.value)) names.set(name.value, name);
  return [...names.values()].map((name) => {
    const own = declared.filter((environment) => environment.name.value === name.value);
    // What is declared for the whole organisation is there in each environment.
    const parts = resources.filter((part) => part.environment === undefined || part.environment.value === name.value);
    const stores = storesOf(name.value, own, parts, files);
    return {
      name,
      references: collect([...own, ...parts], (part) => part.references),
      ...stores,
      targetServers: collect(parts, (part) => part.targetServers)?.flatMap((server) => server.name ?? []),
    };
  });
}

/** All items of a kind, or undefined where no part speaks of it. */
function collect<Part, Item>(parts: readonly Part[], pick: (part: Part) => readonly Item[] | undefined): readonly Item[] | undefined {
  const lists = parts.flatMap((part) => {
    const items = pick(part);
    return items === undefined ? [] : [items];
  });
  return lists.length === 0 ? undefined : lists.flat();
}

function storesOf(environment: string, own: readonly EnvironmentDeclaration[], parts: readonly ResourceDeclarations[], files: FileTable): Pick<Environment, 'truststores' | 'keystores'> {
  const truststores = collect(own, (part) => part.truststores)?.map((store) => linkTruststore(store, environment, files));
  const keystores = collect(own, (part) => part.keystores)?.map((store) => linkKeystore(store, environment, files));
  const named = collect(parts, (part) => part.keystores);
  const aliases = collect(parts, (part) => part.aliases);
  // Apigee keeps trust stores among the keystores, so that a name there may be meant as either.
  const resources = named?.map(({ name }) => linkResource(name, environment, aliases, files));
  return {
    truststores: truststores === undefined && resources === undefined ? undefined : [...(truststores ?? []), ...(resources ?? []).map(({ truststore }) => truststore)],
    keystores: keystores === undefined && resources === undefined ? undefined : [...(keystores ?? []), ...(resources ?? []).map(({ keystore }) => keystore)],
  };
}

function linkTruststore(store: StoreDeclaration, environment: string, files: FileTable): TrustStore {
  const owner = `trust store "${store.name.value}" of ${environment}`;
  return { name: store.name, environment, complete: store.files !== undefined, files: (store.files ?? []).map((path) => files.refer(path, 'truststore', owner, configurationBases(path))) };
}

function linkKeystore(declaration: KeystoreDeclaration, environment: string, files: FileTable): Keystore {
  const aliases = declaration.aliases.map(({ name, certificate, key }): KeyAlias => {
    const owner = `alias "${name.value}" of keystore "${declaration.name.value}" of ${environment}`;
    const identity = identityOf(owner, name.value, certificate, key, files, configurationBases);
    return { name, ...(identity === undefined ? {} : { identity }) };
  });
  return { name: declaration.name, environment, aliases };
}

function identityOf(owner: string, alias: string, certificate: PathText | undefined, key: PathText | undefined, files: FileTable, bases: (path: PathText) => readonly string[]): Identity | undefined {
  if (certificate === undefined) return undefined;
  const chain = files.refer(certificate, 'keystore-certificate', owner, bases(certificate), alias);
  // A keystore file holds the key beside its chain.
  const holdsBoth = key === undefined && chain.target.kind === 'found' && ['pkcs12', 'jks'].includes(chain.target.file.contents.encoding);
  const secret = key === undefined ? (holdsBoth ? chain : undefined) : files.refer(key, 'keystore-key', owner, bases(key));
  return { hop: 'client', owner, certificate: chain, ...(secret === undefined ? {} : { key: secret }) };
}

/** A keystore of a deploy tool's file: what its aliases upload, as trust store and as keystore. */
function linkResource(name: Located<string>, environment: string, aliases: readonly AliasResource[] | undefined, files: FileTable): { readonly truststore: TrustStore; readonly keystore: Keystore } {
  const own = (aliases ?? []).filter((alias) => alias.keystore?.value === name.value);
  const trusted: FileReference[] = [];
  const keyAliases = own.flatMap((resource): KeyAlias[] => {
    if (resource.name === undefined) return [];
    const owner = `alias "${resource.name.value}" of keystore "${name.value}" of ${environment}`;
    if (resource.key === undefined && resource.archive === undefined && resource.keyText === undefined) {
      if (resource.certificate !== undefined) trusted.push(files.refer(resource.certificate, 'truststore', owner, foldersFrom(resource.certificate.span.file.path)));
      return [{ name: resource.name, resource }];
    }
    const identity = identityOf(owner, resource.name.value, resource.certificate, resource.key, files, (path) => foldersFrom(path.span.file.path));
    return [{ name: resource.name, resource, ...(identity === undefined ? {} : { identity }) }];
  });
  const complete = aliases !== undefined && own.every((resource) => resource.certificate !== undefined && resource.archive === undefined);
  return {
    truststore: { name, environment, complete, files: trusted },
    keystore: { name, environment, aliases: aliases === undefined ? undefined : keyAliases },
  };
}

/** Every alias that is to be uploaded, with the keystores that are declared for its environment. */
export function linkAliasUploads(declared: readonly EnvironmentDeclaration[], resources: readonly ResourceDeclarations[]): readonly AliasUpload[] {
  return resources.flatMap(({ environment, aliases }) => {
    const own = declared.filter(({ name }) => name.value === environment?.value);
    const parts = resources.filter((part) => environment === undefined || part.environment === undefined || part.environment.value === environment.value);
    const keystores = collect(parts, (part) => part.keystores);
    const known = keystores === undefined ? undefined : [...keystores, ...own.flatMap((part) => [...(part.keystores ?? []), ...(part.truststores ?? [])])].map(({ name }) => name);
    return (aliases ?? []).map((resource) => ({ resource, environment: environment?.value, keystores: known }));
  });
}

/** The policies that open TLS by themselves, as connections whose URL a script or setting decides. */
export function linkPolicies(policies: readonly PolicyTlsDeclaration[]): readonly Target[] {
  return policies.map(({ label, proxy, span, sslInfo, repeatedSslInfo, policy }) => ({ origin: 'policy', name: policy, label, proxy, span, servers: [], sslInfo, repeatedSslInfo }));
}

/** The target servers of all environments, as connections of their own. */
export function linkTargetServers(resources: readonly ResourceDeclarations[]): readonly Target[] {
  return resources.flatMap(({ environment, targetServers }) => (targetServers ?? []).map((server) => targetOf(server, environment?.value)));
}

/** With IsEnabled set to false a target server is out of rotation: nothing calls it. */
export function isSwitchedOff({ declaration }: Target): boolean {
  return declaration?.isEnabled?.value.toLowerCase() === 'false';
}

function targetOf(server: TargetServerDeclaration, environment: string | undefined): Target {
  const url = urlOf(server);
  const name = server.name?.value ?? 'without a name';
  return {
    origin: 'target-server',
    name,
    label: `target server "${name}"${environment === undefined || elsewhere(environment) !== undefined ? '' : ` of ${environment}`}`,
    proxy: '',
    ...(environment === undefined ? {} : { environment }),
    span: server.span,
    ...(url === undefined ? {} : { url }),
    servers: [],
    declaration: server,
    ...(server.sslInfo === undefined ? {} : { sslInfo: server.sslInfo }),
    repeatedSslInfo: [],
  };
}

/** TLS is what SSLInfo switches on; the port says nothing. */
function urlOf({ host, port, sslInfo }: TargetServerDeclaration): TargetUrl | undefined {
  if (host === undefined) return undefined;
  const enabled = sslInfo?.enabled?.value.toLowerCase();
  const scheme = sslInfo === undefined || enabled === 'false' ? 'http' : enabled === undefined || enabled === 'true' ? 'https' : undefined;
  // A host in quotation marks is shown without them.
  const quoted = /^["']/.test(host.span.file.text.charAt(host.span.start));
  const span = quoted ? spanOf(host.span.file, host.span.start + 1, host.span.end - 1) : host.span;
  return { text: { value: host.value, span }, scheme, host: { value: host.value, span }, port: port !== undefined && /^\d{1,5}$/.test(port.value) ? Number(port.value) : undefined };
}
