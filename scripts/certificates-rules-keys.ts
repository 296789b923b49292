import type { KeyObject } from 'node:crypto';
import type { Authorities } from './certificates.ts';
import { chainOf, leafOf, ofCertificate, type Cases, type Content } from './certificates-rules-parts.ts';
import { keyPem, makeKey, mint, pem, readablePem, type Minted, type Recipe } from './mint.ts';

export function keys({ internalRoot, internalIssuing }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const minted = (name: string, more: Partial<Recipe> = {}): Minted => mint(leaf(name, more));
  const web = minted('api.storefront.example');
  const partner = minted('partner.storefront.example');
  const behind = mint(leafOf(internalIssuing)('api.storefront.example'));
  const both = { 'certs/web-grp.pem': ofCertificate(web), 'certs/partner-grp.pem': ofCertificate(partner), ...root };
  const encrypted = (key: KeyObject): Content => () => key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'changeit' }).toString();
  const encryptedBefore = (key: KeyObject): Content => () => key.export({ type: 'sec1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'changeit' }).toString();
  const sec1 = (key: KeyObject): string => key.export({ type: 'sec1', format: 'pem' }).toString();
  const plain = (key: KeyObject): Content => () => keyPem(key);
  const client = minted('apigee-client.storefront.example', { purposes: ['client'] });
  const rsa = minted('legacy.storefront.example', { key: 'rsa' });
  return {
    'key-unreadable': {
      'flags-bytes-missing': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': () => pem('PRIVATE KEY', web.key.export({ type: 'pkcs8', format: 'der' }).subarray(0, -20)), ...root },
      'flags-two-keys': { ...both, 'certs/web-grp.key': () => pem('OPENSSH PRIVATE KEY', Buffer.from(`openssh-key-v1\0${'\0\0\0\x04none'.repeat(12)}`, 'latin1')), 'certs/partner-grp.key': () => pem('RSA PRIVATE KEY', Buffer.from('not a key but a sentence about one')) },
      'accepts-every-format': { ...both, 'certs/legacy-grp.pem': ofCertificate(rsa), 'certs/web-grp.key': () => `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1(web.key)}`, 'certs/partner-grp.key': plain(partner.key), 'certs/legacy-grp.key': () => rsa.key.export({ type: 'pkcs1', format: 'pem' }).toString() },
    },
    'key-encrypted': {
      'flags-ingress-key': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': encrypted(web.key), ...root },
      'flags-key-of-an-alias': { 'certs/client.pem': ofCertificate(client), 'certs/client.key': encrypted(client.key), ...root },
      'flags-two-keys': { ...both, 'certs/web-grp.key': encrypted(web.key), 'certs/partner-grp.key': encryptedBefore(partner.key) },
      'accepts-key-of-a-backend': { 'certs/backend.pem': ofCertificate(web), 'certs/backend.key': encrypted(web.key) },
      'accepts-key-that-nothing-names': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': plain(web.key), 'certs/escrow/web-grp.key': encrypted(web.key), ...root },
    },
    'key-mismatched': {
      'flags-another-key': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': () => keyPem(makeKey('ec')), ...root },
      'flags-another-kind-of-key': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': plain(rsa.key), ...root },
      'flags-intermediate-before-leaf': { 'certs/web-grp.pem': () => chainOf(internalIssuing, behind), 'certs/web-grp.key': plain(behind.key), ...root },
      'flags-keys-swapped': { ...both, 'certs/web-grp.key': plain(partner.key), 'certs/partner-grp.key': plain(web.key) },
      'flags-key-of-an-alias': { 'certs/client.pem': ofCertificate(client), 'certs/client.key': plain(makeKey('ec')), ...root },
      'flags-key-of-an-undeclared-keystore': { 'certs/client.pem': ofCertificate(client), 'certs/client.key': plain(makeKey('ec')), ...root },
      'flags-key-that-kustomize-packs': { 'k8s/certs/web-grp.pem': ofCertificate(web), 'k8s/certs/web-grp.key': plain(makeKey('ec')), ...root },
      'accepts-certificate-renewed-for-the-same-key': { 'certs/web-grp.pem': () => readablePem(minted('api.storefront.example', { key: web.key, from: '2029-06-01' })), 'certs/web-grp.key': plain(web.key), 'certs/archive/web-grp-2024.pem': ofCertificate(web), ...root },
      'accepts-encrypted-key': { 'certs/backend.pem': ofCertificate(web), 'certs/backend.key': encrypted(partner.key) },
      'accepts-paths-beside-a-secret': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': plain(makeKey('ec')), ...root },
    },
    'file-missing': {
      'flags-undeclared-keystore': root,
      'flags-what-kustomize-packs': { 'k8s/tls.crt': ofCertificate(web), ...root },
      'accepts-what-kustomize-fetches': root,
      'flags-pkcs12-of-an-alias': root,
      'accepts-pkcs12-that-is-fetched': root,
      'flags-name-misspelt': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': plain(web.key), ...root },
      'accepts-chart-directory': { 'charts/apigee-virtualhost/certs/web-grp.pem': ofCertificate(web), 'charts/apigee-virtualhost/certs/web-grp.key': plain(web.key), ...root },
      'accepts-path-from-the-working-directory': { 'hybrid-files/certs/web-grp.pem': ofCertificate(web), 'hybrid-files/certs/web-grp.key': plain(web.key), ...root },
    },
  };
}
