import type { ResourceLayout } from '../model/resource-declarations.ts';
import { directoryOf } from '../source/path.ts';

export type ResourceKind = 'targetServers' | 'keystores' | 'aliases' | 'references' | 'virtualHosts' | 'deployments';

/** What the path of a JSON file says of its content. */
export interface ResourceFile {
  readonly kind: ResourceKind;
  readonly layout: ResourceLayout;
  readonly environment: string | undefined;
}

const kindNames: Readonly<Record<string, ResourceKind>> = {
  targetservers: 'targetServers',
  keystores: 'keystores',
  aliases: 'aliases',
  references: 'references',
  virtualhosts: 'virtualHosts',
  deployments: 'deployments',
};

/** Tells kind and environment from `env/<env>/targetServers-x.json`, `<env>__targetservers.json` or `environments/<env>/targetservers.json`. */
export function resourceFile(path: string): ResourceFile | undefined {
  const folders = path.split('/');
  const base = (folders.pop() ?? '').toLowerCase();
  const match = /^(targetservers|keystores|aliases|references|virtualhosts)(?:-[^/]*)?\.json$/.exec(base);
  const parent = folders.at(-1);
  const level = folders.at(-2)?.toLowerCase();
  const inEmulator = level === 'environments' && parent !== undefined;
  if (base === 'deployments.json') return inEmulator ? { kind: 'deployments', layout: 'emulator', environment: parent } : undefined;
  const kind = kindNames[match?.[1] ?? ''];
  if (kind !== undefined && inEmulator) return { kind, layout: 'emulator', environment: parent };
  if (kind !== undefined) return { kind, layout: level === 'env' || level === 'api' || parent === 'org' ? 'maven' : 'loose', environment: level === 'env' ? parent : undefined };
  const exported = /^(.+?)__?(targetservers|keystores|aliases|references|virtualhosts)\.json$/i.exec(path.slice(path.lastIndexOf('/') + 1));
  const exportedKind = kindNames[exported?.[2]?.toLowerCase() ?? ''];
  return exportedKind === undefined ? undefined : { kind: exportedKind, layout: 'export', environment: exported?.[1] };
}

/** The folder that the layout of a deploy tool hangs from: for `x/resources/edge/env/prod/aliases.json` it is `x`. */
export function homeOf(path: string): string {
  const folder = directoryOf(path);
  const { layout } = resourceFile(path) ?? {};
  if (layout === 'emulator') return directoryOf(directoryOf(folder));
  return layout === 'maven' ? folder.replace(/(?:^|\/)(?:resources\/edge\/)?(?:(?:env|api)\/[^/]+|org)$/i, '') : folder;
}

/** The certificate file of an alias as apigeecli exports it: `keystore__<env>__<keystore>/<alias>.pem`. */
export function exportedAlias(path: string): { readonly environment: string; readonly keystore: string; readonly alias: string } | undefined {
  const [folder = '', file = ''] = path.split('/').slice(-2);
  const [, environment, keystore] = /^keystore__?(.+?)__(.+)/is.exec(folder) ?? [];
  const alias = /^(.+)\.(?:pem|crt|cer|p12|pfx)$/is.exec(file)?.[1];
  return environment === undefined || keystore === undefined || alias === undefined ? undefined : { environment, keystore, alias };
}
