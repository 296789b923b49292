import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, fewOf, nameOf, type CertificateItem } from '../model/describe.ts';
import type { TrustStore } from '../model/model.ts';
import { isPublicRoot } from '../trust/public-roots.ts';
import { followChain, certificatesOfStore } from '../trust/served.ts';
import type { Rule } from './rule.ts';

export const truststoreRootMissing: Rule = {
  id: 'truststore-root-missing',
  title: 'A trust store holds a leaf or intermediate, but not its root',
  severity: 'warning',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed'],
  *check(model) {
    const ends = new Map<CertificateItem, { readonly end: Certificate; readonly others: number; readonly stores: TrustStore[] }>();
    for (const store of model.environments.flatMap((environment) => environment.truststores ?? [])) {
      const known = certificatesOfStore(store);
      if (known === undefined) continue;
      const rootless = known.filter((certificate) => followChain([certificate, ...known.filter((other) => other !== certificate)])?.reachesRoot === false);
      // Of a leaf and its intermediate, the intermediate is what lacks the root.
      const [end, ...others] = rootless.filter((certificate) => !known.some((other) => other !== certificate && other.subject.canonical === certificate.issuer.canonical));
      const item = itemsOf(store).find(({ certificate }) => certificate === end);
      if (end === undefined || item === undefined) continue;
      const found = ends.get(item);
      if (found === undefined) ends.set(item, { end, others: others.length, stores: [store] });
      else found.stores.push(store);
    }
    for (const [{ span }, { end, others, stores }] of ends) {
      yield {
        span,
        message: `${fewOf(stores.map((store) => `trust store "${store.name.value}" of ${store.environment}`), 1)} holds ${nameOf(end)}${others === 0 ? '' : ` and ${others} more like it`}, but not its issuer "${end.issuer.text}"${isPublicRoot(end.issuer) ? ', a public root' : ''}; Java accepts that, Apigee's guide for "PKIX path building failed" asks for the chain up to the root`,
        help: `Add the certificate of "${end.issuer.text}", and what issued it up to the root, to the trust store.`,
        related: stores.map((store) => ({ span: store.name.span, label: `the trust store of ${store.environment}` })),
        identity: end.sha256,
      };
    }
  },
};

function itemsOf(store: TrustStore): readonly CertificateItem[] {
  return store.files.flatMap(({ target }) => (target.kind === 'found' ? certificatesOf(target.file.contents) : []));
}
