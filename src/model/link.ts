import type { BackendDeclaration, EnvironmentDeclaration, EnvironmentGroupDeclaration, PathText, VirtualhostDeclaration } from './declarations.ts';
import { createFileTable, foldersFrom, type ContentsLookup, type FileTable } from './files.ts';
import { connect } from './connections.ts';
import type { Backend, Environment, EnvironmentGroup, FileReference, Identity, Keystore, MaterialFile, Model, Role, SourceFault, Target, Virtualhost } from './model.ts';
import type { Policy } from './policy.ts';

/** Everything that the documents say, before it is joined. */
export interface Declared {
  readonly overrides: readonly { readonly source: { readonly path: string }; readonly virtualhosts: readonly VirtualhostDeclaration[] }[];
  readonly targets: readonly Target[];
  readonly proxies: readonly string[];
  readonly environments: readonly EnvironmentDeclaration[];
  readonly environmentGroups: readonly EnvironmentGroupDeclaration[];
  readonly backends: readonly BackendDeclaration[];
  /** Certificate and key files that stand in the repository, named by anything or not. */
  readonly materialPaths: readonly string[];
  /** Folders named `apigee-virtualhost`: the Helm chart that reads the ingress certificates. */
  readonly chartDirectories: readonly string[];
  readonly faults: () => readonly SourceFault[];
}

/** Joins the facts of all documents into the model that rules look at. */
export function link(declared: Declared, policy: Policy, lookup: ContentsLookup): Model {
  const files = createFileTable(lookup);
  const groups = declared.environmentGroups.map((declaration) => linkGroup(declaration, files));
  const virtualhosts = declared.overrides.flatMap((document) => {
    const charts = policy.chartDirectory === undefined ? declared.chartDirectories : [policy.chartDirectory];
    const bases = [...charts, ...foldersFrom(document.source.path)];
    return document.virtualhosts.map((declaration) => linkVirtualhost(declaration, groups, files, bases));
  });
  const environments = declared.environments.map((declaration) => linkEnvironment(declaration, files));
  const backends = declared.backends.map((declaration) => linkBackend(declaration, files));
  for (const path of declared.materialPaths) files.add(path);
  const platform = policy.platform === undefined ? detectPlatform(virtualhosts) : { name: policy.platform, evidence: 'named by configuration' };
  const pool = files.files();
  return {
    platform,
    faults: declared.faults(),
    material: judgedFiles(pool),
    pool,
    onlyMaterial: pool.every((file) => file.uses.length === 0),
    identities: identitiesOf(virtualhosts, environments, backends),
    virtualhosts,
    environments,
    targets: declared.targets,
    connections: connect(declared.targets, environments, backends),
    backends,
    fileReferences: files.references,
    proxies: declared.proxies.length,
  };
}

/** Folders whose certificates are broken or expired on purpose. */
const exhibits = /(?:^|\/)(?:tests?|__tests__|fixtures?|testdata|test-data|examples?|samples?|vendor|third_party)\//i;

/** The files to judge: those that are named, and others beside or below them; all, where none is named. */
function judgedFiles(pool: readonly MaterialFile[]): readonly MaterialFile[] {
  const named = pool.filter((file) => file.uses.length > 0);
  const folders = new Set(named.map((file) => directoryOf(file.contents.source.path)));
  return pool.filter((file) => {
    const { path } = file.contents.source;
    if (file.uses.length > 0) return true;
    if (exhibits.test(path)) return false;
    const [own = '', ...above] = foldersFrom(path);
    // A file named at the root does not make the whole repository its neighbourhood.
    return named.length === 0 || folders.has(own) || above.some((folder) => folder !== '' && folders.has(folder));
  });
}

function directoryOf(path: string): string {
  return foldersFrom(path)[0] ?? '';
}

function detectPlatform(virtualhosts: readonly Virtualhost[]): Model['platform'] {
  const first = virtualhosts[0];
  return first === undefined ? undefined : { name: 'hybrid', evidence: `virtualhosts in ${first.span.file.path}` };
}

function linkGroup(declaration: EnvironmentGroupDeclaration, files: FileTable): EnvironmentGroup {
  return { declaration, clientTruststore: refer(declaration.clientTruststore, 'client-trust', `environment group "${declaration.name.value}"`, files) };
}

/** Paths in the configuration count from the root; one beside the configuration file is found as well. */
function refer(paths: readonly PathText[], role: Role, owner: string, files: FileTable): FileReference[] {
  return paths.map((path) => files.refer(path, role, owner, configurationBases(path)));
}

function configurationBases(path: PathText): readonly string[] {
  return ['', ...foldersFrom(path.span.file.path)];
}

function linkVirtualhost(declaration: VirtualhostDeclaration, groups: readonly EnvironmentGroup[], files: FileTable, bases: readonly string[]): Virtualhost {
  const { name, span, sslSecret, hostAliases } = declaration;
  const owner = `virtual host "${name?.value ?? 'without a name'}"`;
  const group = groups.find((candidate) => candidate.declaration.name.value === name?.value);
  const slot = (path: PathText | undefined, role: Role): FileReference | undefined =>
    // With a secret the chart ignores the paths, so that what they name is not deployed.
    path === undefined || sslSecret !== undefined ? undefined : files.refer(path, role, owner, bases);
  const certificate = slot(declaration.certificate, 'ingress-certificate');
  const key = slot(declaration.key, 'ingress-key');
  const clientTrust = slot(declaration.clientTrust, 'ingress-client-trust');
  return {
    name,
    span,
    ...(sslSecret === undefined ? {} : { sslSecret }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(clientTrust === undefined ? {} : { clientTrust }),
    hosts: [...hostAliases, ...(group?.declaration.hostnames ?? [])],
    ...(group === undefined ? {} : { group }),
  };
}

function linkEnvironment(declaration: EnvironmentDeclaration, files: FileTable): Environment {
  const environment = declaration.name.value;
  return {
    name: declaration.name,
    references: declaration.references,
    truststores: declaration.truststores?.map((store) => ({
      name: store.name,
      environment,
      files: refer(store.files, 'truststore', `trust store "${store.name.value}" of ${environment}`, files),
    })),
    keystores: declaration.keystores?.map((store) => linkKeystore(store, environment, files)),
  };
}

function linkKeystore(declaration: NonNullable<EnvironmentDeclaration['keystores']>[number], environment: string, files: FileTable): Keystore {
  const aliases = declaration.aliases.map(({ name, certificate, key }) => {
    const owner = `alias "${name.value}" of keystore "${declaration.name.value}" of ${environment}`;
    const chain = refer(certificate === undefined ? [] : [certificate], 'keystore-certificate', owner, files)[0];
    const secret = refer(key === undefined ? [] : [key], 'keystore-key', owner, files)[0];
    return { name, ...(chain === undefined ? {} : { identity: identity('client', owner, chain, secret) }) };
  });
  return { name: declaration.name, environment, aliases };
}

function linkBackend(declaration: BackendDeclaration, files: FileTable): Backend {
  const owner = `backend ${declaration.host.value}:${declaration.port}`;
  const chain = refer(declaration.chain === undefined ? [] : [declaration.chain], 'backend-certificate', owner, files)[0];
  const key = refer(declaration.key === undefined ? [] : [declaration.key], 'backend-key', owner, files)[0];
  return {
    declaration,
    ...(chain === undefined ? {} : { identity: identity('backend', owner, chain, key) }),
    clientTruststore: refer(declaration.clientTruststore, 'backend-client-trust', owner, files),
  };
}

function identity(hop: Identity['hop'], owner: string, certificate: FileReference, key: FileReference | undefined): Identity {
  return { hop, owner, certificate, ...(key === undefined ? {} : { key }) };
}

function identitiesOf(virtualhosts: readonly Virtualhost[], environments: readonly Environment[], backends: readonly Backend[]): Identity[] {
  return [
    ...virtualhosts.flatMap((host) => (host.certificate === undefined ? [] : [identity('ingress', host.certificate.use.owner, host.certificate, host.key)])),
    ...environments.flatMap((environment) => (environment.keystores ?? []).flatMap((store) => store.aliases.flatMap((alias) => alias.identity ?? []))),
    ...backends.flatMap((backend) => backend.identity ?? []),
  ];
}
