import type { Authorities } from './certificates.ts';
import { leafOf, ofCertificate, pair, pkcs12, type Case, type Cases } from './certificates-rules-parts.ts';
import { mint, readablePem, type Minted, type Recipe } from './mint.ts';

export function dates({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (more: Partial<Recipe>): Case => ({ ...pair('certs/web-grp', leaf('api.storefront.example', more)), ...root });
  const only = (path: string, recipe: Recipe): Case => ({ [path]: () => readablePem(mint(recipe)) });
  const intermediate = (more: Partial<Recipe>): Minted => mint({ subject: 'CN=Storefront Edge CA, O=Storefront', issuer: internalRoot, ca: true, ...more });
  const oldIntermediate = intermediate({ to: '2029-03-31' });
  const renewed = (more: Partial<Recipe>): Minted => intermediate({ key: oldIntermediate.key, ...more });
  const below = leafOf(oldIntermediate);
  const oldRoot = mint({ subject: 'CN=Partner Root CA, O=Elsewhere', ca: true, from: '2019-01-01', to: '2029-01-01' });
  return {
    'certificate-expired': {
      'flags-leaf': web({ to: '2029-10-01T12:00:00Z' }),
      'flags-leaf-and-intermediate': pair('certs/web-grp', below('api.storefront.example', { to: '2029-12-31T23:00:00Z' }), oldIntermediate, internalRoot),
      'flags-trust-anchor': { 'certs/partner-root.pem': ofCertificate(oldRoot) },
      'flags-pkcs12-of-an-alias': { 'certs/client.p12': pkcs12(mint(leaf('apigee-client.storefront.example', { purposes: ['client'], to: '2029-11-30' }))), ...root },
      'flags-unused-file': { ...web({}), ...only('certs/archive/web-grp-2024.pem', leaf('api.storefront.example', { to: '2025-01-31' })) },
      'accepts-last-second': web({ to: '2030-01-01T00:00:00Z' }),
      'accepts-excluded-folder': { ...web({}), ...only('certs/archive/web-grp-2024.pem', leaf('api.storefront.example', { to: '2025-01-31' })) },
      'accepts-waived': web({ to: '2029-12-20' }),
      'accepts-files-of-others': { ...web({}), ...only('tools/mail/ca-2024.pem', leaf('mail.storefront.example', { to: '2025-01-31' })), ...only('certs/tests/expired.pem', leaf('expired.storefront.example', { to: '2025-01-31' })) },
    },
    'certificate-not-yet-valid': {
      'flags-leaf': web({ from: '2030-02-01T08:30:00Z' }),
      'flags-leaf-and-intermediate': pair('certs/web-grp', below('api.storefront.example', { from: '2030-01-01T00:00:01Z' }), renewed({ from: '2030-01-05', to: '2040-01-01' }), internalRoot),
      'flags-trust-anchor': { ...only('certs/next-root.pem', { subject: 'CN=Storefront Root CA 2031, O=Storefront', ca: true, from: '2031-01-01' }) },
      'accepts-first-second': web({ from: '2030-01-01T00:00:00Z' }),
      'accepts-valid-beyond-2050': web({ to: '2075-01-01' }),
    },
    'certificate-expiring': {
      'flags-leaf': web({ to: '2030-01-19T06:00:00Z' }),
      'flags-two-by-their-own-limits': { ...web({ to: '2030-01-04' }), ...pair('certs/partner-grp', leaf('partner.storefront.example', { to: '2030-03-15' })) },
      'flags-trust-anchor': { ...only('certs/partner-root.pem', { subject: 'CN=Partner Root CA, O=Elsewhere', ca: true, to: '2030-01-12' }) },
      'accepts-already-expired': web({ to: '2029-12-31T23:59:59Z' }),
      'accepts-beyond-the-limit': web({ to: '2030-01-31T00:00:01Z' }),
      'accepts-limit-of-the-team': web({ to: '2030-01-19T06:00:00Z' }),
    },
  };
}
