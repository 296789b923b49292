import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, nameOf, usesOf, type CertificateItem } from '../model/describe.ts';
import type { Model, Use } from '../model/model.ts';
import { isPublicRoot } from '../trust/public-roots.ts';
import { isSelfSigned } from '../trust/relations.ts';
import { followChain, isWhole } from '../trust/served.ts';
import type { Rule } from './rule.ts';

export const chainRootMissing: Rule = {
  id: 'chain-root-missing',
  title: 'A bundle of client CAs, or a chain on Edge, stops below its root',
  severity: 'warning',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls'],
  *check(model) {
    for (const file of model.material) {
      const use = file.uses.find((candidate) => asksForRoot(model, candidate));
      const items = certificatesOf(file.contents);
      const [first] = items;
      if (use === undefined || first === undefined || !isWhole(file)) continue;
      const bundle = use.role === 'ingress-client-trust';
      const end = bundle ? rootlessIn(items) : followChain(items.map((item) => item.certificate))?.path.at(-1);
      if (end === undefined || isSelfSigned(end) || isPublicRoot(end.subject) || (!bundle && end === first.certificate)) continue;
      yield {
        span: items.find((item) => item.certificate === end)?.span ?? first.span,
        message: `${nameOf(end)} is not a root, and the certificate of its issuer "${end.issuer.text}" is not in the file`,
        severity: bundle ? 'warning' : 'notice',
        help: bundle ? 'Add the root: verifiers without partial chains refuse every client certificate otherwise.' : 'Add the root at the end of the chain, as the troubleshooting guide of Edge asks.',
        related: usesOf(file),
        identity: end.sha256,
      };
    }
  },
};

/** The first certificate of a bundle that leads to no root in it. */
function rootlessIn(items: readonly CertificateItem[]): Certificate | undefined {
  const all = items.map((item) => item.certificate);
  return all.map((certificate) => followChain([certificate, ...all.filter((other) => other !== certificate)])).find((chain) => chain?.reachesRoot === false)?.path.at(-1);
}

function asksForRoot(model: Model, { role }: Use): boolean {
  const edge = model.platform?.name === 'edge-cloud' || model.platform?.name === 'edge-private';
  return role === 'ingress-client-trust' || (edge && (role === 'backend-certificate' || role === 'keystore-certificate'));
}
