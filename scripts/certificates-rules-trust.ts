import { readFileSync } from 'node:fs';
import type { Authorities } from './certificates.ts';
import { chainOf, leafOf, ofCertificate, pair, type Cases } from './certificates-rules-parts.ts';
import { keyPem, makeKey, mint, readablePem } from './mint.ts';

export function trust({ internalRoot, internalIssuing, otherRoot, issuing }: Authorities): Cases {
  const inventory = mint(leafOf(internalIssuing)('inventory.internal.example'));
  const chain = { 'certs/backends/inventory.pem': (): string => chainOf(inventory, internalIssuing) };
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const other = { 'certs/partner-root.pem': ofCertificate(otherRoot) };
  const namesake = mint({ subject: internalRoot.recipe.subject, ca: true, from: '2020-01-01' });
  const oldRoot = mint({ subject: 'CN=Partner Root CA, O=Elsewhere', ca: true, from: '2019-01-01', to: '2029-01-01' });
  const plain = mint({ subject: 'CN=Plain Root CA, O=Elsewhere', withoutBasicConstraints: true, usages: [] });
  const version1 = mint({ subject: 'CN=Old Root CA, O=Elsewhere', version1: true });
  const pinned = mint({ subject: 'CN=inventory.internal.example', names: ['inventory.internal.example'] });
  return {
    'truststore-unanchored': {
      'flags-another-root': { ...chain, ...other },
      'flags-intermediate-without-its-root': { ...pair('certs/web-grp', leafOf(internalIssuing)('api.storefront.example')), 'certs/issuing-ca.pem': ofCertificate(internalIssuing), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'flags-reference-to-another-store': { ...chain, ...other, ...root },
      'flags-root-with-the-same-name': { ...chain, 'certs/corporate-root.pem': ofCertificate(namesake) },
      'flags-two-environments': { ...chain, ...other, ...root, 'certs/empty-handed.pem': ofCertificate(namesake) },
      'flags-two-organisations': { ...chain, 'retail/certs/root.pem': ofCertificate(otherRoot), 'wholesale/certs/root.pem': ofCertificate(internalRoot) },
      'accepts-anchor-past-its-end': { 'certs/backends/inventory.pem': ofCertificate(mint(leafOf(oldRoot)('inventory.internal.example'))), 'certs/partner-root.pem': ofCertificate(oldRoot) },
      'accepts-block-that-is-ignored': { ...chain, ...other },
      'accepts-intermediate-as-anchor': { ...chain, 'certs/issuing-ca.pem': ofCertificate(internalIssuing) },
      'accepts-one-file-for-each-proxy': { ...chain, 'stock/certs/root.pem': ofCertificate(internalRoot) },
      'accepts-pinned-leaf': { 'certs/backends/inventory.pem': ofCertificate(inventory) },
      'accepts-store-not-all-here': { ...chain, ...other },
      'accepts-truststore-that-is-there-already': { ...chain, ...other },
    },
    'reference-unresolved': {
      'accepts-references-kept-elsewhere': other,
      'flags-store-not-there': root,
      'flags-scheme-missing': root,
      'accepts-name-of-a-reference-in-one-environment': root,
    },
    'reference-direct': { 'flags-reference-of-the-same-name': root },
    'truststore-root-missing': {
      'flags-leaf-and-intermediate': { 'certs/backend-ca.pem': () => chainOf(inventory, internalIssuing), ...chain },
      'flags-store-of-two-environments': { 'certs/issuing-ca.pem': ofCertificate(internalIssuing), ...chain },
      'flags-two-stores': { 'certs/issuing-ca.pem': ofCertificate(internalIssuing), 'certs/storefront-ca.pem': () => chainOf(issuing, otherRoot) },
      'accepts-chain-down-to-the-leaf': { 'certs/backend-ca.pem': () => chainOf(inventory, internalIssuing, internalRoot), ...chain },
      'accepts-root-in-another-file': { 'certs/issuing-ca.pem': ofCertificate(internalIssuing), ...root, ...chain },
      'accepts-self-signed-leaf': { 'certs/backends/inventory.pem': ofCertificate(mint({ subject: 'CN=inventory.internal.example', names: ['inventory.internal.example'] })) },
      'accepts-store-not-all-here': { 'certs/issuing-ca.pem': ofCertificate(internalIssuing) },
    },
    'truststore-invalid': {
      'flags-private-key': { 'certs/backend-ca.pem': () => `${readablePem(internalRoot)}${keyPem(makeKey('ec'))}` },
      'flags-root-that-is-no-ca': { 'certs/backends/inventory.pem': ofCertificate(mint(leafOf(plain)('inventory.internal.example'))), 'certs/plain-root.pem': ofCertificate(plain) },
      'flags-two-stores': { 'certs/backend-ca.pem': () => `${keyPem(makeKey('ec'))}${readablePem(internalRoot)}` },
      'flags-private-key-in-three-environments': { 'certs/backend-ca.pem': () => `${readablePem(internalRoot)}${keyPem(makeKey('ec'))}` },
      'accepts-file-without-certificates': { 'certs/backend-ca.pem': () => keyPem(makeKey('ec')) },
      'accepts-authority-of-version-1': { 'certs/backends/inventory.pem': ofCertificate(mint(leafOf(version1)('inventory.internal.example'))), 'certs/old-root.pem': ofCertificate(version1) },
      'accepts-closed-keystore': { 'certs/backend-ca.p12': () => readFileSync('test/fixtures/rules/source-unreadable/flags-store-without-password/certs/backend-ca.p12') },
      'accepts-pinned-leaf': { 'certs/backends/inventory.pem': ofCertificate(pinned) },
      'accepts-store-kept-elsewhere': { ...root },
    },
  };
}
