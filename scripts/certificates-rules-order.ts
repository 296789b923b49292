import type { Authorities } from './certificates.ts';
import { chainOf, leafOf, nameConstraints, ofCertificate, pair, savedOutput, type Case, type Cases, type Content } from './certificates-rules-parts.ts';
import { extension, keyPem, mint, pem, readablePem, type Minted, type Recipe } from './mint.ts';

/** What is wrong between the certificates of a chain. */
export function order(authorities: Authorities): Cases {
  return { ...outOfOrder(authorities), ...broken(authorities), ...constraints(authorities), ...rootMissing(authorities), ...cluttered(authorities) };
}

/** A key alias that presents what stands in certs/client.pem. */
function client(recipe: Recipe, ...more: readonly Minted[]): Case {
  return pair('certs/client', { ...recipe, purposes: ['client'] }, ...more);
}

function outOfOrder({ internalRoot, internalIssuing, otherRoot }: Authorities): Cases {
  const leaf = leafOf(internalIssuing);
  const web = (...more: readonly Minted[]): Case => pair('certs/web-grp', leaf('api.storefront.example'), ...more);
  const api = mint(leaf('api.storefront.example'));
  const inventory = mint(leaf('inventory.internal.example'));
  const newRoot = mint({ subject: 'CN=Storefront Internal Root CA 2029, O=Storefront', ca: true });
  const crossed = mint({ subject: internalIssuing.recipe.subject, key: internalIssuing.key, issuer: newRoot, ca: true });
  return {
    'chain-out-of-order': {
      'flags-root-before-the-intermediate': web(internalRoot, internalIssuing),
      'flags-headings-and-windows-line-ends': { 'certs/web-grp.pem': () => `# The chain of api.storefront.example\n\n${readablePem(api)}\n# the root\n\n${readablePem(internalRoot)}\n\n# the intermediate\n${readablePem(internalIssuing).trimEnd()}`.replaceAll('\n', '\r\n'), 'certs/web-grp.key': () => keyPem(api.key) },
      'flags-issuer-before-the-leaf': { 'certs/web-grp.pem': () => chainOf(internalIssuing, api), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'flags-two-files': { ...web(internalRoot, internalIssuing), ...client(leaf('apigee-client.storefront.example'), internalRoot, internalIssuing) },
      'flags-twin-of-an-intermediate-in-an-alias': client(leaf('apigee-client.storefront.example'), internalIssuing, crossed, internalRoot),
      'accepts-root-included': { ...web(internalIssuing, internalRoot), ...client(leaf('apigee-client.storefront.example'), internalIssuing, internalRoot) },
      'accepts-backend-in-any-order': { 'certs/backends/inventory.pem': () => savedOutput(inventory, internalRoot, internalIssuing), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'accepts-cross-signed-intermediate': web(internalIssuing, crossed, internalRoot),
      'accepts-duplicate': web(internalIssuing, internalIssuing, internalRoot),
      'accepts-unrelated-certificate-between': web(otherRoot, internalIssuing, internalRoot),
      'accepts-leaf-that-the-key-names': { 'certs/web-grp.pem': () => chainOf(internalIssuing, api), 'certs/web-grp.key': () => keyPem(api.key), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
    },
  };
}

function broken({ internalRoot }: Authorities): Cases {
  const edge = { subject: 'CN=Storefront Edge CA, O=Storefront', issuer: internalRoot, ca: true };
  const signing = mint(edge);
  const namesake = mint({ ...edge, from: '2019-01-01' });
  const sameKey = mint({ ...edge, key: signing.key, from: '2028-01-01' });
  const leaf = leafOf(signing);
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = (...more: readonly Minted[]): Case => pair('certs/web-grp', leaf('api.storefront.example'), ...more);
  const backend = (name: string, ...more: readonly Minted[]): Case => ({ [`certs/backends/${name}.pem`]: () => chainOf(mint(leaf(`${name}.internal.example`)), ...more) });
  const altered = mint(leafOf(internalRoot)('inventory.internal.example'));
  const flipped = Buffer.from(altered.der);
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  return {
    'chain-broken': {
      'flags-intermediate-with-another-key': { ...web(namesake), ...root },
      'flags-two-chains': { ...web(namesake, internalRoot), ...backend('inventory', namesake), ...root },
      'flags-signature-altered': { 'certs/backends/inventory.pem': () => pem('CERTIFICATE', flipped), ...root },
      'accepts-old-and-new-certificate-of-the-issuer': { ...web(namesake, signing), ...root },
      'accepts-intermediate-renewed-for-the-same-key': { ...web(sameKey), ...backend('inventory', sameKey), ...root },
      'accepts-namesake-in-the-truststore': { ...backend('inventory', signing), 'certs/corporate-root.pem': ofCertificate(mint({ subject: internalRoot.recipe.subject, ca: true })) },
    },
  };
}

function constraints({ internalRoot, internalIssuing }: Authorities): Cases {
  const root = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const below = (issuer: Minted, more: Partial<Recipe>): Minted => mint({ subject: 'CN=Storefront Edge CA, O=Storefront', issuer, ca: true, ...more });
  const tooDeep = below(internalIssuing, {});
  const limited = below(internalRoot, { extensions: [nameConstraints('storefront.example')] });
  const shop = mint(leafOf(internalRoot)('shop.storefront.example', { usages: [] }));
  const web = (issuer: Minted, ...more: readonly Minted[]): Case => ({ ...pair('certs/web-grp', leafOf(issuer)('api.storefront.example'), issuer, ...more), ...root });
  const unknown = (critical: boolean): Uint8Array => extension('1.3.6.1.4.1.54392.5.1', critical, Buffer.from([5, 0]));
  const backend = (issuer: Minted, more: Partial<Recipe>, ...chain: readonly Minted[]): Case => ({ 'certs/backends/inventory.pem': () => chainOf(mint(leafOf(issuer)('inventory.internal.example', more)), ...chain) });
  const narrowRoot = mint({ subject: 'CN=Partner Root CA, O=Elsewhere', ca: { pathLength: 0 }, extensions: [nameConstraints('elsewhere.example')] });
  const underNarrow = below(narrowRoot, {});
  const shortRoot = mint({ subject: 'CN=Agency Root CA, O=Agency', ca: { pathLength: 0 } });
  const renewedRoot = mint({ subject: 'CN=Agency Root CA, O=Agency', ca: true, key: shortRoot.key, from: '2028-01-01' });
  const underShort = below(shortRoot, {});
  return {
    'chain-constraint-violated': {
      'flags-leaf-that-issues': web(shop, internalRoot),
      'flags-name-outside-the-constraints': pair('certs/partner-grp', leafOf(limited)('partner.elsewhere.example'), limited, internalRoot),
      'flags-path-too-long': web(tooDeep, internalIssuing, internalRoot),
      'flags-unknown-critical-extension': { ...backend(internalRoot, { extensions: [unknown(true)] }), ...root },
      'flags-two-chains': { ...web(shop, internalRoot), ...backend(tooDeep, {}, tooDeep, internalIssuing) },
      'accepts-constraints-of-the-anchor': { ...backend(underNarrow, {}, underNarrow), 'certs/partner-root.pem': ofCertificate(narrowRoot) },
      'accepts-names-that-are-permitted': web(limited),
      'accepts-old-root-beside-the-trusted-one': { ...pair('certs/web-grp', leafOf(underShort)('api.storefront.example'), underShort, shortRoot), 'certs/agency-root.pem': ofCertificate(renewedRoot) },
      'accepts-path-that-fits': web(internalIssuing, internalRoot),
      'accepts-unknown-extension': { ...backend(internalRoot, { extensions: [unknown(false)] }), ...root },
    },
  };
}

function rootMissing({ internalRoot, internalIssuing, root, issuing }: Authorities): Cases {
  const leaf = leafOf(internalIssuing);
  const rootFile = { 'certs/corporate-root.pem': ofCertificate(internalRoot) };
  const web = pair('certs/web-grp', leaf('api.storefront.example'), internalIssuing);
  const clients = (...chain: readonly Minted[]): Case => ({ 'certs/clients-ca.pem': () => chainOf(...chain) });
  const pinned = mint({ subject: 'CN=kiosk-17.storefront.example', purposes: ['client'] });
  const edgeCa = mint({ subject: 'CN=Storefront Edge CA, O=Storefront', issuer: internalRoot, ca: true });
  return {
    'chain-root-missing': {
      'flags-client-authorities-without-root': { ...web, ...clients(internalIssuing), ...rootFile },
      'flags-edge-alias': { ...client(leaf('apigee-client.storefront.example'), internalIssuing), ...rootFile },
      'flags-two-virtual-hosts': { ...web, ...clients(internalIssuing), ...rootFile, ...pair('certs/partner-grp', leafOf(edgeCa)('partner.storefront.example'), edgeCa), 'certs/partners-ca.pem': ofCertificate(issuing) },
      'accepts-alias-on-hybrid': { ...client(leaf('apigee-client.storefront.example'), internalIssuing), ...rootFile },
      'accepts-chain-at-the-ingress': { ...web, ...rootFile },
      'accepts-client-authorities-with-roots': { ...web, ...clients(internalIssuing, internalRoot, issuing, root) },
      'accepts-lone-leaf': { ...client(leafOf(internalRoot)('apigee-client.storefront.example')), ...rootFile },
      'accepts-self-signed-client': { ...web, ...clients(pinned), ...rootFile },
    },
  };
}

function cluttered({ internalRoot, internalIssuing, otherRoot }: Authorities): Cases {
  const leaf = leafOf(internalIssuing);
  const web = (...more: readonly Minted[]): Case => pair('certs/web-grp', leaf('api.storefront.example'), ...more);
  const api = mint(leaf('api.storefront.example'));
  const newRoot = mint({ subject: 'CN=Storefront Internal Root CA 2029, O=Storefront', ca: true });
  const crossed = mint({ subject: internalIssuing.recipe.subject, key: internalIssuing.key, issuer: newRoot, ca: true });
  const namesake = mint({ subject: internalIssuing.recipe.subject, issuer: internalRoot, ca: true, from: '2019-01-01' });
  const bundle: Content = () => chainOf(internalRoot, otherRoot, internalRoot);
  return {
    'chain-cluttered': {
      'flags-root-of-another-chain': { ...web(internalIssuing, otherRoot), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'flags-stranger-in-an-alias': client(leaf('apigee-client.storefront.example'), internalIssuing, internalRoot, otherRoot),
      'flags-twice-and-a-stranger': { 'certs/web-grp.pem': () => chainOf(api, api, internalIssuing, otherRoot, internalRoot), 'certs/web-grp.key': () => keyPem(api.key) },
      'accepts-cross-signed-intermediate': web(internalIssuing, crossed, internalRoot, newRoot),
      'accepts-issuer-before-the-leaf': { 'certs/web-grp.pem': () => chainOf(internalIssuing, api), 'certs/web-grp.key': () => keyPem(api.key), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'accepts-namesake-of-the-issuer': { ...web(namesake), 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'accepts-bundle-of-a-truststore': { 'certs/backend-ca.pem': bundle },
      'accepts-what-a-backend-sends': { 'certs/backends/inventory.pem': () => `${readablePem(mint(leaf('inventory.internal.example')))}\n${chainOf(internalIssuing, otherRoot, internalIssuing)}`, 'certs/corporate-root.pem': ofCertificate(internalRoot) },
      'accepts-root-included': web(internalIssuing, internalRoot),
    },
  };
}
