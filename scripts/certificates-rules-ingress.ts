import type { Authorities } from './certificates.ts';
import { leafOf, ofCertificate, pair, type Case, type Cases } from './certificates-rules-parts.ts';
import { keyPem, mint, readablePem, type Recipe } from './mint.ts';

export function ingress({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = pair('certs/web-grp', leaf('api.storefront.example'));
  const partner = pair('certs/partner-grp', leaf('partners.storefront.example'));
  const everything = { names: ['*.storefront.example'] };
  const pinned = mint({ subject: 'CN=orders, O=Partner', purposes: ['client'] });
  const keystore = (hosts: readonly string[]): Case => ({ ...pair('certs/web', leaf(hosts[0] ?? '', { names: hosts })), ...root });
  return {
    'virtualhost-mutual-tls-incomplete': {
      'accepts-authorities': { 'certs/partners.pem': ofCertificate(internalRoot) },
      'accepts-pinned-clients': { 'certs/partners.pem': ofCertificate(pinned) },
    },
    'virtualhost-ciphers-unusable': Object.fromEntries(['flags-suites-for-another-key', 'flags-suites-below-tls-1-3', 'accepts-suites-for-both-keys', 'accepts-expressions', 'accepts-tls-1-3-alone', 'accepts-what-is-filled-in'].map((name) => [name, { ...web, ...root }])),
    'secret-keys-wrong': {
      'flags-not-base64': { 'k8s/secrets.yaml': secret('web-grp-tls', 'stringData', leaf('api.storefront.example'), 'data'), ...root },
      'accepts-contents-in-the-repository': { 'k8s/secrets.yaml': secret('web-grp-tls', 'stringData', leaf('api.storefront.example')), ...root },
    },
    'key-mismatched': {
      'flags-key-in-a-secret': { 'k8s/secrets.yaml': secret('web-grp-tls', 'data', leaf('api.storefront.example'), 'data', mint({ subject: 'CN=another' }).key), ...root },
    },
    'hostname-mismatched': {
      'flags-secret-of-a-virtual-host': { 'k8s/secrets.yaml': secret('web-grp-tls', 'data', leaf('www.storefront.example')), ...root },
    },
    'route-certificate-mismatched': {
      'flags-host-of-another-group': { ...web, ...partner, ...root },
      'flags-secret-of-two-routes': { 'k8s/web-grp-tls.yaml': secret('web-grp-tls', 'data', leaf('api.storefront.example')), 'k8s/partner-grp-tls.yaml': secret('partner-grp-tls', 'stringData', leaf('partners.storefront.example')), ...root },
      'flags-certificate-of-the-other-virtual-host': { ...web, ...partner, ...root },
      'accepts-wildcard-certificate': { ...pair('certs/web-grp', leaf('api.storefront.example', everything)), ...partner, ...root },
      'accepts-virtual-host-without-the-route': { ...web, ...partner, ...root },
      'accepts-hosts-filled-in': { ...web, ...partner, ...root },
    },
    'route-not-attached': { 'accepts-attached-by-a-patch': root, 'accepts-attached-by-a-route-configuration': root },
    'edge-virtualhost-incomplete': {
      'accepts-complete-virtual-host': root,
      'accepts-free-trial-certificate': root,
      'accepts-plain-http': root,
      'flags-host-not-covered': keystore(['api.storefront.example']),
      'accepts-host-covered': keystore(['api.storefront.example', '*.storefront.example']),
      'accepts-what-is-filled-in': keystore(['api.storefront.example']),
    },
  };
}

/** A Secret with certificate and key; `written` says what the section claims to be, `key` is another key than the certificate's. */
function secret(name: string, encoding: 'data' | 'stringData', recipe: Recipe, written: 'data' | 'stringData' = encoding, key?: ReturnType<typeof mint>['key']): () => string {
  const minted = mint(recipe);
  const entry = (label: string, text: string): string => (encoding === 'data' ? `  ${label}: ${Buffer.from(text).toString('base64')}\n` : `  ${label}: |\n${text.trimEnd().replaceAll(/^/gm, '    ')}\n`);
  return () => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n  namespace: apigee\ntype: Opaque\n${written}:\n${entry('cert', readablePem(minted))}${entry('key', keyPem(key ?? minted.key))}`;
}
