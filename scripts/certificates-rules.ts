import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Authorities, Files } from './certificates.ts';
import { bits, integer, objectIdentifier, sequence, set, tagged } from './der.ts';
import { distinguishedName, keyPem, makeKey, mint, pem, readablePem, signBytes, signatureAlgorithm, type Minted, type Recipe } from './mint.ts';

type Content = () => string | Uint8Array;
/** The certificates and keys of one case by their path inside it; to mint a case anew, delete all of them. */
type Case = Readonly<Record<string, Content>>;
type Cases = Readonly<Record<string, Readonly<Record<string, Case>>>>;

export function ruleFixtures(authorities: Authorities): Files {
  const rules: Cases = { ...filesAndPem(authorities), ...keys(authorities), ...dates(authorities), ...chains(authorities), ...names(authorities), ...trust(authorities) };
  const files: Record<string, () => string | Uint8Array> = {};
  for (const [rule, cases] of Object.entries(rules)) {
    for (const [name, contents] of Object.entries(cases)) {
      const folder = `test/fixtures/rules/${rule}/${name}`;
      for (const [path, content] of Object.entries(contents)) files[`${folder}/${path}`] = content;
    }
  }
  return files;
}

const ofCertificate = (minted: Minted): Content => () => readablePem(minted);
const chainOf = (...chain: readonly Minted[]): string => chain.map(readablePem).join('\n');

/** Leaf and key as `PATH.pem` and `PATH.key`; `more` follows the leaf in its file. */
function pair(path: string, recipe: Recipe, ...more: readonly Minted[]): Case {
  const minted = mint(recipe);
  return { [`${path}.pem`]: () => chainOf(minted, ...more), [`${path}.key`]: () => keyPem(minted.key) };
}

function leafOf(issuer: Minted): (name: string, more?: Partial<Recipe>) => Recipe {
  return (name, more = {}) => ({ subject: `CN=${name}, O=Storefront`, issuer, names: [name], ...more });
}

/** The base64 of a block with one character replaced by another. */
function damage(text: string, wrong: string): string {
  const at = text.indexOf('\n', text.indexOf('-----BEGIN')) + 200;
  return `${text.slice(0, at)}${wrong}${text.slice(at + 1)}`;
}

function withoutText(text: string): string {
  return text.slice(text.indexOf('-----BEGIN'));
}

function filesAndPem({ internalRoot, internalIssuing }: Authorities): Cases {
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
    'virtualhost-certificate-missing': {
      'flags-key-path-missing': { ...web(), ...root },
      'accepts-paths-from-an-anchor': { ...web('certs/wildcard'), ...root },
    },
    'pem-malformed': {
      'flags-blocks-on-one-line': damaged('certs/web-grp', 'api.storefront.example', (text) => `${text.trimEnd()}${withoutText(readablePem(internalRoot))}`),
      'flags-byte-order-mark': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => `\uFEFF${withoutText(text)}`), ...root },
      'flags-byte-order-mark-in-truststore': { 'certs/backend-ca.pem': () => `\uFEFF${withoutText(readablePem(internalRoot))}` },
      'flags-empty-file': { 'certs/web-grp.pem': () => '', 'certs/web-grp.key': keyOnly(makeKey('ec')) },
      'flags-literal-newlines': { 'certs/web-grp.pem': ofCertificate(partner), 'certs/web-grp.key': () => keyPem(partner.key).replaceAll('\n', '\\n'), ...root },
      'flags-truncated': damaged('ingress/tls', 'api.storefront.example', (text) => text.slice(0, -180)),
      'flags-two-damaged-files': {
        ...damaged('certs/web-grp', 'api.storefront.example', (text) => damage(text, '*')),
        ...damaged('certs/partner-grp', 'partner.storefront.example', (text) => text.replace(/^(?=.)/gm, '    ')),
      },
      'flags-utf-16': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => text), 'certs/web-grp.pem': () => Buffer.from(`\uFEFF${withoutText(readablePem(partner))}`, 'utf16le') },
      'accepts-placeholder-body': { 'certs/web-grp.pem': () => '-----BEGIN CERTIFICATE-----\n${WEB_GRP_CERTIFICATE}\n-----END CERTIFICATE-----\n', 'certs/web-grp.key': () => '-----BEGIN PRIVATE KEY-----\n{{ web_grp_key }}\n-----END PRIVATE KEY-----\n' },
      'accepts-text-around-blocks': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => `Bag Attributes\n    friendlyName: web-grp\n    localKeyID: 01 02 \n${text}# the root\n\n${readablePem(internalRoot).trimEnd()}`) },
      'accepts-windows-line-ends': { ...damaged('certs/web-grp', 'api.storefront.example', (text) => text.replaceAll('\n', '\r\n')), ...root },
    },
    'pem-wrong-content': {
      'flags-certificate-and-key-swapped': { 'certs/web-grp.key': ofCertificate(swapped), 'certs/web-grp.pem': keyOnly(swapped.key), ...root },
      'flags-certificate-request': { 'certs/web-grp.pem': () => requestPem(swapped), 'certs/web-grp.key': keyOnly(swapped.key) },
      'flags-der-file': { 'certs/web-grp.crt': () => partner.der, 'certs/web-grp.key': keyOnly(partner.key), ...root },
      'flags-pkcs7-bundle': { 'certs/web-grp.pem': () => pem('PKCS7', bundle(partner, internalRoot)), 'certs/web-grp.key': keyOnly(partner.key) },
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

function keys({ internalRoot, internalIssuing }: Authorities): Cases {
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
      'accepts-certificate-renewed-for-the-same-key': { 'certs/web-grp.pem': () => readablePem(minted('api.storefront.example', { key: web.key, from: '2029-06-01' })), 'certs/web-grp.key': plain(web.key), 'certs/archive/web-grp-2024.pem': ofCertificate(web), ...root },
      'accepts-encrypted-key': { 'certs/backend.pem': ofCertificate(web), 'certs/backend.key': encrypted(partner.key) },
      'accepts-paths-beside-a-secret': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': plain(makeKey('ec')), ...root },
    },
    'file-missing': {
      'flags-name-misspelt': { 'certs/web-grp.pem': ofCertificate(web), 'certs/web-grp.key': plain(web.key), ...root },
      'accepts-chart-directory': { 'charts/apigee-virtualhost/certs/web-grp.pem': ofCertificate(web), 'charts/apigee-virtualhost/certs/web-grp.key': plain(web.key), ...root },
      'accepts-path-from-the-working-directory': { 'hybrid-files/certs/web-grp.pem': ofCertificate(web), 'hybrid-files/certs/web-grp.key': plain(web.key), ...root },
    },
  };
}

function dates({ internalRoot }: Authorities): Cases {
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
      'flags-unused-file': { ...web({}), ...only('certs/archive/web-grp-2024.pem', leaf('api.storefront.example', { to: '2025-01-31' })) },
      'accepts-last-second': web({ to: '2030-01-01T00:00:00Z' }),
      'accepts-excluded-folder': { ...web({}), ...only('certs/archive/web-grp-2024.pem', leaf('api.storefront.example', { to: '2025-01-31' })) },
      'accepts-waived': web({ to: '2029-12-20' }),
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

function chains({ internalRoot, internalIssuing, root }: Authorities): Cases {
  const leaf = leafOf(internalIssuing);
  const rootFile = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const issuingFile = { 'certs/issuing-ca.pem': ofCertificate(internalIssuing) };
  const web = pair('certs/web-grp', leaf('api.storefront.example'));
  const backend = { 'certs/backends/inventory.pem': ofCertificate(mint(leaf('inventory.internal.example'))) };
  // Only the name is that of the public root, whose key nobody here has.
  const publicRoot = mint({ subject: 'CN=ISRG Root X1, O=Internet Security Research Group, C=US', ca: true });
  const publicIntermediate = mint({ subject: "CN=E9, O=Let's Encrypt, C=US", issuer: publicRoot, ca: { pathLength: 0 } });
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
      'accepts-public-root': pair('certs/web-grp', leafOf(publicIntermediate)('api.storefront.example'), publicIntermediate),
      'accepts-self-signed': pair('certs/web-grp', { subject: 'CN=api.storefront.example', names: ['api.storefront.example'] }),
      'accepts-shuffled-chain': { ...pair('certs/web-grp', leaf('api.storefront.example'), internalRoot, internalIssuing) },
      'accepts-truststore-holds-the-intermediate': { ...backend, ...issuingFile, ...rootFile },
    },
  };
}

function names({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (hosts: readonly string[], path = 'certs/web-grp'): Case => pair(path, leaf(hosts[0] ?? '', { names: hosts }));
  const backend = (path: string, recipe: Recipe): Case => ({ [`certs/backends/${path}.pem`]: ofCertificate(mint(recipe)) });
  return {
    'hostname-mismatched': {
      'flags-host-of-the-group': { ...web(['api.storefront.example', 'www.storefront.example']), ...root },
      'flags-legacy-aliases': { ...web(['api.storefront.example']), ...web(['*.shop.storefront.example'], 'certs/shop-grp'), ...root },
      'flags-two-backends': { ...backend('inventory', leaf('stock.internal.example')), ...backend('payments', leaf('payments.internal.example')) },
      'flags-pinned-leaf-on-edge': backend('inventory', leaf('stock.internal.example')),
      'accepts-wildcard': { ...web(['*.storefront.example', 'storefront.example']), ...root },
      'accepts-common-name-of-a-backend': backend('inventory', { subject: 'CN=inventory.internal.example, O=Storefront', issuer: internalRoot }),
      'accepts-name-given-in-ssl-info': backend('inventory', leaf('stock.internal.example')),
      'accepts-what-is-not-compared': backend('inventory', leaf('stock.internal.example')),
      'accepts-address': backend('inventory', leaf('inventory.internal.example', { names: ['inventory.internal.example', '10.20.0.7'] })),
    },
  };
}

function trust({ internalRoot, internalIssuing, otherRoot }: Authorities): Cases {
  const inventory = mint(leafOf(internalIssuing)('inventory.internal.example'));
  const chain = { 'certs/backends/inventory.pem': (): string => chainOf(inventory, internalIssuing) };
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const other = { 'certs/partner-root.pem': ofCertificate(otherRoot) };
  const namesake = mint({ subject: internalRoot.recipe.subject, ca: true, from: '2020-01-01' });
  const oldRoot = mint({ subject: 'CN=Partner Root CA, O=Elsewhere', ca: true, from: '2019-01-01', to: '2029-01-01' });
  return {
    'truststore-unanchored': {
      'flags-another-root': { ...chain, ...other },
      'flags-reference-to-another-store': { ...chain, ...other, ...root },
      'flags-root-with-the-same-name': { ...chain, 'certs/corporate-root.pem': ofCertificate(namesake) },
      'flags-two-environments': { ...chain, ...other, ...root, 'certs/empty-handed.pem': ofCertificate(namesake) },
      'accepts-anchor-past-its-end': { 'certs/backends/inventory.pem': ofCertificate(mint(leafOf(oldRoot)('inventory.internal.example'))), 'certs/partner-root.pem': ofCertificate(oldRoot) },
      'accepts-block-that-is-ignored': { ...chain, ...other },
      'accepts-intermediate-as-anchor': { ...chain, 'certs/issuing-ca.pem': ofCertificate(internalIssuing) },
      'accepts-pinned-leaf': { 'certs/backends/inventory.pem': ofCertificate(inventory) },
      'accepts-store-not-all-here': { ...chain, ...other },
    },
  };
}

/** A certificate request for the subject and key of a certificate (PKCS#10, RFC 2986). */
function requestPem({ recipe, key }: Minted): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const body = sequence(integer(0n), distinguishedName(recipe.subject), spki, tagged(0, new Uint8Array()));
  return pem('CERTIFICATE REQUEST', sequence(body, signatureAlgorithm(key, 'sha256'), bits(signBytes(key, body, 'sha256'))));
}

/** Certificates without a signature around them, as Windows exports chains (PKCS#7, RFC 2315, section 9.1). */
function bundle(...certificates: readonly Minted[]): Uint8Array {
  const content = sequence(integer(1n), set(), sequence(objectIdentifier('1.2.840.113549.1.7.1')), tagged(0, Buffer.concat(certificates.map(({ der }) => der))), set());
  return sequence(objectIdentifier('1.2.840.113549.1.7.2'), tagged(0, content));
}
