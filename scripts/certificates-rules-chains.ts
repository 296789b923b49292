import type { Authorities } from './certificates.ts';
import { leafOf, ofCertificate, pair, type Cases } from './certificates-rules-parts.ts';
import { mint } from './mint.ts';

export function chains({ internalRoot, internalIssuing, root }: Authorities): Cases {
  const leaf = leafOf(internalIssuing);
  const rootFile = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const issuingFile = { 'certs/issuing-ca.pem': ofCertificate(internalIssuing) };
  const web = pair('certs/web-grp', leaf('api.storefront.example'));
  const backend = { 'certs/backends/inventory.pem': ofCertificate(mint(leaf('inventory.internal.example'))) };
  // Only the name is that of the public root, whose key nobody here has.
  const publicRoot = mint({ subject: 'CN=ISRG Root X1, O=Internet Security Research Group, C=US', ca: true });
  const publicIntermediate = mint({ subject: "CN=E9, O=Let's Encrypt, C=US", issuer: publicRoot, ca: { pathLength: 0 } });
  const crossedRoot = mint({ ...publicRoot.recipe, key: publicRoot.key, issuer: mint({ subject: 'CN=DST Root CA X3, O=Digital Signature Trust Co.', ca: true, to: '2029-01-01' }), caIssuers: 'http://apps.storefront.example/roots/dstrootcax3.p7c' });
  const crossedIntermediate = mint({ subject: "CN=E9, O=Let's Encrypt, C=US", issuer: crossedRoot, ca: { pathLength: 0 } });
  const edge = mint({ subject: 'CN=Storefront Edge CA, O=Storefront', issuer: root, ca: true });
  return {
    'chain-incomplete': {
      'flags-intermediate-in-repository': { ...web, ...issuingFile, ...rootFile },
      'flags-peers-trust-only-the-root': { ...web, ...rootFile },
      'flags-leaf-alone-from-backend': { ...backend, ...issuingFile, ...rootFile },
      'flags-issuer-not-shown': { ...pair('tls/web-grp', leafOf(edge)('api.storefront.example')) },
      'flags-two-virtual-hosts': {
        ...web, ...issuingFile, ...rootFile,
        ...pair('certs/partner-grp', leafOf(edge)('partner.storefront.example', { caIssuers: 'http://pki.storefront.example/edge-ca.cer' })),
      },
      'accepts-clients-hold-the-intermediate': { ...web, ...issuingFile, ...rootFile },
      'accepts-public-root-signed-by-another': pair('certs/web-grp', leafOf(crossedIntermediate)('api.storefront.example'), crossedIntermediate, crossedRoot),
      'accepts-public-root': pair('certs/web-grp', leafOf(publicIntermediate)('api.storefront.example'), publicIntermediate),
      'accepts-self-signed': pair('certs/web-grp', { subject: 'CN=api.storefront.example', names: ['api.storefront.example'] }),
      'accepts-shuffled-chain': { ...pair('certs/web-grp', leaf('api.storefront.example'), internalRoot, internalIssuing) },
      'accepts-truststore-holds-the-intermediate': { ...backend, ...issuingFile, ...rootFile },
    },
  };
}
