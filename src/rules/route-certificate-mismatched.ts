import { certificatesOf, fewOf, type CertificateItem } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import { wildcardOf } from '../model/gateways.ts';
import type { FileReference, Model, RouteCredential, Virtualhost } from '../model/model.ts';
import { bareName } from '../model/secret-uses.ts';
import type { Span } from '../source/span.ts';
import { displayPath } from '../source/source-file.ts';
import { concreteHost } from '../trust/called-names.ts';
import { matchHost, namesOf } from '../trust/names.ts';
import { certificatesOfRepository, isWhole } from '../trust/served.ts';
import type { Rule } from './rule.ts';

/** A name that clients of a wildcard route call; `certain` where the repository says so, not only the certificate of the virtual host. */
interface Wanted {
  readonly host: string;
  readonly span: Span;
  readonly virtualhost: Virtualhost;
  readonly certain: boolean;
}

export const routeCertificateMismatched: Rule = {
  id: 'route-certificate-mismatched',
  title: 'The one certificate behind a wildcard route does not cover every host behind it',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/enable-non-sni', 'https://www.rfc-editor.org/rfc/rfc9525'],
  *check(model) {
    const behind = hostsByRoute(model);
    for (const credential of model.credentials) {
      const leaf = leafOf(credential.certificate);
      if (credential.route.kind !== 'route' || wildcardOf(credential.route) === undefined || leaf === undefined) continue;
      const missing = (behind.get(credential.route.name?.value ?? '') ?? []).flatMap(wantedOf).filter(({ host }) => !matchHost(concreteHost(host), leaf.certificate, 'openssl').matched);
      const hosts = [...new Set(missing.map(({ host }) => host))];
      if (hosts.length === 0) continue;
      const groups = [...new Set(missing.map(({ virtualhost }) => `"${virtualhost.name?.value ?? ''}"`))];
      yield {
        span: credential.name.span,
        message: `${credential.owner} presents one certificate to all clients without SNI, and it does not cover ${fewOf(hosts, 3)} of ${fewOf(groups, 2)} (valid for ${fewOf(namesOf(leaf.certificate), 3) || 'no host'})`,
        help: remedy(model, hosts, credential),
        severity: missing.some(({ certain }) => certain) ? 'error' : 'warning',
        related: missing.map(({ span, host, certain }) => ({ span, label: certain ? `${host} is behind the route` : `clients with SNI get this one, for ${host}` })),
        identity: `${credential.owner} ${leaf.certificate.sha256}`,
      };
    }
  },
};

function leafOf(reference: FileReference | undefined): CertificateItem | undefined {
  return reference?.target.kind === 'found' && isWhole(reference.target.file) ? certificatesOf(reference.target.file.contents)[0] : undefined;
}

/** Host names of a virtual host; where they are not known, what its own certificate is for. */
function wantedOf(virtualhost: Virtualhost): readonly Wanted[] {
  const known = virtualhost.hosts.filter(({ value }) => value !== '*');
  if (known.length > 0) return known.flatMap(({ value, span }) => (elsewhere(value) === undefined ? [{ host: value, span, virtualhost, certain: true }] : []));
  const own = virtualhost.certificate;
  const leaf = leafOf(own);
  return own === undefined || leaf === undefined ? [] : namesOf(leaf.certificate).map((host) => ({ host, span: own.path.span, virtualhost, certain: false }));
}

/** The virtual hosts that list each route. */
function hostsByRoute({ virtualhosts }: Model): ReadonlyMap<string, readonly Virtualhost[]> {
  const listing = new Map<string, Virtualhost[]>();
  for (const virtualhost of virtualhosts) {
    for (const route of new Set(virtualhost.declaration?.additionalGateways.map(({ value }) => bareName(value)))) listing.set(route, [...(listing.get(route) ?? []), virtualhost]);
  }
  return listing;
}

function remedy(model: Model, hosts: readonly string[], { certificate }: RouteCredential): string {
  const file = certificate?.target.kind === 'found' ? certificate.target.file : undefined;
  const covers = certificatesOfRepository(model).find(({ item, file: other }) => other !== file && item.certificate.basicConstraints?.ca !== true && hosts.every((host) => matchHost(concreteHost(host), item.certificate, 'openssl').matched));
  return `Have the certificate issued again with ${fewOf(hosts)} among its subject alternative names${covers === undefined ? '' : `, or see whether ${displayPath(covers.file.contents.source)} covers all hosts`}.`;
}
