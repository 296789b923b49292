import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/span.ts';
import type { EnvironmentGroupDeclaration, PathText } from './declarations.ts';
import { foldersFrom, type FileTable } from './files.ts';
import type { GeneratedSecretManifest, SecretManifest } from './manifest-declarations.ts';
import type { Contents } from './material.ts';
import type { EnvironmentGroup, FileReference, Role, SecretLookup, Virtualhost } from './model.ts';
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
  readonly read: (source: SourceFile) => Contents;
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
  const folders = path.split('/').slice(0, -1);
  const nearness = (chart: string): number => {
    const differs = chart.split('/').findIndex((part, index) => part !== folders[index]);
    return differs === -1 ? Number.POSITIVE_INFINITY : differs;
  };
  const most = Math.max(...charts.map(nearness));
  return charts.filter((chart) => nearness(chart) === most);
}

function linkVirtualhost(declaration: OverridesVirtualhost, document: OverridesDocument, charts: readonly string[], bases: readonly string[], parts: IngressParts): Virtualhost {
  const { name, span, sslSecret, hostAliases } = declaration;
  const owner = `virtual host "${name?.value ?? 'without a name'}"`;
  const group = name === undefined ? undefined : parts.groups.get(name.value);
  const secret = sslSecret === undefined ? undefined : findSecret(sslSecret, parts.secrets);
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

/** `namespace/name` is the spelling of the older ingress. */
function findSecret(written: Located<string>, secrets: IngressParts['secrets']): SecretLookup {
  const name = written.value.slice(written.value.lastIndexOf('/') + 1);
  for (const manifest of secrets) {
    if (manifest.kind === 'secret' && manifest.name?.value === name) return { kind: 'manifest', manifest };
    if (manifest.kind === 'generated-secret' && manifest.secretName.value === name) return { kind: 'generated', manifest };
  }
  return { kind: 'missing' };
}

/** Istio reads `cert` and `key`, else `tls.crt` and `tls.key`, and the CA from `cacert` or `ca.crt`. */
function fromSecret(sslSecret: Located<string>, secret: SecretLookup | undefined, owner: string, { files, read }: IngressParts): Slots {
  if (secret?.kind !== 'manifest') return {};
  const { entries } = secret.manifest;
  const slot = (role: Role, ...keys: readonly string[]): FileReference | undefined => {
    const entry = keys.flatMap((key) => entries.find((candidate) => candidate.key.value === key) ?? [])[0];
    return entry?.content === undefined ? undefined : files.hold(read(entry.content), { value: sslSecret.value, span: sslSecret.span }, role, owner);
  };
  return slotsOf(slot('ingress-certificate', 'cert', 'tls.crt'), slot('ingress-key', 'key', 'tls.key'), slot('ingress-client-trust', 'cacert', 'ca.crt'));
}

export function linkGroup(declaration: EnvironmentGroupDeclaration, files: FileTable): EnvironmentGroup {
  const owner = `environment group "${declaration.name.value}"`;
  return { declaration, clientTruststore: declaration.clientTruststore.map((path) => files.refer(path, 'client-trust', owner, configurationBases(path))) };
}

/** Paths in the configuration count from the root; one beside the configuration file is found as well. */
export function configurationBases(path: PathText): readonly string[] {
  return ['', ...foldersFrom(path.span.file.path)];
}
