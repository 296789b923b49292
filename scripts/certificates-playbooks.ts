import type { Authorities, Files } from './certificates.ts';
import { chainOf, leafOf, ofCertificate, pair, withoutText, type Case } from './certificates-rules-parts.ts';
import { keyPem, makeKey, mint, readablePem, type Minted, type Recipe } from './mint.ts';

/** A repository that has the cause, and the same one mended. */
interface Cause {
  readonly broken: Case;
  readonly fixed: Case;
}
type Playbook = Readonly<Record<string, Cause>>;

/** The certificates and keys of test/fixtures/playbooks, by page and cause. */
export function playbookFixtures(authorities: Authorities): Files {
  const playbooks: Readonly<Record<string, Playbook>> = {
    'hybrid-api-calls-tls-errors': apiCalls(authorities),
    'hybrid-non-sni-clients': nonSniClients(authorities),
    'ssl-handshake-failures-southbound': southbound(authorities),
    'ssl-handshake-failures-northbound': northbound(authorities),
    '503-sslhandshakefailed': handshakeFailed(authorities),
  };
  const files: Record<string, Case[string]> = {};
  for (const [page, causes] of Object.entries(playbooks)) {
    for (const [cause, { broken, fixed }] of Object.entries(causes)) {
      for (const [path, content] of Object.entries(broken)) files[`test/fixtures/playbooks/${page}/${cause}/${path}`] = content;
      for (const [path, content] of Object.entries(fixed)) files[`test/fixtures/playbooks/${page}/${cause}-fixed/${path}`] = content;
    }
  }
  return files;
}

function keepBoth(files: Case): Cause {
  return { broken: files, fixed: files };
}

/** `shared` in both, the others in one. */
function contrast(shared: Case, broken: Case, fixed: Case): Cause {
  return { broken: { ...shared, ...broken }, fixed: { ...shared, ...fixed } };
}

/** Without the readable lines that files have above their blocks. */
function secretManifest(name: string, certificate: string, key: string, names: readonly [string, string] = ['cert', 'key']): () => string {
  const block = (text: string): string => text.replaceAll(/^(?:[A-Z][a-z]+: .*)?\n/gm, '').trimEnd().split('\n').map((line) => `    ${line}`).join('\n');
  return () => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n  namespace: apigee\nstringData:\n  ${names[0]}: |\n${block(certificate)}\n  ${names[1]}: |\n${block(key)}\n`;
}

function glued(...chain: readonly Minted[]): string {
  return chain.map((minted, index) => (index === 0 ? readablePem(minted) : withoutText(readablePem(minted))).trimEnd()).join('').concat('\n');
}

/** The file with one line of its base64 lost. */
function shortened(text: string): string {
  return text.split('\n').filter((_, index, lines) => index !== lines.findIndex((line) => line.startsWith('-----BEGIN')) + 3).join('\n');
}

/** A character that is not base64 at the end of the first line. */
function miscopied(text: string): string {
  return text.replace(/^([A-Za-z0-9+/]+)[A-Za-z0-9+/]$/m, '$1!');
}

function apiCalls({ root, issuing }: Authorities): Playbook {
  const web = mint(leafOf(issuing)('api.storefront.example'));
  const partner = mint(leafOf(issuing)('partner.storefront.example'));
  const single = mint(leafOf(root)('api.storefront.example', { key: web.key }));
  const chain = chainOf(web, issuing);
  const key = keyPem(web.key);
  const otherKey = keyPem(makeKey('ec'));
  const trusted = { 'certs/root.pem': ofCertificate(root) };
  const ofPaths = (certificate: string, itsKey: string): Case => ({ ...trusted, 'certs/web-grp.pem': () => certificate, 'certs/web-grp.key': () => itsKey });
  const ofSecret = (certificate: string, itsKey: string): Case => ({ ...trusted, 'secrets/storefront-web.yaml': secretManifest('storefront-web', certificate, itsKey) });
  const sound = ofPaths(chain, key);
  return {
    'secret-missing': contrast({ 'secrets/storefront-partner.yaml': secretManifest('storefront-partner', chainOf(partner, issuing, root), keyPem(partner.key)) }, {}, { 'secrets/storefront-web.yaml': secretManifest('storefront-web', chainOf(web, issuing, root), key) }),
    'secret-not-made': keepBoth(sound),
    'secret-keys-wrong': { broken: { ...trusted, 'secrets/storefront-web.yaml': secretManifest('storefront-web', chain, key, ['certificate', 'privateKey']) }, fixed: ofSecret(chain, key) },
    'certificate-blocks-on-one-line': { broken: ofPaths(glued(web, issuing), key), fixed: sound },
    'certificate-bytes-missing': { broken: ofPaths(shortened(readablePem(single)), key), fixed: ofPaths(readablePem(single), key) },
    'certificate-malformed-in-secret': { broken: ofSecret(glued(web, issuing), key), fixed: ofSecret(chain, key) },
    'key-of-another-certificate': { broken: ofPaths(chain, otherKey), fixed: sound },
    'key-damaged': { broken: ofPaths(chain, miscopied(key)), fixed: sound },
    'key-mismatched-in-secret': { broken: ofSecret(chain, otherKey), fixed: ofSecret(chain, key) },
  };
}

function nonSniClients({ root, issuing }: Authorities): Playbook {
  const leaf = leafOf(issuing);
  const shared = { 'certs/root.pem': ofCertificate(root) };
  const key = makeKey('ec');
  const web = { ...shared, ...pair('certs/web-grp', leaf('api.storefront.example', { key }), issuing) };
  const partner = pair('certs/partner-grp', leaf('partner.storefront.example'), issuing);
  const both = pair('certs/web-grp', leaf('api.storefront.example', { key, names: ['api.storefront.example', 'partner.storefront.example'] }), issuing);
  return {
    'no-wildcard-route': keepBoth(web),
    'non-sni-not-enabled': keepBoth(web),
    'host-names-instead-of-wildcard': keepBoth(web),
    'not-in-additional-gateways': keepBoth(web),
    'certificate-of-one-group': contrast({ ...shared, ...partner }, web, both),
  };
}

/** An intermediate with the name of another, but a key of its own. */
function namesakeOf({ recipe }: Minted): Minted {
  const { key: _, ...rest } = recipe;
  return mint({ ...rest, from: '2025-01-01' });
}

/** What `backends` of the configuration names as the chain of the backend. */
function presents(...chain: readonly Minted[]): Case {
  return { 'certs/backend.pem': () => chainOf(...chain) };
}

function southbound({ internalRoot, internalIssuing, otherRoot, root }: Authorities): Playbook {
  const leaf = leafOf(internalIssuing);
  const chain = (name: string, more: Partial<Recipe> = {}): Case => presents(mint(leaf(name, more)), internalIssuing, internalRoot);
  const backend = chain('inventory.internal.example');
  const trusted = { 'certs/backend-root.pem': ofCertificate(internalRoot) };
  const clientKey = makeKey('ec');
  const client = (more: Partial<Recipe>, ...above: readonly Minted[]): Case => pair('certs/client', leaf('apigee-client.storefront.example', { key: clientKey, purposes: ['client'], ...more }), ...above);
  const mutual = { ...backend, ...trusted };
  const accepted = { 'certs/backend-accepts.pem': ofCertificate(internalRoot) };
  const sound = client({}, internalIssuing, internalRoot);
  const leafOfBackend = mint(leaf('inventory.internal.example'));
  return {
    'protocol-mismatched': keepBoth(mutual),
    'protocol-mismatched-at-a-target-server': keepBoth(mutual),
    'cipher-suite-mismatched': keepBoth(mutual),
    'host-name-mismatched': contrast(trusted, chain('stock.internal.example'), backend),
    'chain-incomplete': contrast({ ...mutual, ...accepted }, client({}), sound),
    'chain-mismatched': contrast(trusted, presents(leafOfBackend, namesakeOf(internalIssuing), internalRoot), presents(leafOfBackend, internalIssuing, internalRoot)),
    'client-certificate-expired': contrast({ ...mutual, ...accepted }, client({ from: '2027-01-01', to: '2029-11-30' }, internalIssuing, internalRoot), sound),
    'backend-certificate-expired': contrast(trusted, chain('inventory.internal.example', { from: '2027-01-01', to: '2029-11-30' }), backend),
    'backend-certificate-unknown': contrast(backend, { 'certs/backend-root.pem': ofCertificate(otherRoot) }, trusted),
    'client-certificate-unknown': contrast({ ...mutual, ...sound }, { 'certs/backend-accepts.pem': ofCertificate(root) }, accepted),
    'sni-disabled': keepBoth(mutual),
  };
}

function northbound({ root, issuing, otherRoot }: Authorities): Playbook {
  const leaf = leafOf(issuing);
  const key = makeKey('ec');
  const web = (more: Partial<Recipe>, ...above: readonly Minted[]): Case => pair('certs/web', leaf('api.storefront.example', { key, ...more }), ...above);
  const sound = web({}, issuing, root);
  const ingress = { 'certs/root.pem': ofCertificate(root), ...pair('certs/web-grp', leaf('api.storefront.example'), issuing) };
  const clients = { 'certs/clients-root.pem': ofCertificate(otherRoot) };
  const oldAuthority = mint({ subject: otherRoot.recipe.subject, ca: true, key: otherRoot.key, from: '2019-01-01', to: '2029-06-30' });
  return {
    'protocol-mismatched': keepBoth(sound),
    'protocol-mismatched-at-the-ingress': keepBoth(ingress),
    'cipher-suite-mismatched': keepBoth(ingress),
    'host-name-mismatched': { broken: web({ subject: 'CN=shop.storefront.example, O=Storefront', names: ['shop.storefront.example'] }, issuing, root), fixed: sound },
    'chain-incomplete': contrast({ 'certs/issuing-ca.pem': ofCertificate(issuing) }, web({}), sound),
    'chain-mismatched': { broken: web({}, namesakeOf(issuing), root), fixed: sound },
    'certificate-expired': { broken: web({ from: '2027-01-01', to: '2029-11-30' }, issuing, root), fixed: sound },
    'certificate-unknown': contrast(pair('certs/web-grp', leaf('api.storefront.example'), issuing), { 'certs/root.pem': ofCertificate(otherRoot) }, { 'certs/root.pem': ofCertificate(root) }),
    'client-certificates-unverifiable': contrast(sound, {}, clients),
    'client-authority-expired': contrast(sound, { 'certs/clients-root.pem': ofCertificate(oldAuthority) }, clients),
  };
}

function handshakeFailed({ internalRoot, internalIssuing, otherRoot }: Authorities): Playbook {
  const inventory = mint(leafOf(internalIssuing)('inventory.internal.example'));
  const stock = mint(leafOf(internalIssuing)('stock.internal.example'));
  const whole = presents(inventory, internalIssuing, internalRoot);
  const trusted = { 'certs/backend-root.pem': ofCertificate(internalRoot) };
  return {
    'truststore-of-another-authority': contrast(whole, { 'certs/backend-root.pem': ofCertificate(otherRoot) }, trusted),
    'truststore-without-root': contrast(whole, { 'certs/backend-root.pem': () => chainOf(inventory, internalIssuing) }, { 'certs/backend-root.pem': () => chainOf(inventory, internalIssuing, internalRoot) }),
    'truststore-reference-wrong': keepBoth({ ...whole, ...trusted, 'certs/partner-root.pem': ofCertificate(otherRoot) }),
    'host-name-mismatched': keepBoth({ ...presents(stock, internalIssuing, internalRoot), ...trusted }),
    'chain-incomplete': contrast({ ...trusted, 'certs/issuing-ca.pem': ofCertificate(internalIssuing) }, presents(inventory), whole),
    'chain-without-issuer': contrast(trusted, presents(inventory), whole),
    'chain-of-another-key': contrast(trusted, presents(inventory, namesakeOf(internalIssuing), internalRoot), whole),
    'root-not-presented': contrast(trusted, presents(inventory, internalIssuing), whole),
  };
}
