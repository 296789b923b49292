import type { Authorities } from './certificates.ts';
import { chainOf, leafOf, ofCertificate, withoutText, type Case, type Cases } from './certificates-rules-parts.ts';
import { keyPem, makeKey, mint, readablePem } from './mint.ts';

/** Certificates and keys that stand in Terraform itself. */
export function terraform({ internalRoot, internalIssuing, otherRoot }: Authorities): Cases {
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const client = mint(leafOf(internalRoot)('apigee-client.storefront.example', { purposes: ['client'] }));
  const inventory = { 'certs/backends/inventory.pem': (): string => chainOf(mint(leafOf(internalIssuing)('inventory.internal.example')), internalIssuing) };
  const certificate = withoutText(readablePem(client));
  const file = (...aliases: readonly string[]): Case => ({ 'terraform/aliases.tf': () => aliases.join('\n') });
  return {
    'truststore-unanchored': { 'flags-root-that-stands-in-terraform': { ...inventory, ...file(alias('internal_root', 'internalTruststore', { cert: heredoc(withoutText(readablePem(otherRoot))) })) } },
    'key-mismatched': {
      'flags-key-that-stands-in-terraform': { ...root, ...file(alias('client', 'apigeeClient', { cert: heredoc(certificate), key: indented(keyPem(makeKey('ec'))) })) },
      'accepts-key-that-stands-in-terraform': { ...root, ...file(alias('client', 'apigeeClient', { cert: JSON.stringify(certificate), key: indented(keyPem(client.key)) }), alias('client_of_a_variable', 'apigeeClient', { cert: heredoc(certificate), key: heredoc('-----BEGIN PRIVATE KEY-----\n${var.client_key}\n-----END PRIVATE KEY-----\n') })) },
    },
    'pem-malformed': {
      'flags-what-stands-in-terraform': { ...root, ...file(alias('client', 'apigeeClient', { cert: heredoc(certificate.replace('-----BEGIN', '----BEGIN')), key: heredoc(keyPem(client.key)) })) },
      'accepts-what-terraform-fills-in': { ...root, ...file(alias('client', 'apigeeClient', { cert: heredoc('----BEGIN CERTIFICATE-----\n${var.client_certificate}\n-----END CERTIFICATE-----\n'), key: 'var.client_key' })) },
    },
  };
}

function alias(name: string, keystore: string, content: Readonly<Record<string, string>>): string {
  const lines = Object.entries(content).map(([argument, value]) => `  ${argument} = ${value}\n`);
  return `resource "google_apigee_keystores_aliases_key_cert_file" "${name}" {\n  org_id      = "storefront"\n  environment = "prod"\n  keystore    = "${keystore}"\n  alias       = "${name}"\n${lines.join('')}}\n`;
}

function heredoc(text: string): string {
  return `<<EOT\n${text}EOT`;
}

function indented(text: string): string {
  return `<<-EOT\n${text.replace(/^(?=.)/gm, '    ')}  EOT`;
}
