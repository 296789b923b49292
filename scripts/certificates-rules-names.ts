import type { Authorities } from './certificates.ts';
import { leafOf, ofCertificate, pair, type Case, type Cases } from './certificates-rules-parts.ts';
import { mint, type Recipe } from './mint.ts';

export function names({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (hosts: readonly string[], path = 'certs/web-grp'): Case => pair(path, leaf(hosts[0] ?? '', { names: hosts }));
  const backend = (path: string, recipe: Recipe): Case => ({ [`certs/backends/${path}.pem`]: ofCertificate(mint(recipe)) });
  return {
    'hostname-mismatched': {
      'flags-host-of-the-group': { ...web(['api.storefront.example', 'www.storefront.example']), ...root },
      'flags-legacy-aliases': { ...web(['api.storefront.example']), ...web(['*.shop.storefront.example'], 'certs/shop-grp'), ...root },
      'flags-two-backends': { ...backend('inventory', leaf('stock.internal.example')), ...backend('payments', leaf('payments.internal.example')) },
      'flags-pinned-leaf-on-edge': backend('inventory', { subject: 'CN=stock.internal.example', names: ['stock.internal.example'] }),
      'accepts-wildcard': { ...web(['*.storefront.example', 'storefront.example']), ...root },
      'accepts-common-name-of-a-backend': backend('inventory', { subject: 'CN=inventory.internal.example, O=Storefront', issuer: internalRoot }),
      'accepts-name-given-in-ssl-info': backend('inventory', leaf('stock.internal.example')),
      'accepts-what-is-not-compared': backend('inventory', leaf('stock.internal.example')),
      'accepts-address': backend('inventory', leaf('inventory.internal.example', { names: ['inventory.internal.example', '10.20.0.7'] })),
    },
    'hostname-common-name-only': {
      'flags-host-of-the-group': { ...pair('certs/web-grp', nameless('api.storefront.example')), ...root },
      'flags-ingress-and-backend': { ...pair('certs/web-grp', nameless('api.storefront.example')), ...backend('inventory', nameless('inventory.internal.example')), ...root },
      'accepts-alternative-name': { ...web(['api.storefront.example']), ...backend('inventory', leaf('inventory.internal.example')), ...root },
      'accepts-another-common-name': { ...web(['www.storefront.example', 'api.storefront.example']), ...root },
      'accepts-checks-switched-off': { ...backend('inventory', nameless('inventory.internal.example')), ...root },
      'accepts-name-that-nobody-calls': { ...pair('certs/web-grp', nameless('api.storefront.example')), ...root },
    },
  };

  function nameless(name: string): Recipe {
    return { subject: `CN=${name}, O=Storefront`, issuer: internalRoot };
  }
}
