import type { Authorities } from './certificates.ts';
import { chainOf, leafOf, ofCertificate, pair, pkcs12, type Case, type Cases } from './certificates-rules-parts.ts';
import { mint } from './mint.ts';

/** Certificates for the rules about targets. */
export function targets({ internalIssuing, internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalIssuing);
  const clientOf = (name: string): Case => pair(`certs/${name}`, { ...leaf(`${name}.storefront.example`), purposes: ['client'] }, internalIssuing, internalRoot);
  const client = clientOf('apigee-client');
  const backend = { 'certs/backends/inventory.pem': ofCertificate(mint(leaf('inventory.internal.example'))) };
  const protectedClient = mint({ ...leaf('apigee-client.storefront.example'), purposes: ['client'] });
  const encrypted = { 'certs/apigee-client.pem': (): string => chainOf(protectedClient, internalIssuing, internalRoot), 'certs/apigee-client.key': (): string | Uint8Array => protectedClient.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'fixture' }) };
  const packed = { 'certs/apigee-client.p12': pkcs12(protectedClient) };
  const certificates = { 'certs/apigee-client.pem': (): string => chainOf(mint({ ...leaf('apigee-client.storefront.example'), purposes: ['client'] }), internalIssuing, internalRoot) };
  return {
    'alias-invalid': {
      'flags-new-certificate-with-files': client,
      'flags-two-aliases': { ...client, ...packed },
      'flags-unknown-keystore': client,
      'accepts-every-format': { ...client, ...packed },
      'accepts-encrypted-key-with-password': encrypted,
    },
    'target-client-certificate-missing': {
      'flags-no-private-key': certificates,
      'flags-no-private-key-in-terraform': certificates,
      'accepts-keys-kept-elsewhere': certificates,
    },
    'key-encrypted': { 'accepts-alias-with-password': encrypted },
    'cipher-unusable': {
      'flags-key-of-another-kind': backend,
      'accepts-key-of-any-kind-with-tls13': backend,
      'accepts-names-of-openssl-for-the-backend': { 'certs/backends/inventory.pem': ofCertificate(mint({ ...leaf('inventory.internal.example'), key: 'rsa' })) },
    },
    'key-alias-undefined': {
      'flags-another-alias': client,
      'flags-alias-as-reference': client,
      'accepts-alias-that-is-there': client,
      'accepts-alias-that-is-not-used': client,
      'accepts-alias-with-placeholder': client,
      'accepts-keystore-that-is-there-already': client,
      'accepts-what-is-filled-in': client,
      'flags-no-alias-here': { 'certs/internal-root.pem': ofCertificate(internalRoot) },
      'flags-one-environment-of-two': { ...clientOf('prod'), ...clientOf('test') },
    },
  };
}
