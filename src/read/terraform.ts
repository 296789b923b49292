import type { EnvironmentGroupDeclaration } from '../model/declarations.ts';
import type { AliasResource, KeystoreResource, ReferenceResource, ResourceDeclarations, TargetServerDeclaration } from '../model/resource-declarations.ts';
import { directoryOf } from '../source/path.ts';
import type { SourceFile } from '../source/source-file.ts';
import { defaultLimits, type Limits } from '../source/limits.ts';
import type { Located } from '../source/span.ts';
import { terraformAlias } from './terraform-alias.ts';
import { listAt, pick, placeOf, unknownKeys } from './settings.ts';
import { spelledOut } from './spelling.ts';
import { moduleOf, readTerraformResources, resolve, type TerraformModule, type TerraformResource } from './terraform-resources.ts';
import { readTerraformSslInfo } from './terraform-ssl-info.ts';
import { textAt, type SyntaxFault } from './tree.ts';

/** Whether a file can hold Apigee resources for Terraform; cheap, before it is parsed. */
export function mayBeTerraform(path: string, text: string): boolean {
  return /\.tf(?:\.json)?$/i.test(path) && spelledOut(text).includes('google_apigee_');
}

export interface TerraformRead {
  readonly resources: readonly ResourceDeclarations[];
  readonly faults: readonly SyntaxFault[];
}

/**
 * Reads the Apigee resources of one Terraform module: all files of one folder, since names refer to each other across them.
 * What is not a literal stays as text `${expression}`; a path in file("…") counts from the module's folder.
 */
export function readTerraform(sources: readonly SourceFile[], limits: Limits = defaultLimits): TerraformRead {
  const faults: SyntaxFault[] = [];
  const resources = sources.flatMap((source) => {
    const read = readTerraformResources(source, limits);
    if (read.fault !== undefined) faults.push(read.fault);
    return read.resources;
  });
  const all = moduleOf(resources);
  const byEnvironment = new Map<string, OpenEnvironment>();
  for (const resource of resources) {
    const read = readers[resource.type];
    if (read === undefined) continue;
    const environment = environmentOf(resource, all);
    const key = environment?.value ?? '';
    const open = byEnvironment.get(key) ?? { environment, targetServers: [], keystores: [], aliases: [], references: [], environmentGroups: [] };
    byEnvironment.set(key, open);
    read(resource, all, open);
  }
  const home = directoryOf(sources[0]?.path ?? '');
  return { resources: [...byEnvironment.values()].map((open) => close(open, home)), faults };
}

interface OpenEnvironment {
  readonly environment: Located<string> | undefined;
  readonly targetServers: TargetServerDeclaration[];
  readonly keystores: KeystoreResource[];
  readonly aliases: AliasResource[];
  readonly references: ReferenceResource[];
  readonly environmentGroups: EnvironmentGroupDeclaration[];
}

function close(open: OpenEnvironment, home: string): ResourceDeclarations {
  const { environment, ...lists } = open;
  return { layout: 'terraform', home, environment, ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) };
}

/** `env_id` is `organizations/ORG/environments/ENV`, `environment` the bare name; both may refer to the environment's own resource. */
function environmentOf(resource: TerraformResource, all: TerraformModule): Located<string> | undefined {
  const written = textAt(resource.body, 'env_id') ?? textAt(resource.body, 'environment');
  if (written === undefined) return undefined;
  const resolved = resolve(written, all);
  return { value: /^organizations\/[^/]+\/environments\/([^/]+)$/.exec(resolved.value)?.[1] ?? resolved.value, span: written.span };
}

type ResourceReader = (resource: TerraformResource, all: TerraformModule, open: OpenEnvironment) => void;

const readers: Readonly<Record<string, ResourceReader | undefined>> = {
  google_apigee_target_server: (resource, _all, open) => void open.targetServers.push(readServer(resource)),
  google_apigee_env_keystore: (resource, _all, open) => void open.keystores.push({ name: textAt(resource.body, 'name') ?? resource.name }),
  google_apigee_env_references: (resource, all, open) => void open.references.push(...readReference(resource, all)),
  google_apigee_keystores_aliases_key_cert_file: (resource, all, open) => void open.aliases.push(terraformAlias(resource, all, 'keycertfile')),
  google_apigee_keystores_aliases_pkcs12: (resource, all, open) => void open.aliases.push(terraformAlias(resource, all, 'pkcs12')),
  google_apigee_keystores_aliases_self_signed_cert: (resource, all, open) => void open.aliases.push(terraformAlias(resource, all, 'selfsignedcert')),
  google_apigee_envgroup: (resource, _all, open) => void open.environmentGroups.push(...readGroup(resource)),
};

const serverKeys = ['name', 'description', 'env_id', 'host', 'port', 'is_enabled', 'protocol', 's_sl_info', 'timeouts', 'id'];
/** Arguments of any resource. */
const metaArguments = ['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'provisioner', 'connection', '//'];

function readServer({ body, name }: TerraformResource): TargetServerDeclaration {
  const sslInfo = readTerraformSslInfo(body);
  return {
    name: textAt(body, 'name'),
    span: textAt(body, 'name') === undefined ? name.span : placeOf(body),
    ...pick(body, { host: 'host', port: 'port', is_enabled: 'isEnabled', protocol: 'protocol' }),
    ...(sslInfo === undefined ? {} : { sslInfo }),
    unknown: unknownKeys(body, [...serverKeys, ...metaArguments]),
  };
}

function readReference({ body }: TerraformResource, all: TerraformModule): readonly ReferenceResource[] {
  const name = textAt(body, 'name');
  const refers = textAt(body, 'refers');
  return name === undefined || refers === undefined ? [] : [{ name, refers: resolve(refers, all), ...pick(body, { resource_type: 'resourceType' }) }];
}

function readGroup({ body }: TerraformResource): readonly EnvironmentGroupDeclaration[] {
  const name = textAt(body, 'name');
  return name === undefined ? [] : [{ name, hostnames: listAt(body, 'hostnames'), environments: [], clientTruststore: [] }];
}
