import type { Model } from '../model/model.ts';
import type { OverridesDocument, OverridesVirtualhost } from '../model/overrides-declarations.ts';
import type { UnknownSetting } from '../model/target.ts';
import { intendedProperty, isHostNames, isKeptAside, lackingProperties, makesUpFor } from '../model/virtualhost-properties.ts';
import { rewriteKey } from '../source/edit.ts';
import type { Located } from '../source/span.ts';
import type { Fix, Report, Rule } from './rule.ts';

export const virtualhostPropertyUnknown: Rule = {
  id: 'virtualhost-property-unknown',
  title: 'A property of a virtual host that nothing reads',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/base-path-routing'],
  *check(model) {
    const lacking = new Map(model.virtualhosts.map((host) => [host.declaration, lackingProperties(host)]));
    for (const document of model.overrides) {
      for (const key of document.misspelt) yield { ...(document.misspelt.length === 1 ? fixOf(key, 'virtualhosts', false) : {}), span: key.span, message: `"${key.value}" is not read: the property is virtualhosts, so that no virtual host is deployed from this file`, help: 'Write virtualhosts.', severity: 'error' };
      for (const span of document.misshapen) yield { span, message: 'virtualhosts must be a list of mappings, one for each environment group; Helm cannot read this', help: 'Begin each virtual host with a hyphen and its name: - name: ENVGROUP.', severity: 'error' };
      yield* unknown(document, lacking);
      yield* outdated(model, document);
    }
  },
};

function* unknown({ virtualhosts, anchored }: OverridesDocument, lacking: ReadonlyMap<OverridesVirtualhost | undefined, readonly string[]>): Iterable<Report> {
  const reported = new Set<string>();
  for (const host of virtualhosts) {
    for (const key of host.unknown) {
      // Through an anchor one text is a key of several virtual hosts.
      const place = `${key.span.start}`;
      if (reported.has(place) || isKeptAside(key.value)) continue;
      reported.add(place);
      const right = intendedProperty(key);
      yield { ...describe(key, host.name, right, lacking.get(host) ?? []), ...(right === undefined || anchored || !fits(key, right) || isShadowed(host, right) || host.unknown.some((other) => other !== key && intendedProperty(other) === right) ? {} : fixOf(key, right, isIdentity(right))) };
    }
  }
}

/** The right name may not be there already, and has to hold such a value. */
function fits({ holds, beside }: UnknownSetting, right: string): boolean {
  return !beside.includes(right) && holds === (right === 'selector' ? 'mapping' : ['cipherSuites', 'additionalGateways'].includes(right) ? 'sequence' : 'scalar');
}

function isIdentity(property: string): boolean {
  return ['sslCertPath', 'sslKeyPath', 'sslSecret'].includes(property);
}

/** Of a secret and files the ingress takes one: the other would only be the next finding. */
function isShadowed({ certificate, key, sslSecret }: OverridesVirtualhost, right: string): boolean {
  return isIdentity(right) && (right === 'sslSecret' ? (certificate ?? key) !== undefined : sslSecret !== undefined);
}

/** A virtual host without certificate or key does not work, so that naming them is safe; any other property would change how it works today. */
function fixOf(key: Located<string>, right: string, safe: boolean): { readonly fix?: Fix } {
  const edit = rewriteKey(key, right);
  return edit === undefined ? {} : { fix: { title: `rename it to ${right}`, safe, edits: [edit] } };
}

function describe(key: Located<string>, name: Located<string> | undefined, right: string | undefined, lacking: readonly string[]): Report {
  const owner = `virtual host "${name?.value ?? 'without a name'}"`;
  if (isHostNames(key.value)) return hostNames(key, owner);
  const isNeeded = right !== undefined && makesUpFor(right, lacking);
  return {
    span: key.span,
    message: `"${key.value}" of ${owner} is ${isNeeded ? '' : 'silently '}ignored${right === undefined ? ': no version of Apigee hybrid has such a property' : `; the property is ${right}`}${isNeeded ? ` (Helm: "$vh.${lacking.includes(right) ? right : lacking[0]} is required!!")` : ''}`,
    help: right === undefined ? 'Remove it, or put x- in front where it is meant for another tool.' : `Write ${right}.`,
    severity: right === undefined ? 'notice' : isNeeded ? 'error' : 'warning',
  };
}

function hostNames(key: Located<string>, owner: string): Report {
  return {
    span: key.span,
    message: `"${key.value}" of ${owner} is silently ignored: since hybrid 1.3 host names belong to the environment group, not to the overrides`,
    help: 'Remove it, and give the host names to the environment group.',
    severity: 'warning',
  };
}

/** Helm and ingressGateways came after host names had moved to the environment groups. */
function* outdated({ deployTool }: Model, { virtualhosts, ingressGateways }: OverridesDocument): Iterable<Report> {
  if (deployTool?.name !== 'helm' && ingressGateways === undefined) return;
  for (const { name, hostAliases } of virtualhosts) {
    const [first] = hostAliases;
    if (first !== undefined) yield { ...hostNames({ value: 'hostAliases', span: first.span }, `virtual host "${name?.value ?? 'without a name'}"`), related: hostAliases.slice(1).map(({ span }) => ({ span, label: 'ignored too' })) };
  }
}
