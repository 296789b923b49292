import type { Files } from './certificates.ts';
import { blocksOf, encryptedKeyPem } from './certificates-examples-parts.ts';
import { chainOf } from './certificates-rules-parts.ts';
import { keyPem, mint, readablePem, type Minted } from './mint.ts';

/** examples/travel-helm-broken and examples/travel-helm-fixed: an ingress of Apigee hybrid, deployed by Helm. */
export function travel(): Files {
  const root = mint({ subject: 'CN=Wayfare Root CA, O=Wayfare Travel', ca: true });
  const issuing = mint({ subject: 'CN=Wayfare Public TLS CA, O=Wayfare Travel', issuer: root, ca: { pathLength: 0 } });
  const partnerRoot = mint({ subject: 'CN=Wayfare Partner Root CA, O=Wayfare Travel', ca: true });
  const internalRoot = mint({ subject: 'CN=Wayfare Internal CA, O=Wayfare Travel', ca: true });
  const web = mint({ subject: 'CN=api.wayfare.example, O=Wayfare Travel', issuer: issuing, key: 'rsa', names: ['api.wayfare.example', 'mobile.wayfare.example'] });
  const partner = mint({ subject: 'CN=partners.wayfare.example, O=Wayfare Travel', issuer: issuing, key: 'rsa', names: ['partners.wayfare.example'] });
  const backend = (name: string): Minted => mint({ subject: `CN=${name}, O=Wayfare Travel`, issuer: internalRoot, names: [name] });
  const fares = backend('fares.internal.wayfare.example');
  const loyalty = backend('loyalty.internal.wayfare.example');
  const [broken, fixed] = ['examples/travel-helm-broken', 'examples/travel-helm-fixed'];
  const chart = 'helm-charts/apigee-virtualhost/certs';
  const shared = (folder: string): Files => ({
    [`${folder}/trust/wayfare-root.pem`]: () => readablePem(root),
    [`${folder}/trust/wayfare-issuing.pem`]: () => readablePem(issuing),
    [`${folder}/trust/internal-ca.pem`]: () => readablePem(internalRoot),
    [`${folder}/backends/fares.pem`]: () => readablePem(fares),
    [`${folder}/backends/loyalty.pem`]: () => readablePem(loyalty),
  });
  return {
    ...shared(broken),
    ...shared(fixed),
    [`${broken}/kubernetes/secret-web.yaml`]: () => secret({ 'tls.crt': blocksOf(web), key: keyPem(web.key) }),
    [`${fixed}/kubernetes/secret-web.yaml`]: () => secret({ cert: blocksOf(web, issuing), key: keyPem(web.key) }),
    // Root before intermediate, as some authorities pack their downloads.
    [`${broken}/${chart}/keystore_partner-grp.pem`]: () => chainOf(partner, root, issuing),
    [`${fixed}/${chart}/keystore_partner-grp.pem`]: () => chainOf(partner, issuing),
    [`${broken}/${chart}/keystore_partner-grp.key`]: () => encryptedKeyPem(partner.key, 'wayfare'),
    [`${fixed}/${chart}/keystore_partner-grp.key`]: () => keyPem(partner.key),
    [`${broken}/helm-charts/certs/partner-ca.pem`]: () => readablePem(partnerRoot),
    [`${fixed}/${chart}/partner-ca.pem`]: () => readablePem(partnerRoot),
    [`${broken}/${chart}/keystore_web-grp.pem`]: () => chainOf(web, issuing),
    [`${broken}/${chart}/keystore_web-grp.key`]: () => keyPem(web.key),
  };
}

/** As `kubectl create secret generic --dry-run=client -o yaml` prints it. */
function secret(entries: Readonly<Record<string, string>>): string {
  const data = Object.entries(entries).map(([key, text]) => `  ${key}: ${Buffer.from(text).toString('base64')}`);
  return `apiVersion: v1\ndata:\n${data.join('\n')}\nkind: Secret\nmetadata:\n  name: wayfare-web-tls\n  namespace: apigee\ntype: Opaque\n`;
}
