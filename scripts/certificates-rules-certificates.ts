import { createPublicKey } from 'node:crypto';
import type { Authorities } from './certificates.ts';
import { chainOf, leafOf, ofCertificate, pair, withoutText, type Case, type Cases, type Content } from './certificates-rules-parts.ts';
import { element, integer, sequence } from './der.ts';
import { extension, keyPem, mint, pem, readablePem, type Minted, type Recipe } from './mint.ts';

const codeSigning = '1.3.6.1.5.5.7.3.3';
const anyPurpose = '2.5.29.37.0';

/** What is wrong with a certificate by itself: purposes, strength, kinds of key, its own signature. */
export function certificates(authorities: Authorities): Cases {
  return { ...purposes(authorities), ...strength(authorities), ...kindsOfKey(authorities), ...selfSigned(authorities), ...irregular(authorities) };
}

function client(recipe: Recipe): Case {
  return pair('certs/client', recipe);
}

function purposes({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (more: Partial<Recipe>): Case => ({ ...pair('certs/web-grp', leaf('api.storefront.example', more)), ...root });
  const ofClients = mint({ subject: 'CN=Storefront Client CA, O=Storefront', issuer: internalRoot, ca: true, purposes: ['client'] });
  const below = mint(leafOf(ofClients)('inventory.internal.example'));
  const backend = (more: Partial<Recipe>): Content => ofCertificate(mint(leaf('inventory.internal.example', more)));
  return {
    'certificate-purpose-wrong': {
      'flags-client-certificate-at-the-ingress': web({ purposes: ['client'] }),
      'flags-intermediate-for-clients': pair('certs/web-grp', leafOf(ofClients)('api.storefront.example'), ofClients, internalRoot),
      'flags-server-certificate-of-an-alias': { ...client(leaf('apigee-client.storefront.example')), ...root },
      'flags-two-virtual-hosts': { ...web({ purposes: [codeSigning] }), ...pair('certs/partner-grp', leaf('partner.storefront.example', { usages: [1] })) },
      'flags-presented-by-a-backend': { 'certs/backends/inventory.pem': backend({ purposes: ['client'] }), ...root },
      'flags-only-any-purpose': web({ purposes: [anyPurpose] }),
      'accepts-any-purpose-of-a-backend': { 'certs/backends/inventory.pem': backend({ purposes: [anyPurpose] }), ...root },
      'accepts-both-purposes': { ...web({ purposes: ['server', 'client'] }), ...client(leaf('api.storefront.example', { purposes: ['client', 'server', codeSigning] })) },
      'accepts-no-extensions-about-it': { ...web({ purposes: [], usages: [] }), ...client(leaf('apigee-client.storefront.example', { purposes: [], usages: [] })) },
      'accepts-pinned-by-the-truststore': { 'certs/backends/inventory.pem': backend({ purposes: ['client'] }), ...root },
      'accepts-intermediate-that-java-does-not-ask': { 'certs/backends/inventory.pem': () => chainOf(below, ofClients), ...root },
      'accepts-alias-that-may-serve-a-router': { ...client(leaf('api.storefront.example')), ...root },
    },
  };
}

function strength({ internalRoot, root }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const rootFile = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const sha1Edge = mint({ subject: 'CN=Storefront Edge CA, O=Storefront', issuer: internalRoot, ca: true, hash: 'sha1' });
  const sha1Root = mint({ subject: 'CN=Storefront Old Root CA, O=Storefront', ca: true, hash: 'sha1' });
  const smallRoot = mint({ subject: 'CN=Partner Root CA, O=Elsewhere', ca: true, key: 'rsa-1024', hash: 'sha1' });
  const backend = (recipe: Recipe): Case => ({ 'certs/backends/inventory.pem': ofCertificate(mint(recipe)) });
  return {
    'certificate-weak': {
      'flags-1024-bits-at-the-ingress': { ...pair('certs/web-grp', leaf('api.storefront.example', { key: 'rsa-1024' })), ...rootFile },
      'flags-1024-bits-on-edge': { ...client(leaf('apigee-client.storefront.example', { key: 'rsa-1024', purposes: ['client'] })), ...rootFile },
      'flags-md5-from-a-backend': { ...backend(leafOf(root)('inventory.internal.example', { hash: 'md5' })), 'certs/corporate-root.pem': ofCertificate(root) },
      'flags-sha-1-intermediate': pair('certs/web-grp', leafOf(sha1Edge)('api.storefront.example'), sha1Edge, internalRoot),
      'flags-old-backend-and-client': { ...backend(leaf('inventory.internal.example', { key: 'rsa-1024' })), ...client(leaf('apigee-client.storefront.example', { hash: 'sha1', purposes: ['client'] })), ...rootFile },
      'accepts-present-strengths': { ...pair('certs/web-grp', leafOf(root)('api.storefront.example', { key: 'rsa-3072', hash: 'sha384' })), ...client(leaf('apigee-client.storefront.example', { purposes: ['client'], hash: 'sha512' })), ...rootFile, 'certs/storefront-root.pem': ofCertificate(root) },
      'accepts-sha-1-root-in-the-chain': pair('certs/web-grp', leafOf(sha1Root)('api.storefront.example'), sha1Root),
      'accepts-weak-trust-anchor': { ...backend(leafOf(smallRoot)('inventory.internal.example')), 'certs/partner-root.pem': ofCertificate(smallRoot) },
      'accepts-what-nothing-names': { ...pair('certs/web-grp', leaf('api.storefront.example')), 'certs/archive/web-grp-2014.pem': ofCertificate(mint(leaf('api.storefront.example', { key: 'rsa-1024', hash: 'sha1' }))), ...rootFile },
    },
  };
}

function kindsOfKey({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (more: Partial<Recipe>): Case => ({ ...pair('certs/web-grp', leaf('api.storefront.example', more)), ...root });
  return {
    'certificate-key-unsupported': {
      'flags-curve-that-nobody-offers': web({ key: 'secp256k1' }),
      'flags-ed25519-at-the-ingress': web({ key: 'ed25519' }),
      'flags-rsa-pss-at-the-ingress': web({ key: 'rsa-pss' }),
      'flags-dsa-from-a-backend': { 'certs/backends/inventory.pem': ofCertificate(mint(leaf('inventory.internal.example', { key: 'dsa' }))), ...root },
      'flags-p-224-twice': { ...web({ key: 'secp224r1' }), ...client(leaf('apigee-client.storefront.example', { key: 'secp224r1', purposes: ['client'] })) },
      'accepts-ed25519-elsewhere': { 'certs/backends/inventory.pem': ofCertificate(mint(leaf('inventory.internal.example', { key: 'ed25519' }))), ...client(leaf('apigee-client.storefront.example', { key: 'ed25519', purposes: ['client'] })), ...root },
      'accepts-larger-curves': { ...web({ key: 'ec-384' }), ...pair('certs/partner-grp', leaf('partner.storefront.example', { key: 'ec-521' })) },
      'accepts-rsa-of-any-size': { ...web({ key: 'rsa-3072' }), ...pair('certs/partner-grp', leaf('partner.storefront.example', { key: 'rsa' })) },
    },
  };
}

function selfSigned({ internalRoot }: Authorities): Cases {
  const alone = (name: string, more: Partial<Recipe> = {}): Recipe => ({ subject: `CN=${name}`, names: [name], ...more });
  // As `openssl req -x509` writes it: a CA without usages.
  const byRequest = { ca: true, usages: [], purposes: [] };
  const inventory = mint(alone('inventory.internal.example', byRequest));
  const sameName = mint({ subject: 'CN=api.storefront.example', ca: true });
  return {
    'certificate-self-signed': {
      'flags-made-by-openssl-req': pair('certs/web-grp', alone('api.storefront.example', byRequest)),
      'flags-two-virtual-hosts': { ...pair('certs/web-grp', alone('api.storefront.example')), ...pair('certs/partner-grp', alone('partner.storefront.example', { key: 'rsa' })) },
      'accepts-backend-and-its-truststore': { 'certs/backends/inventory.pem': ofCertificate(inventory) },
      'accepts-certificate-of-an-alias': client(alone('apigee-client.storefront.example', { purposes: ['client'] })),
      'accepts-clients-hold-it': pair('certs/web-grp', alone('api.storefront.example', byRequest)),
      'accepts-issuer-of-the-same-name': pair('certs/web-grp', { ...alone('api.storefront.example'), issuer: sameName }, sameName),
      'accepts-issued-certificate': { ...pair('certs/web-grp', leafOf(internalRoot)('api.storefront.example')), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
    },
  };
}

/** What OpenSSL reads and another engine refuses to load. */
function irregular({ internalRoot }: Authorities): Cases {
  const leaf = leafOf(internalRoot);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const twice = [extension('2.5.29.32', false, Buffer.from([0x30, 0])), extension('2.5.29.32', false, Buffer.from([0x30, 0]))];
  const unnamed = (more: Partial<Recipe> = {}): Minted => mint({ ...leaf('inventory.internal.example'), subject: '', ...more });
  const web = mint(leaf('api.storefront.example'));
  const ed25519 = mint(leaf('inventory.internal.example', { key: 'ed25519' }));
  return {
    'certificate-unreadable': {
      'flags-what-java-refuses': { 'certs/backend-ca.pem': () => `${readablePem(internalRoot)}\n${readablePem(mint({ subject: 'CN=Twice Root CA, O=Elsewhere', ca: true, extensions: twice }))}` },
      'flags-two-of-a-backend': { 'certs/backends/inventory.pem': ofCertificate(unnamed()), 'certs/backends/stock.pem': ofCertificate(mint(leaf('stock.internal.example', { extensions: twice }))), ...root },
      'accepts-what-the-ingress-reads': { 'certs/web-grp.pem': ofCertificate(mint({ ...leaf('api.storefront.example'), key: web.key, extensions: [extension('2.5.29.32', false, Buffer.from([0x30, 0]))] })), 'certs/web-grp.key': () => keyPem(web.key), ...root },
    },
    'key-unreadable': {
      'flags-key-with-the-public-key-in-it': { 'certs/web-grp.pem': ofCertificate(mint(leaf('api.storefront.example', { key: web.key }))), 'certs/web-grp.key': () => pem('PRIVATE KEY', secondVersion(web)), ...root },
      'accepts-what-java-reads': { 'certs/client.pem': ofCertificate(mint(leaf('apigee-client.storefront.example', { key: ed25519.key, purposes: ['client'] }))), 'certs/client.key': () => pem('PRIVATE KEY', secondVersion(ed25519)), ...root },
      'accepts-certificate-files': { 'certs/web-grp.pem': () => `${withoutText(readablePem(web))}${keyPem(web.key)}`, 'certs/web-grp.key': () => keyPem(web.key), ...root },
    },
  };
}

/** The key as OneAsymmetricKey of version 2, with its public key as [1] (RFC 5958), as BouncyCastle writes it. */
function secondVersion({ key }: Minted): Uint8Array {
  const first = key.export({ type: 'pkcs8', format: 'der' });
  const head = (first[1] ?? 0) < 0x80 ? 2 : 3;
  const point = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(key.asymmetricKeyType === 'ed25519' ? -32 : -65);
  return sequence(integer(1n), first.subarray(head + 3), element(0x81, Buffer.concat([Buffer.from([0]), point])));
}
