import type { Bounds } from '../source/limits.ts';
import { directoryOf } from '../source/path.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { PolicyTlsDeclaration } from './bundle-declarations.ts';
import { connect, keystoresIn } from './connections.ts';
import type { BackendDeclaration, EnvironmentDeclaration, EnvironmentGroupDeclaration } from './declarations.ts';
import { deploy } from './deployments.ts';
import type { EdgeVirtualhostDeclaration, MessageProcessorDeclaration } from './edge-declarations.ts';
import { createFileTable, foldersFrom, type ContentsLookup, type FileTable } from './files.ts';
import { createHomes } from './homes.ts';
import { isSwitchedOff, linkAliasUploads, linkEnvironments, linkPolicies, linkTargetServers } from './link-environments.ts';
import { configurationBases, linkCredentials, linkGroup, linkIngress } from './link-ingress.ts';
import type { Manifest } from './manifest-declarations.ts';
import type { Contents } from './material.ts';
import type { Backend, EdgeVirtualhost, Environment, FileReference, HollowFile, Identity, MaterialFile, Model, Role, RouteCredential, SourceFault, Virtualhost } from './model.ts';
import type { Target } from './target.ts';
import type { OverridesDocument } from './overrides-declarations.ts';
import type { Policy } from './policy.ts';
import type { ResourceDeclarations } from './resource-declarations.ts';

/** What the documents of a repository say, each by itself. */
export interface Documents {
  readonly overrides: readonly OverridesDocument[];
  readonly manifests: readonly Manifest[];
  readonly resources: readonly ResourceDeclarations[];
  readonly targets: readonly Target[];
  readonly policies: readonly PolicyTlsDeclaration[];
  readonly edgeVirtualhosts: readonly EdgeVirtualhostDeclaration[];
  readonly messageProcessors: readonly MessageProcessorDeclaration[];
  /** Names of the bundles, by their folder, or archive and folder. */
  readonly proxies: ReadonlyMap<string, string>;
  /** Certificate and key files that stand in the repository, named by anything or not. */
  readonly materialPaths: readonly string[];
  readonly hollow: readonly HollowFile[];
}

/** Everything that is declared, before it is joined. */
export interface Declared extends Documents {
  readonly environments: readonly EnvironmentDeclaration[];
  readonly environmentGroups: readonly EnvironmentGroupDeclaration[];
  readonly backends: readonly BackendDeclaration[];
  /** Folders named `apigee-virtualhost`: the Helm chart that reads the ingress certificates. */
  readonly chartDirectories: readonly string[];
  /** Platform and deploy tool as the files of the repository tell. */
  readonly detected: Pick<Model, 'platform' | 'deployTool'>;
  readonly faults: () => readonly SourceFault[];
  /** Whether version control tracks a path; false where that is not known. */
  readonly isTracked: (path: string) => boolean;
  /** Whether version control is told to leave a path out. */
  readonly isIgnored: (path: string) => boolean;
  readonly bounds: Bounds;
}

/** How the link gets at certificates and keys: in files by their path, or as content of another document. */
export interface MaterialSource {
  readonly lookup: ContentsLookup;
  readonly read: (source: SourceFile) => Contents | 'refused';
}

/** Joins the facts of all documents into the model that rules look at. */
export function link(declared: Declared, policy: Policy, material: MaterialSource): Model {
  const files = createFileTable(material.lookup, declared.isIgnored);
  const groups = [...declared.environmentGroups, ...declared.resources.flatMap((part) => part.environmentGroups ?? [])].map((declaration) => linkGroup(declaration, files));
  const byName = new Map(groups.toReversed().map((group) => [group.declaration.name.value, group]));
  const secrets = declared.manifests.filter((manifest) => manifest.kind === 'secret' || manifest.kind === 'generated-secret');
  const virtualhosts = linkIngress({ overrides: declared.overrides, secrets, groups: byName, charts: declared.chartDirectories, policy, files, read: material.read });
  const routes = declared.manifests.filter((manifest) => manifest.kind === 'route');
  const routeConfigs = declared.manifests.filter((manifest) => manifest.kind === 'route-config');
  const credentials = linkCredentials([...routes, ...routeConfigs], virtualhosts, { secrets, files, read: material.read });
  const homes = createHomes(declared.resources, files);
  const environments = linkEnvironments(declared.environments, declared.resources, homes, { files, read: material.read });
  const backends = declared.backends.map((declaration) => linkBackend(declaration, files));
  for (const path of declared.materialPaths) files.add(path);
  const servers = linkTargetServers(declared.resources);
  const targets = [...declared.targets, ...linkPolicies(declared.policies), ...servers.filter((server) => !isSwitchedOff(server))];
  const pool = files.files();
  return {
    platform: policy.platform === undefined ? platformOf(virtualhosts, declared) : { name: policy.platform, evidence: 'named by configuration' },
    deployTool: deployToolOf(policy, declared),
    faults: declared.faults(),
    hollow: declared.hollow,
    material: judgedFiles(pool),
    pool,
    onlyMaterial: pool.every((file) => file.uses.length === 0),
    identities: identitiesOf(virtualhosts, credentials, environments, backends),
    virtualhosts,
    environmentGroups: groups,
    edgeVirtualhosts: edgeVirtualhostsOf(declared, environments),
    routes,
    routeConfigs,
    credentials,
    secrets,
    overrides: declared.overrides,
    messageProcessors: declared.messageProcessors,
    policies: declared.policies,
    environments,
    aliasUploads: linkAliasUploads(declared.environments, declared.resources, homes),
    targets,
    switchedOff: servers.filter(isSwitchedOff),
    connections: connect(targets, environments, deploy(environments, homes), backends),
    backends,
    fileReferences: files.references,
    proxies: declared.proxies.size,
    committedKeys: committedKeys(pool, declared.isTracked),
    bounds: declared.bounds,
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

/** Overrides leave no doubt; other files are weighed. */
function platformOf(virtualhosts: readonly Virtualhost[], { detected }: Declared): Model['platform'] {
  const first = virtualhosts[0];
  return first === undefined ? detected.platform : { name: 'hybrid', evidence: `virtualhosts in ${first.span.file.path}` };
}

function deployToolOf(policy: Policy, { chartDirectories, detected }: Declared): Model['deployTool'] {
  if (policy.deployTool !== undefined) return { name: policy.deployTool, evidence: 'named by configuration' };
  return chartDirectories[0] === undefined ? detected.deployTool : { name: 'helm', evidence: `the chart ${chartDirectories[0]}` };
}

function committedKeys(pool: readonly MaterialFile[], isTracked: (path: string) => boolean): ReadonlySet<string> {
  const withKey = pool.filter(({ contents, uses }) => (uses.length > 0 || !exhibits.test(contents.source.path)) && contents.items.some((item) => item.kind === 'private-key' && !item.key.encrypted));
  return new Set(withKey.map(({ contents }) => contents.source.path).filter(isTracked));
}

/** XML says no environment; where there is only one, it is that. */
function edgeVirtualhostsOf({ edgeVirtualhosts, resources }: Declared, environments: readonly Environment[]): readonly EdgeVirtualhost[] {
  const only = environments.length === 1 ? environments[0] : undefined;
  return [
    ...edgeVirtualhosts.map((declaration) => ({ declaration, environment: only?.name.value, declaredIn: only })),
    ...resources.flatMap(({ environment, home, virtualhosts }) => {
      const declaredIn = environment === undefined ? undefined : environments.find(({ name, homes }) => name.value === environment.value && homes.includes(home));
      return (virtualhosts ?? []).map((declaration) => ({ declaration, environment: environment?.value, declaredIn }));
    }),
  ];
}

function linkBackend(declaration: BackendDeclaration, files: FileTable): Backend {
  const owner = `backend ${declaration.host.value}:${declaration.port}`;
  const refer = (path: BackendDeclaration['chain'], role: Role): FileReference | undefined => (path === undefined ? undefined : files.refer(path, role, owner, configurationBases(path)));
  const chain = refer(declaration.chain, 'backend-certificate');
  const key = refer(declaration.key, 'backend-key');
  return {
    declaration,
    ...(chain === undefined ? {} : { identity: identity('backend', owner, chain, key) }),
    clientTruststore: declaration.clientTruststore.flatMap((path) => refer(path, 'backend-client-trust') ?? []),
  };
}

function identity(hop: Identity['hop'], owner: string, certificate: FileReference, key: FileReference | undefined): Identity {
  return { hop, owner, certificate, ...(key === undefined ? {} : { key }) };
}

function identitiesOf(virtualhosts: readonly Virtualhost[], credentials: readonly RouteCredential[], environments: readonly Environment[], backends: readonly Backend[]): Identity[] {
  return [
    ...virtualhosts.flatMap((host) => (host.certificate === undefined ? [] : [identity('ingress', host.certificate.use.owner, host.certificate, host.key)])),
    // The files of a virtual host are judged with it.
    ...credentials.flatMap(({ certificate, key, owner, virtualhost }) => (certificate === undefined || virtualhost !== undefined ? [] : [identity('ingress', owner, certificate, key)])),
    ...environments.flatMap((environment) => keystoresIn(environment).flatMap((store) => store.aliases.flatMap((alias) => alias.identity ?? []))),
    ...backends.flatMap((backend) => backend.identity ?? []),
  ];
}
