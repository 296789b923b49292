import { createHash } from 'node:crypto';
import type { Authorities } from './certificates.ts';
import { bundle, chainOf, leafOf, ofCertificate, pair, pkcs12, savedOutput, type Case, type Cases, type Content } from './certificates-rules-parts.ts';
import { keyPem, mint, pem, readablePem, type Minted } from './mint.ts';

/** Keystores, what else is not PEM, and what is tracked or out of reach. */
export function stores({ internalRoot, internalIssuing }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (path = 'certs/web-grp'): Case => pair(path, leaf('api.storefront.example'));
  const partner = (path = 'certs/partner-grp'): Case => pair(path, leaf('partner.storefront.example'));
  const client = mint(leaf('apigee-client.storefront.example', { purposes: ['client'] }));
  const inventory = mint(leafOf(internalIssuing)('inventory.internal.example'));
  const both = mint(leaf('partner.storefront.example'));
  const encrypted = (minted: Minted): Content => () => minted.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'changeit' }).toString();
  return {
    'source-unreadable': {
      'flags-store-without-password': { 'certs/backend-ca.p12': pkcs12(internalRoot) },
      'flags-password-not-set': { 'certs/client.p12': pkcs12(client), ...root },
      'flags-pkcs12-of-an-alias-cut-off': { 'certs/client.p12': () => Buffer.from(pkcs12(client)()).subarray(0, 700), ...root },
      'flags-password-of-an-alias-wrong': { 'certs/client.p12': pkcs12(client), ...root },
      'flags-store-integrity-not-checked': { 'certs/backend-ca.jks': () => jks('changeit', { corporate: internalRoot }), 'certs/backends/inventory.pem': () => chainOf(inventory, internalIssuing) },
    },
    'pem-wrong-content': {
      'accepts-what-a-backend-presents-in-any-form': {
        'certs/backends/inventory.cer': () => mint(leaf('inventory.internal.example')).der,
        'certs/backends/stock.p7b': () => bundle(mint(leafOf(internalIssuing)('stock.internal.example')), internalIssuing),
        'certs/backends/orders.txt': () => savedOutput(mint(leafOf(internalIssuing)('orders.internal.example')), internalIssuing),
        'certs/backends/prices.pem': () => pem('PKCS7', bundle(mint(leafOf(internalIssuing)('prices.internal.example')), internalIssuing)),
        ...root,
      },
      'accepts-keystore-of-java': { 'certs/backend-ca.jks': () => jks('changeit', { corporate: internalRoot }) },
    },
    'key-committed': {
      'flags-key-of-the-ingress': { ...web(), ...root },
      'flags-three-keys': { ...web(), 'certs/partner-grp.pem': () => `${readablePem(both)}${keyPem(both.key)}`, 'backup/old-web-grp.key': () => keyPem(mint(leaf('api.storefront.example')).key), ...root },
      'accepts-encrypted-key': { 'certs/backend.pem': ofCertificate(client), 'certs/backend.key': encrypted(client) },
      'accepts-key-that-is-not-tracked': { ...web(), ...root },
      'accepts-placeholder': { 'certs/web-grp.pem': ofCertificate(mint(leaf('api.storefront.example'))), 'certs/web-grp.key': () => '-----BEGIN PRIVATE KEY-----\n{{ web_grp_key }}\n-----END PRIVATE KEY-----\n', ...root },
      'accepts-certificates': { 'certs/backend-ca.pem': ofCertificate(internalRoot) },
    },
    'file-unreachable': {
      'flags-above-the-chart': { ...web(), ...root, 'charts/apigee-virtualhost/Chart.yaml': () => 'apiVersion: v2\nname: apigee-virtualhost\nversion: 1.14.1\n' },
      'flags-beside-the-overrides': { ...web('hybrid/certs/web-grp'), ...root },
      'flags-folder-of-the-chart-named': { ...web('apigee-virtualhost/certs/web-grp'), ...root },
      'flags-absolute-paths': { ...root },
      'flags-folder-of-a-chart-elsewhere': { ...web('charts/apigee-virtualhost/certs/web-grp'), ...root },
      'accepts-apigeectl': { ...web(), ...root },
      'accepts-chart-of-each-environment': { ...web('dev/apigee-virtualhost/certs/web-grp'), ...partner('prod/apigee-virtualhost/certs/partner-grp'), ...root },
      'accepts-paths-inside-the-chart': { ...web('charts/apigee-virtualhost/certs/web-grp'), ...root },
      'accepts-what-is-filled-in': { ...root },
      'accepts-paths-beside-a-secret': { ...root },
    },
  };
}

/** A JKS of trusted certificates by alias, as `keytool -importcert -storetype JKS` writes it (sun.security.provider.JavaKeyStore). */
function jks(password: string, trusted: Readonly<Record<string, Minted>>): Uint8Array {
  const entries = Object.entries(trusted).map(([alias, { der }]) => Buffer.concat([number(2), text(alias), Buffer.alloc(8), text('X.509'), number(der.length), der]));
  const body = Buffer.concat([number(0xfeedfeed), number(2), number(entries.length), ...entries]);
  const digest = createHash('sha1').update(Buffer.from(password, 'utf16le').swap16()).update('Mighty Aphrodite').update(body).digest();
  return Buffer.concat([body, digest]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** DataOutput.writeUTF of plain letters. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)]);
}
