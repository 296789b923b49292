import { directoryOf } from '../source/path.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/span.ts';
import type { EnvironmentGroupDeclaration, PathText } from './declarations.ts';
import { elsewhere } from './elsewhere.ts';
import { foldersFrom, type FileTable } from './files.ts';
import type { GeneratedSecretManifest, RouteConfigManifest, RouteManifest, SecretManifest } from './manifest-declarations.ts';
import type { Contents } from './material.ts';
import type { EnvironmentGroup, FileReference, Role, RouteCredential, SecretLookup, Virtualhost } from './model.ts';
import type { OverridesDocument, OverridesEnvironment, OverridesVirtualhost } from './overrides-declarations.ts';
import type { Policy } from './policy.ts';

/** What the ingress is joined from. */
export interface IngressParts {
  readonly overrides: readonly OverridesDocument[];
  readonly secrets: readonly (SecretManifest | GeneratedSecretManifest)[];
  /** By the name of the group. */
  readonly groups: ReadonlyMap<string, EnvironmentGroup>;
  /** Folders named `apigee-virtualhost`: the Helm chart that reads the ingress certificates. */
  readonly charts: readonly string[];
  readonly policy: Policy;
  readonly files: FileTable;
  readonly read: (source: SourceFile) => Contents | 'refused';
}

/** Virtual hosts of all overrides, with their certificates, secrets and host names; those of versions 1.0 and 1.1 included. */
export function linkIngress(parts: IngressParts): readonly Virtualhost[] {
  return parts.overrides.flatMap((document) => {
    const charts = chartsFor(document.span.file.path, parts.charts, parts.policy);
    const bases = [...charts, ...foldersFrom(document.span.file.path)];
    return [
      ...document.virtualhosts.map((declaration) => linkVirtualhost(declaration, document, charts, bases, parts)),
      ...document.environments.flatMap((environment) => linkLegacy(environment, `environment "${environment.name?.value ?? ''}"`, document, charts, bases, parts)),
      ...(document.mart === undefined ? [] : linkLegacy({ ...document.mart, name: undefined, hostAliases: document.mart.hostAlias === undefined ? [] : [document.mart.hostAlias] }, 'MART', document, charts, bases, parts)),
    ];
  });
}

/** The charts that may read an overrides file: those that share most folders with it, so that prod never reads what is dev's. */
function chartsFor(path: string, charts: readonly string[], policy: Policy): readonly string[] {
  if (policy.chartDirectory !== undefined) return [policy.chartDirectory];
  const most = Math.max(...charts.map((chart) => nearness(chart, path)));
  return charts.filter((chart) => nearness(chart, path) === most);
}

/** How many folders something shares with a file; boundless where the file stands in or below it. */
function nearness(folder: string, path: string): number {
  const folders = path.split('/').slice(0, -1);
  const differs = folder.split('/').findIndex((part, index) => part !== folders[index]);
  return differs === -1 ? Number.POSITIVE_INFINITY : differs;
}

function linkVirtualhost(declaration: OverridesVirtualhost, document: OverridesDocument, charts: readonly string[], bases: readonly string[], parts: IngressParts): Virtualhost {
  const { name, span, sslSecret, hostAliases } = declaration;
  const owner = `virtual host "${name?.value ?? 'without a name'}"`;
  const group = name === undefined ? undefined : parts.groups.get(name.value);
  const secret = sslSecret === undefined ? undefined : findSecret(sslSecret, document.namespace?.value, parts.secrets);
  // With a secret the chart ignores the paths, so that what they name is not deployed.
  const slots = sslSecret === undefined ? fromPaths(declaration, owner, bases, parts.files) : fromSecret(sslSecret, secret, owner, parts);
  return {
    name,
    span,
    declaration,
    document,
    ...(sslSecret === undefined ? {} : { sslSecret }),
    ...(secret === undefined ? {} : { secret }),
    ...slots,
    hosts: [...hostAliases, ...(group?.declaration.hostnames ?? [])],
    charts,
    ...(group === undefined ? {} : { group }),
  };
}

/** An environment or MART that owns its ingress certificate; without any path it has none. */
function linkLegacy(declaration: Omit<OverridesEnvironment, 'name'> & Pick<OverridesEnvironment, 'name'>, owner: string, document: OverridesDocument, charts: readonly string[], bases: readonly string[], { files }: IngressParts): Virtualhost[] {
  if (declaration.certificate === undefined && declaration.key === undefined) return [];
  return [{ name: declaration.name, span: declaration.span, document, ...fromPaths(declaration, owner, bases, files), hosts: declaration.hostAliases, charts }];
}

type Slots = Pick<Virtualhost, 'certificate' | 'key' | 'clientTrust'>;

function slotsOf(certificate: FileReference | undefined, key: FileReference | undefined, clientTrust: FileReference | undefined): Slots {
  return { ...(certificate === undefined ? {} : { certificate }), ...(key === undefined ? {} : { key }), ...(clientTrust === undefined ? {} : { clientTrust }) };
}

function fromPaths(declaration: { readonly certificate?: PathText; readonly key?: PathText; readonly clientTrust?: PathText }, owner: string, bases: readonly string[], files: FileTable): Slots {
  const slot = (path: PathText | undefined, role: Role): FileReference | undefined => (path === undefined ? undefined : files.refer(path, role, owner, bases));
  return slotsOf(slot(declaration.certificate, 'ingress-certificate'), slot(declaration.key, 'ingress-key'), slot(declaration.clientTrust, 'ingress-client-trust'));
}

/** Of several objects of one name, as repositories keep for their environments, the one of that namespace, then the nearest; `namespace/name` is the spelling of the older ingress. */
function findSecret(written: Located<string>, ownNamespace: string | undefined, secrets: IngressParts['secrets']): SecretLookup {
  const slash = written.value.lastIndexOf('/');
  const namespace = slash === -1 ? ownNamespace : written.value.slice(0, slash);
  const ranked = (secretsByName(secrets).get(written.value.slice(slash + 1)) ?? [])
    .map((manifest) => ({ manifest, away: Number(namespace !== undefined && manifest.namespace !== undefined && manifest.namespace.value !== namespace), near: nearness(directoryOf(manifest.span.file.path), written.span.file.path) }))
    .toSorted((left, right) => left.away - right.away || (right.near === left.near ? 0 : right.near - left.near));
  const manifest = ranked[0]?.manifest;
  if (manifest === undefined) return { kind: 'missing' };
  return manifest.kind === 'secret' ? { kind: 'manifest', manifest } : { kind: 'generated', manifest };
}

const indexes = new WeakMap<IngressParts['secrets'], ReadonlyMap<string, IngressParts['secrets']>>();

function secretsByName(secrets: IngressParts['secrets']): ReadonlyMap<string, IngressParts['secrets']> {
  const known = indexes.get(secrets);
  if (known !== undefined) return known;
  const index = new Map<string, IngressParts['secrets'][number][]>();
  for (const manifest of secrets) {
    const name = (manifest.kind === 'secret' ? manifest.name : manifest.secretName)?.value ?? '';
    const same = index.get(name);
    if (same === undefined) index.set(name, [manifest]);
    else same.push(manifest);
  }
  indexes.set(secrets, index);
  return index;
}

/** Istio reads `cert` and `key`, else `tls.crt` and `tls.key`, and the CA from `cacert` or `ca.crt`. */
function fromSecret(named: Located<string>, secret: SecretLookup | undefined, owner: string, parts: Pick<IngressParts, 'files' | 'read'>): Slots {
  const slot = (role: Role, ...keys: readonly string[]): FileReference | undefined => {
    if (secret?.kind === 'generated') return generatedSlot(secret.manifest, keys, role, owner, parts.files);
    return secret?.kind === 'manifest' ? heldSlot(secret.manifest, keys, named, role, owner, parts) : undefined;
  };
  return slotsOf(slot('ingress-certificate', 'cert', 'tls.crt'), slot('ingress-key', 'key', 'tls.key'), slot('ingress-client-trust', 'cacert', 'ca.crt'));
}

function heldSlot({ entries }: SecretManifest, keys: readonly string[], named: Located<string>, role: Role, owner: string, { files, read }: Pick<IngressParts, 'files' | 'read'>): FileReference | undefined {
  // A key without content counts as one that is not there.
  const entry = keys.flatMap((key) => entries.find((candidate) => candidate.key.value === key && candidate.content?.bytes.length !== 0) ?? [])[0];
  return entry?.content === undefined ? undefined : files.hold(read(entry.content), named, role, owner);
}

/** The file that kustomize packs under the first of the keys that the Secret will have. */
function generatedSlot({ keys: made, files: packed, span }: GeneratedSecretManifest, keys: readonly string[], role: Role, owner: string, files: FileTable): FileReference | undefined {
  const wanted = keys.find((key) => made.some(({ value }) => value === key));
  const path = packed.find(({ key }) => key === wanted)?.path;
  // kustomize also fetches addresses.
  return path === undefined || /^[a-z]+:\/\//i.test(path.value) ? undefined : files.refer(path, role, owner, [directoryOf(span.file.path)]);
}

/** The secrets that routes present their certificates from. */
export function linkCredentials(manifests: readonly (RouteManifest | RouteConfigManifest)[], virtualhosts: readonly Virtualhost[], parts: Pick<IngressParts, 'secrets' | 'files' | 'read'>): readonly RouteCredential[] {
  return manifests.flatMap((route) => {
    const owner = `${route.kind === 'route' ? 'route' : 'route configuration'} "${route.name?.value ?? 'without a name'}"`;
    const blocks = route.kind === 'route' ? route.ports.flatMap(({ tls }) => tls ?? []) : [route.tls].flatMap((tls) => tls ?? []);
    return blocks.flatMap(({ credential: name }) => {
      if (name === undefined) return [];
      const secret = findSecret(name, route.namespace?.value, parts.secrets);
      const virtualhost = secret.kind === 'missing' ? packedFor(name.value, virtualhosts) : undefined;
      const slots = virtualhost === undefined ? fromSecret(name, secret, owner, parts) : slotsOf(virtualhost.certificate, virtualhost.key, virtualhost.clientTrust);
      return [{ route, owner, name, secret, ...(virtualhost === undefined ? {} : { virtualhost }), ...slots }];
    });
  });
}

interface PackedNames {
  readonly whole: ReadonlyMap<string, Virtualhost>;
  /** By the name of the environment group, where the organisation is not known. */
  readonly endings: ReadonlyMap<string, Virtualhost>;
}

const packedNames = new WeakMap<readonly Virtualhost[], PackedNames>();

/** The virtual host whose files a deploy tool packs under this name, which is `ORG-ENVGROUP`. */
export function packedFor(secretName: string, virtualhosts: readonly Virtualhost[]): Virtualhost | undefined {
  const { whole, endings } = packedNames.get(virtualhosts) ?? packNames(virtualhosts);
  const bare = secretName.slice(secretName.lastIndexOf('/') + 1);
  const ending = [...bare.matchAll(/-/g)].find(({ index }) => endings.has(bare.slice(index + 1)));
  return whole.get(bare) ?? (ending === undefined ? undefined : endings.get(bare.slice(ending.index + 1)));
}

function packNames(virtualhosts: readonly Virtualhost[]): PackedNames {
  const whole = new Map<string, Virtualhost>();
  const endings = new Map<string, Virtualhost>();
  for (const virtualhost of virtualhosts) {
    const { name, sslSecret, document: { organisation } } = virtualhost;
    if (name === undefined || sslSecret !== undefined) continue;
    if (organisation === undefined || elsewhere(organisation.value) !== undefined) endings.set(name.value, virtualhost);
    else whole.set(`${organisation.value}-${name.value}`, virtualhost);
  }
  const names = { whole, endings };
  packedNames.set(virtualhosts, names);
  return names;
}

export function linkGroup(declaration: EnvironmentGroupDeclaration, files: FileTable): EnvironmentGroup {
  const owner = `environment group "${declaration.name.value}"`;
  return { declaration, clientTruststore: declaration.clientTruststore.map((path) => files.refer(path, 'client-trust', owner, configurationBases(path))) };
}

/** Paths in the configuration count from the root; one beside the configuration file is found as well. */
export function configurationBases(path: PathText): readonly string[] {
  return ['', ...foldersFrom(path.span.file.path)];
}
