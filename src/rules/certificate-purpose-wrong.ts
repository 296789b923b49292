import type { Certificate, Engine } from '../model/certificate.ts';
import { certificatesOf, nameOf } from '../model/describe.ts';
import type { Identity, MaterialFile, Model } from '../model/model.ts';
import { activeSslInfo } from '../model/ssl-info.ts';
import { jsseSuite } from '../trust/ciphers.ts';
import { failuresOf, isPresented, type Hop } from '../trust/hops.ts';
import { checkLeafPurpose } from '../trust/leaf.ts';
import type { PathFailure, Purpose } from '../trust/path.ts';
import { beginsWithIssuer, isWhole } from '../trust/served.ts';
import type { Report, Rule } from './rule.ts';

export const certificatePurposeWrong: Rule = {
  id: 'certificate-purpose-wrong',
  title: 'Key usage or extended key usage does not permit what the certificate is used for',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12', 'https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference'],
  *check(model, { now }) {
    const reported = new Set<Certificate>();
    for (const { hop, failure } of failuresOf(model, now, ['key-usage', 'extended-key-usage'], 'with-assumed')) {
      if (failure.certificate === undefined || reported.has(failure.certificate) || beginsWithIssuer(hop.served) || enciphersOnly(hop, failure)) continue;
      reported.add(failure.certificate);
      yield reportOf(hop.served, hop.identity, failure.certificate, failure, hop);
    }
    for (const identity of model.identities) {
      const { target } = identity.certificate;
      const leaf = target.kind === 'found' ? certificatesOf(target.file.contents)[0]?.certificate : undefined;
      const purpose = purposeOf(model, identity);
      if (target.kind !== 'found' || leaf === undefined || reported.has(leaf) || !isWhole(target.file) || beginsWithIssuer(target.file)) continue;
      const failure = (purpose === undefined ? undefined : checkLeafPurpose(leaf, 'openssl', purpose)) ?? checkLoad(identity, leaf);
      if (failure === undefined) continue;
      reported.add(leaf);
      yield reportOf(target.file, identity, leaf, failure, { engine: 'openssl', purpose: purpose ?? 'server' });
    }
  },
};

/** With RSA key exchange alone the server's key enciphers, and JSSE asks for no signature of it. */
function enciphersOnly({ connection, engine }: Hop, { code, certificate }: PathFailure): boolean {
  const suites = connection === undefined ? [] : (activeSslInfo(connection.target)?.ciphers ?? []).map(({ value }) => jsseSuite(value));
  return engine === 'jsse' && code === 'key-usage' && certificate?.keyUsage?.has('keyEncipherment') === true && suites.length > 0 && suites.every((suite) => suite?.exchange === 'RSA');
}

/** BoringSSL and OpenSSL's server use an EC key for signatures only, and refuse one that may not sign. */
function checkLoad({ hop }: Identity, { key, keyUsage }: Certificate): PathFailure | undefined {
  if (hop === 'client' || key.algorithm !== 'ec' || keyUsage === undefined || keyUsage.has('digitalSignature')) return undefined;
  return { code: 'key-usage', field: 'keyUsage', value: [...keyUsage].join(', '), expected: 'digitalSignature' };
}

/** What Apigee presents the certificate as; a backend's is judged with the trust store that meets it, and by what its own server takes. */
function purposeOf(model: Model, identity: Identity): Purpose | undefined {
  if (identity.hop === 'ingress') return 'server';
  if (identity.hop === 'backend') return undefined;
  // A keystore may also hold what signs SAML assertions or serves a router: only what a target presents is a client's.
  return isPresented(model, identity) ? 'client' : undefined;
}

function reportOf(file: MaterialFile, identity: Identity, certificate: Certificate, failure: PathFailure, { engine, purpose }: Pick<Hop, 'engine' | 'purpose'>): Report {
  const items = certificatesOf(file.contents);
  const item = items.find((candidate) => candidate.certificate.sha256 === certificate.sha256);
  const { field, value, expected } = failure;
  const role = item !== undefined && item !== items[0] ? 'an issuing CA' : `a TLS ${purpose}`;
  return {
    span: item?.span ?? identity.certificate.path.span,
    message: `${nameOf(certificate)} may not act as ${role}: ${field} is ${readable(value)}, but ${expected} is needed (${errorOf(failure, engine, purpose)})`,
    help: role === 'an issuing CA' ? 'Have the leaf issued by a CA that may issue it, or this CA certificate issued again for signing certificates and for this purpose.' : `Have the certificate issued again with the extended key usage ${purpose}Auth and the key usage digitalSignature.`,
    related: [{ span: identity.certificate.path.span, label: `presented by ${identity.owner}` }],
    identity: certificate.sha256,
  };
}

/** What the engine prints, so that a search for it leads here. */
function errorOf({ code, expected }: PathFailure, engine: Engine, purpose: Purpose): string {
  if (expected === 'keyCertSign') return engine === 'jsse' ? 'Java: "CA key usage check failed: keyCertSign bit is not set"' : 'OpenSSL: "invalid CA certificate"';
  if (engine !== 'jsse') return 'OpenSSL: "unsuitable certificate purpose"';
  return code === 'key-usage' ? 'Java: "KeyUsage does not allow digital signatures"' : `Java: "Extended key usage does not permit use for TLS ${purpose} authentication"`;
}

const usageNames: Readonly<Record<string, string>> = { '1.3.6.1.5.5.7.3.1': 'serverAuth', '1.3.6.1.5.5.7.3.2': 'clientAuth', '1.3.6.1.5.5.7.3.3': 'codeSigning', '1.3.6.1.5.5.7.3.4': 'emailProtection', '1.3.6.1.5.5.7.3.8': 'timeStamping', '1.3.6.1.5.5.7.3.9': 'OCSPSigning', '2.5.29.37.0': 'anyExtendedKeyUsage' };

function readable(value: string): string {
  return value === '' ? 'empty' : value.replace(/[\d.]+/g, (oid) => usageNames[oid] ?? oid);
}
