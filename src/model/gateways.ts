import type { Located } from '../source/span.ts';
import { elsewhere } from './elsewhere.ts';
import { foldersFrom } from './files.ts';
import type { RouteConfigManifest, RouteManifest } from './manifest-declarations.ts';
import type { Model } from './model.ts';
import type { LabelSelector, OverridesDocument } from './overrides-declarations.ts';

/** The Apigee ingress gateways that virtual hosts of a document can choose. */
export interface Gateways {
  readonly names: readonly Located<string>[];
  /** The document that lists them: itself, or the one that it is applied together with. */
  readonly document: OverridesDocument;
  /** One of the names is filled in later, so that it may be any. */
  readonly open: boolean;
}

const known = new WeakMap<OverridesDocument, { readonly gateways: Gateways | undefined }>();

/** The `ingressGateways` of the document; where it has none, those of a file beside it that has no virtual hosts of its own, as with several `-f`. */
export function gatewaysOf(model: Model, document: OverridesDocument): Gateways | undefined {
  const kept = known.get(document) ?? { gateways: findGateways(model, document) };
  known.set(document, kept);
  return kept.gateways;
}

function findGateways({ overrides }: Model, document: OverridesDocument): Gateways | undefined {
  const holder = [document, ...overrides.filter((other) => !other.declaresVirtualhosts && isBeside(other, document))].find(({ ingressGateways }) => ingressGateways !== undefined);
  return holder?.ingressGateways === undefined ? undefined : { names: holder.ingressGateways, document: holder, open: holder.ingressGateways.some(({ value }) => elsewhere(value) !== undefined) };
}

/** Whether two documents stand in one folder, so that one command may apply both. */
export function isBeside(one: OverridesDocument, other: OverridesDocument): boolean {
  return foldersFrom(one.span.file.path)[0] === foldersFrom(other.span.file.path)[0];
}

export function labelOf(selector: LabelSelector | undefined, key: string): Located<string> | undefined {
  return selector?.labels.find((label) => label.key.value === key)?.value;
}

/** The bare asterisk by which a route answers every host. */
export function wildcardOf({ hostnames }: RouteManifest): Located<string> | undefined {
  return hostnames.find(({ value }) => value === '*');
}

/** Whether a switch of a manifest is on, in the spellings that kubectl turns into a boolean. */
export function isOn(written: Located<string> | undefined): boolean {
  return written !== undefined && /^(?:true|yes|on|y)$/i.test(written.value);
}

/** Whether the route stands by itself; what lacks hosts or ports is a patch for one that is elsewhere. */
export function isWholeRoute({ hostnames, ports }: RouteManifest): boolean {
  return hostnames.length > 0 && ports.length > 0;
}

/** Whether the route takes TLS on some port. */
export function takesTls({ ports }: RouteManifest): boolean {
  return ports.some(({ tls, protocol }) => (tls !== undefined && !isOn(tls.httpsRedirect)) || protocol?.value === 'HTTPS' || protocol?.value === 'TLS');
}

/** For people: `route "non-sni"`. */
export function routeLabel({ name, kind }: RouteManifest | RouteConfigManifest): string {
  return `${kind === 'route' ? 'route' : 'route configuration'} ${name === undefined ? 'without a name' : `"${name.value}"`}`;
}

/** Everything that lists a gateway by name: virtual hosts, and route configurations that are kept as manifests. */
export function attachments({ virtualhosts, routeConfigs }: Model): readonly { readonly gateway: Located<string>; readonly owner: string }[] {
  return [
    ...virtualhosts.flatMap(({ declaration, name }) => (declaration?.additionalGateways ?? []).map((gateway) => ({ gateway, owner: `virtual host "${name?.value ?? 'without a name'}"` }))),
    ...routeConfigs.flatMap((config) => config.additionalGateways.map((gateway) => ({ gateway, owner: routeLabel(config) }))),
  ];
}

/** The gateway that `enhanceProxyLimits` brings along. */
export function isChainingGateway(name: string): boolean {
  return name.startsWith('apigee-ingressgateway-internal-chaining');
}
