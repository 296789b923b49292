import type { Authorities, Files } from './certificates.ts';
import { chainOf } from './certificates-rules-parts.ts';
import { keyPem, mint, readablePem, type Minted } from './mint.ts';

/** examples/storefront-broken and examples/storefront-fixed: the same shop, once with the failures of the playbooks, once mended. */
export function storefront({ root, issuing, otherRoot, internalRoot, internalIssuing }: Authorities): Files {
  const web = mint({ subject: 'CN=api.storefront.example, O=Storefront', issuer: issuing, key: 'rsa', names: ['api.storefront.example', 'www.storefront.example'] });
  const partner = mint({ subject: 'CN=partner.storefront.example, O=Storefront', issuer: issuing, key: 'rsa', names: ['partner.storefront.example', 'partner-eu.storefront.example'] });
  const narrow = mint({ subject: 'CN=partner.storefront.example, O=Storefront', issuer: issuing, key: 'rsa', names: ['partner.storefront.example'] });
  const client = mint({ subject: 'CN=apigee-client.storefront.example, O=Storefront', issuer: internalIssuing, purposes: ['client'] });
  const expiredClient = mint({ subject: 'CN=apigee-client.storefront.example, O=Storefront', issuer: internalIssuing, key: client.key, purposes: ['client'], from: '2023-01-01', to: '2024-06-30' });
  const backend = (name: string): Minted => mint({ subject: `CN=${name}, O=Storefront`, issuer: internalIssuing, names: [name] });
  const inventory = backend('inventory.internal.example');
  const payments = backend('payments.internal.example');
  const shipping = backend('shipping.internal.example');
  const oldShipping = backend('parcels.internal.example');
  const glued = `${readablePem(web).trimEnd()}${readablePem(issuing).replace(/^[\s\S]*?(?=-----BEGIN)/, '')}`;
  const broken = 'examples/storefront-broken/certs';
  const fixed = 'examples/storefront-fixed/certs';
  const shared = (folder: string): Files => ({
    [`${folder}/storefront-issuing-ca.pem`]: () => readablePem(issuing),
    [`${folder}/corporate-root.pem`]: () => readablePem(root),
    [`${folder}/internal-root.pem`]: () => readablePem(internalRoot),
    [`${folder}/web-grp.key`]: () => keyPem(web.key),
    [`${folder}/apigee-client.key`]: () => keyPem(client.key),
    [`${folder}/backends/inventory.pem`]: () => chainOf(inventory, internalIssuing),
    [`${folder}/backends/payments.pem`]: () => chainOf(payments, internalIssuing),
  });
  return {
    ...shared(broken),
    ...shared(fixed),
    [`${broken}/web-grp.pem`]: () => glued,
    [`${fixed}/web-grp.pem`]: () => chainOf(web, issuing),
    [`${broken}/partner-grp.pem`]: () => readablePem(narrow),
    [`${fixed}/partner-grp.pem`]: () => chainOf(partner, issuing),
    [`${broken}/partner-grp.key`]: () => keyPem(web.key),
    [`${fixed}/partner-grp.key`]: () => keyPem(partner.key),
    [`${broken}/apigee-client.pem`]: () => chainOf(expiredClient, internalIssuing),
    [`${fixed}/apigee-client.pem`]: () => chainOf(client, internalIssuing),
    [`${broken}/payments-trust.pem`]: () => readablePem(otherRoot),
    [`${broken}/backends/shipping.pem`]: () => chainOf(oldShipping, internalIssuing),
    [`${fixed}/backends/shipping.pem`]: () => chainOf(shipping, internalIssuing),
  };
}
