import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Authorities } from './certificates.ts';
import { bundle, chainOf, damage, leafOf, ofCertificate, pair, requestPem, savedOutput, withoutText, type Case, type Cases, type Content } from './certificates-rules-parts.ts';
import { keyPem, makeKey, mint, pem, readablePem, type Minted } from './mint.ts';

export function filesAndPem({ internalRoot, internalIssuing }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (path = 'certs/web-grp'): Case => pair(path, leaf('api.storefront.example'));
  const keyOnly = (key: KeyObject): Content => () => keyPem(key);
  const alone = (subject: string, render: (text: string) => string): { key: KeyObject; certificate: Content } => {
    const minted = mint(leaf(subject));
    return { key: minted.key, certificate: () => render(readablePem(minted)) };
  };
  const damaged = (path: string, subject: string, render: (text: string) => string): Case => {
    const { key, certificate } = alone(subject, render);
    return { [`${path}.pem`]: certificate, [`${path}.key`]: keyOnly(key) };
  };
  const partner = mint(leaf('partner.storefront.example'));
  const swapped = mint(leaf('api.storefront.example'));
  const client = mint(leaf('apigee-client.storefront.example', { purposes: ['client'] }));
  const cut = (minted: Minted, bytes: number): string => pem('CERTIFICATE', minted.der.subarray(0, minted.der.length - bytes));
  return {
    'source-unreadable': {
      'accepts-byte-order-mark': { ...web(), ...root },
      'accepts-file-of-another-tool': { ...web(), ...root },
    },
    'virtualhost-property-unknown': { 'flags-paths-misspelt': { ...pair('certs/partner-grp', leaf('partner.storefront.example')), ...root } },
    'virtualhost-certificate-missing': {
      'flags-key-path-missing': { ...web(), ...root },
      'accepts-paths-from-an-anchor': { ...web('certs/wildcard'), ...root },
    },
    'pem-malformed': {
      'flags-blocks-on-one-line': damaged('certs/web-grp', 'api.storefront.example', (text) => `${text.trimEnd()}${withoutText(readablePem(internalRoot))}`),
      'flags-blocks-on-one-line-with-a-key': { 'certs/web-grp.pem': () => `${readablePem(swapped).trimEnd()}${keyPem(swapped.key)}`.replaceAll('\n', '\r\n'), ...root },
      'flags-end-line-alone': { ...damaged('ingress/tls', 'api.storefront.example', () => '-----END CERTIFICATE-----\n') },
      'flags-hyphens-missing': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => text.replace('-----BEGIN', '----BEGIN').replace('E-----\n', 'E---\n')), ...root },
      'flags-byte-order-mark': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => `\uFEFF${withoutText(text)}`), ...root },
      'flags-byte-order-mark-in-truststore': { 'certs/backend-ca.pem': () => `\uFEFF${withoutText(readablePem(internalRoot))}` },
      'flags-empty-file': { 'certs/web-grp.pem': () => '', 'certs/web-grp.key': keyOnly(makeKey('ec')) },
      'flags-literal-newlines': { 'certs/web-grp.pem': ofCertificate(partner), 'certs/web-grp.key': () => keyPem(partner.key).replaceAll('\n', '\\n'), ...root },
      'flags-truncated': damaged('ingress/tls', 'api.storefront.example', (text) => text.slice(0, -180)),
      'flags-two-damaged-files': {
        ...damaged('certs/web-grp', 'api.storefront.example', (text) => damage(text, '*')),
        ...damaged('certs/partner-grp', 'partner.storefront.example', (text) => text.replace(/^(?=.)/gm, '    ')),
        ...root,
      },
      'flags-utf-16': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => text), 'certs/web-grp.pem': () => Buffer.from(`\uFEFF${withoutText(readablePem(partner))}`, 'utf16le') },
      'accepts-placeholder-body': { 'certs/web-grp.pem': () => '-----BEGIN CERTIFICATE-----\n${WEB_GRP_CERTIFICATE}\n-----END CERTIFICATE-----\n', 'certs/web-grp.key': () => '-----BEGIN PRIVATE KEY-----\n{{ web_grp_key }}\n-----END PRIVATE KEY-----\n' },
      'accepts-saved-output-of-s-client': { 'certs/backend-chain.pem': () => savedOutput(partner, internalRoot) },
      'accepts-text-around-blocks': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => `Bag Attributes\n    friendlyName: web-grp\n    localKeyID: 01 02 \n${text}# the root\n\n${readablePem(internalRoot).trimEnd()}`) },
      'accepts-windows-line-ends': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => text.replaceAll('\n', '\r\n')), ...root },
    },
    'pem-wrong-content': {
      'flags-certificate-and-key-swapped': { 'certs/web-grp.key': ofCertificate(swapped), 'certs/web-grp.pem': keyOnly(swapped.key), ...root },
      'flags-certificate-request': { 'certs/web-grp.pem': () => requestPem(swapped), 'certs/web-grp.key': keyOnly(swapped.key) },
      'flags-der-file': { 'certs/web-grp.crt': () => partner.der, 'certs/web-grp.key': keyOnly(partner.key), ...root },
      'flags-pkcs7-bundle': { 'certs/web-grp.pem': () => pem('PKCS7', bundle(partner, internalRoot)), 'certs/web-grp.key': keyOnly(partner.key) },
      'flags-pem-as-pkcs12': { 'certs/client.pem': ofCertificate(client), 'certs/partner.pem': ofCertificate(partner), ...root },
      'flags-private-key-in-alias-certificate': { 'certs/client.pem': () => `${readablePem(client)}${keyPem(client.key)}`, 'certs/client.key': keyOnly(client.key), ...root },
      'flags-public-key': { 'certs/web-grp.pem': ofCertificate(partner), 'certs/web-grp.key': () => createPublicKey(partner.key).export({ type: 'spki', format: 'pem' }).toString(), ...root },
      'accepts-certificate-and-key-in-one-file': { 'certs/web-grp.pem': () => `${keyPem(swapped.key)}${readablePem(swapped)}`, ...root },
      'accepts-der-in-truststore': { 'certs/backend-ca.cer': () => internalRoot.der },
      'accepts-encrypted-by-vault': { 'certs/web-grp.pem': ofCertificate(swapped), 'certs/web-grp.key': () => '$ANSIBLE_VAULT;1.1;AES256\n61626364656630313233343536373839616263646566303132333435363738390a62\n', ...root },
    },
    'certificate-unreadable': {
      'flags-bytes-missing': { 'certs/web-grp.pem': () => cut(partner, 90), 'certs/web-grp.key': keyOnly(partner.key) },
      'flags-key-under-the-wrong-label': { 'certs/web-grp.pem': () => pem('CERTIFICATE', partner.key.export({ type: 'pkcs8', format: 'der' })), 'certs/web-grp.key': keyOnly(partner.key) },
      'flags-two-blocks-of-a-chain': { 'certs/backend-chain.pem': () => `${readablePem(partner)}\n${cut(internalIssuing, 3)}\n${pem('CERTIFICATE', Buffer.from('this is no certificate but a sentence'))}` },
      'accepts-old-and-unusual-certificates': { 'certs/backend-ca.pem': () => `${withoutText(chainOf(mint({ subject: 'CN=Old Root CA, O=Elsewhere', version1: true, serial: 1n, to: '2061-01-01' })))}${readablePem(internalRoot).replaceAll(' CERTIFICATE', ' X509 CERTIFICATE')}` },
    },
  };
}
