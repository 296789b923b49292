import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Located } from '../source/span.ts';
import type { PolicyTlsDeclaration } from './bundle-declarations.ts';
import type { EnvironmentDeclaration, KeystoreDeclaration, PathText, StoreDeclaration } from './declarations.ts';
import { elsewhere } from './elsewhere.ts';
import { foldersFrom, type Entry, type FileTable } from './files.ts';
import { inlineContent, inlinePlace } from './inline-content.ts';
import type { Homes } from './homes.ts';
import { configurationBases } from './link-ingress.ts';
import type { Contents } from './material.ts';
import type { AliasUpload, Environment, FileReference, Identity, KeyAlias, Keystore, Role, TrustStore } from './model.ts';
import type { Target, TargetUrl } from './target.ts';
import type { AliasResource, ResourceDeclarations, TargetServerDeclaration } from './resource-declarations.ts';

/** How certificates and keys are got at: in files by their path, or as content of another document. */
interface Material {
  readonly files: FileTable;
  readonly read: (source: SourceFile) => Contents | 'refused';
}

/** The environments of the configuration and of the deploy tools' files, joined by name; where folders contradict each other, by organisation as well. */
export function linkEnvironments(declared: readonly EnvironmentDeclaration[], resources: readonly ResourceDeclarations[], homes: Homes, material: Material): readonly Environment[] {
  const names = new Map<string, Located<string>>();
  for (const name of [...declared.map((environment) => environment.name), ...resources.flatMap((part) => part.environment ?? [])]) if (!names.has(name.value)) names.set(name.value, name);
  return [...names.values()].flatMap((name) => {
    const own = declared.filter((environment) => environment.name.value === name.value);
    // What is declared for the whole organisation is there in each environment.
    const parts = resources.filter((part) => part.environment === undefined || part.environment.value === name.value);
    const naming = parts.filter(({ environment }) => environment !== undefined);
    const organisations = homes.organisations(foldersOf(naming), foldersOf(parts));
    if (organisations === undefined) return [linkEnvironment(name, name.value, own, parts, material)];
    return [...organisations].map(([folder, members]) => {
      const first = naming.find(({ home }) => home === folder)?.environment ?? name;
      return linkEnvironment(first, organisations.size === 1 ? name.value : `${name.value} (${folder})`, own, parts.filter(({ home }) => members.has(home)), material);
    });
  });
}

function linkEnvironment(name: Located<string>, label: string, own: readonly EnvironmentDeclaration[], parts: readonly ResourceDeclarations[], material: Material): Environment {
  const stores = storesOf(label, own, parts, material);
  return {
    name,
    label,
    homes: [...new Set([...own.map(() => ''), ...foldersOf(parts.filter(({ environment }) => environment !== undefined))])],
    references: collect([...own, ...parts], (part) => part.references),
    ...stores,
    undeclared: undeclaredStores(label, parts, material),
    targetServers: collect(parts, (part) => part.targetServers)?.flatMap((server) => server.name ?? []),
  };
}

function foldersOf(parts: readonly ResourceDeclarations[]): readonly string[] {
  return [...new Set(parts.map(({ home }) => home))];
}

/** All items of a kind, or undefined where no part speaks of it. */
function collect<Part, Item>(parts: readonly Part[], pick: (part: Part) => readonly Item[] | undefined): readonly Item[] | undefined {
  const lists = parts.flatMap((part) => {
    const items = pick(part);
    return items === undefined ? [] : [items];
  });
  return lists.length === 0 ? undefined : lists.flat();
}

function storesOf(environment: string, own: readonly EnvironmentDeclaration[], parts: readonly ResourceDeclarations[], material: Material): Pick<Environment, 'truststores' | 'keystores'> {
  const truststores = collect(own, (part) => part.truststores)?.map((store) => linkTruststore(store, environment, material.files));
  const keystores = collect(own, (part) => part.keystores)?.map((store) => linkKeystore(store, environment, material.files));
  const named = collect(parts, (part) => part.keystores);
  const aliases = collect(parts, (part) => part.aliases);
  // Apigee keeps trust stores among the keystores, so that a name there may be meant as either.
  const resources = named?.map(({ name }) => linkResource(name, environment, aliases, aliases !== undefined, material));
  return {
    truststores: truststores === undefined && resources === undefined ? undefined : [...(truststores ?? []), ...(resources ?? []).map(({ truststore }) => truststore)],
    keystores: keystores === undefined && resources === undefined ? undefined : [...(keystores ?? []), ...(resources ?? []).map(({ keystore }) => keystore)],
  };
}

/** The keystores of aliases that are there already, or that somebody has forgotten to declare. */
function undeclaredStores(environment: string, parts: readonly ResourceDeclarations[], material: Material): Environment['undeclared'] {
  const declared = new Set(collect(parts, (part) => part.keystores)?.map(({ name }) => name.value));
  const aliases = collect(parts, (part) => part.aliases) ?? [];
  const names = new Map(aliases.flatMap(({ keystore }) => (keystore === undefined || declared.has(keystore.value) ? [] : [[keystore.value, keystore] as const])));
  const stores = [...names.values()].map((name) => linkResource(name, environment, aliases, false, material));
  return { truststores: stores.map(({ truststore }) => truststore), keystores: stores.map(({ keystore }) => keystore) };
}

function linkTruststore(store: StoreDeclaration, environment: string, files: FileTable): TrustStore {
  const owner = `trust store "${store.name.value}" of ${environment}`;
  return { name: store.name, environment, complete: store.files !== undefined, files: (store.files ?? []).map((path) => files.refer(path, 'truststore', owner, configurationBases(path))) };
}

function linkKeystore(declaration: KeystoreDeclaration, environment: string, files: FileTable): Keystore {
  const aliases = declaration.aliases.map(({ name, certificate, key }): KeyAlias => {
    const owner = `alias "${name.value}" of keystore "${declaration.name.value}" of ${environment}`;
    const chain = certificate === undefined ? undefined : files.refer(certificate, 'keystore-certificate', owner, configurationBases(certificate), { alias: name.value });
    const identity = identityOf(owner, chain, key === undefined ? undefined : files.refer(key, 'keystore-key', owner, configurationBases(key)));
    return { name, ...(identity === undefined ? {} : { identity }) };
  });
  return { name: declaration.name, environment, aliases, complete: true };
}

function identityOf(owner: string, chain: FileReference | undefined, key: FileReference | undefined): Identity | undefined {
  if (chain === undefined) return undefined;
  const both = chain.target.kind === 'found' && holdsBoth(chain.target.file.contents) ? chain : undefined;
  const secret = key ?? both;
  return { hop: 'client', owner, certificate: chain, ...(secret === undefined ? {} : { key: secret }) };
}

/** What a PKCS#12 file holds, as far as its password is told. */
function archiveIdentity(owner: string, archive: PathText, entry: Entry, files: FileTable): Identity | undefined {
  const store = files.refer(archive, 'keystore-archive', owner, foldersFrom(archive.span.file.path), entry);
  return store.target.kind === 'found' && holdsBoth(store.target.file.contents) ? { hop: 'client', owner, certificate: store, key: store } : undefined;
}

function uploadOf({ password }: AliasResource): NonNullable<Entry['upload']> {
  // The customary password of Java reads like a placeholder.
  return password === undefined || password.value === '' ? { certain: false } : { password: password.value, certain: elsewhere(password.value) === undefined };
}

/** A keystore file holds the key beside its chain. */
function holdsBoth({ encoding }: Contents): boolean {
  return encoding === 'pkcs12' || encoding === 'jks';
}

/** A keystore of a deploy tool's file: what its aliases upload, as trust store and as keystore; `known` says whether these are all that it has. */
function linkResource(name: Located<string>, environment: string, aliases: readonly AliasResource[] | undefined, known: boolean, material: Material): { readonly truststore: TrustStore; readonly keystore: Keystore } {
  const own = (aliases ?? []).filter((alias) => alias.keystore?.value === name.value);
  const trusted: FileReference[] = [];
  const keyAliases = own.flatMap((resource): KeyAlias[] => {
    if (resource.name === undefined) return [];
    const owner = `alias "${resource.name.value}" of keystore "${name.value}" of ${environment}`;
    if (resource.key === undefined && resource.archive === undefined && resource.keyText === undefined) {
      const certificate = uploadedFile(resource, 'certificate', 'truststore', owner, material);
      if (certificate !== undefined) trusted.push(certificate);
      return [{ name: resource.name, resource }];
    }
    const identity = resource.archive !== undefined && resource.format?.value.toLowerCase() === 'pkcs12'
      ? archiveIdentity(owner, resource.archive, { alias: resource.name.value, upload: uploadOf(resource) }, material.files)
      : identityOf(owner, uploadedFile(resource, 'certificate', 'keystore-certificate', owner, material), uploadedFile(resource, 'key', 'keystore-key', owner, material));
    return [{ name: resource.name, resource, ...(identity === undefined ? {} : { identity }) }];
  });
  const complete = known && own.every((resource) => resource.archive === undefined && (resource.certificate ?? inlineContent(resource, 'certificate')) !== undefined);
  return {
    truststore: { name, environment, complete, files: trusted },
    keystore: { name, environment, aliases: keyAliases, complete: known },
  };
}

/** The certificate or key of an alias, in a file or in the document itself; undefined where an expression holds it. */
function uploadedFile(resource: AliasResource, part: 'certificate' | 'key', role: Role, owner: string, { files, read }: Material): FileReference | undefined {
  const { [part]: path, name } = resource;
  if (path !== undefined) return files.refer(path, role, owner, foldersFrom(path.span.file.path), role === 'keystore-certificate' && name !== undefined ? { alias: name.value } : undefined);
  const content = inlineContent(resource, part);
  return content === undefined ? undefined : files.hold(read(content), inlinePlace(content, resource, part), role, owner);
}

/** Every alias that is to be uploaded, with the keystores that are declared for its environment. */
export function linkAliasUploads(declared: readonly EnvironmentDeclaration[], resources: readonly ResourceDeclarations[], homes: Homes): readonly AliasUpload[] {
  return resources.flatMap(({ environment, aliases, home }) => {
    const own = declared.filter(({ name }) => name.value === environment?.value);
    const parts = resources.filter((part) => homes.against.get(home)?.has(part.home) !== true && (environment === undefined || part.environment === undefined || part.environment.value === environment.value));
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
  return resources.flatMap(({ environment, home, targetServers }) => (targetServers ?? []).map((server) => targetOf(server, environment?.value, home)));
}

/** With IsEnabled set to false a target server is out of rotation: nothing calls it. */
export function isSwitchedOff({ declaration }: Target): boolean {
  return declaration?.isEnabled?.value.toLowerCase() === 'false';
}

function targetOf(server: TargetServerDeclaration, environment: string | undefined, home: string): Target {
  const url = urlOf(server);
  const name = server.name?.value ?? 'without a name';
  return {
    origin: 'target-server',
    name,
    label: `target server "${name}"${environment === undefined || elsewhere(environment) !== undefined ? '' : ` of ${environment}`}`,
    proxy: '',
    ...(environment === undefined ? {} : { environment }),
    home,
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
