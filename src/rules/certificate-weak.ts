import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, nameOf, usesOf, type CertificateItem } from '../model/describe.ts';
import type { Identity, Model } from '../model/model.ts';
import { activeSslInfo } from '../model/ssl-info.ts';
import { failuresOf } from '../trust/hops.ts';
import { isSelfSigned } from '../trust/relations.ts';
import { isWeakHash, isWeakRsa } from '../trust/strength.ts';
import type { Report, Rule, Severity } from './rule.ts';

export const certificateWeak: Rule = {
  id: 'certificate-weak',
  title: 'A key or signature is too weak for the engine of the hop, or obsolete',
  severity: 'error',
  citations: ['https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/', 'https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/security/ssl'],
  *check(model, { now }) {
    const refused = new Set(failuresOf(model, now, ['algorithm', 'key'], 'with-assumed').flatMap(({ failure }) => failure.certificate?.sha256 ?? []));
    const reported = new Set<CertificateItem>();
    for (const identity of model.identities) {
      const { target } = identity.certificate;
      if (target.kind !== 'found') continue;
      for (const item of certificatesOf(target.file.contents)) {
        const weakness = weaknessOf(item.certificate) ?? tls13Weakness(model, identity, item.certificate);
        if (weakness === undefined || reported.has(item)) continue;
        reported.add(item);
        const severity = severityOf(model, identity, item.certificate, refused);
        yield {
          span: item.span,
          message: `${nameOf(item.certificate)} ${weakness}${errorOf(identity, item, severity)}`,
          help: 'Have the certificate issued again with an RSA key of 2048 bits or more, or P-256, and a SHA-256 signature.',
          severity,
          related: usesOf(target.file),
          identity: item.certificate.sha256,
        };
      }
    }
    yield* refusedElsewhere(model, now, reported);
  },
};

/** What an engine refuses beside the served certificates: the key of an anchor, or a signature that it does not compute. */
function* refusedElsewhere(model: Model, now: number, reported: ReadonlySet<CertificateItem>): Iterable<Report> {
  const seen = new Set<string>();
  for (const { hop, failure } of failuresOf(model, now, ['algorithm', 'key'], 'with-assumed')) {
    const { certificate } = failure;
    if (certificate === undefined || seen.has(certificate.sha256) || [...reported].some((item) => item.certificate.sha256 === certificate.sha256)) continue;
    seen.add(certificate.sha256);
    // An end-entity with such a key is the business of certificate-key-unsupported.
    if (certificate === hop.chain[0] && failure.code === 'key') continue;
    const files = [hop.served, ...hop.anchorFiles.flatMap(({ target }) => (target.kind === 'found' ? [target.file] : []))];
    const item = files.flatMap((file) => certificatesOf(file.contents)).find((candidate) => candidate.certificate.sha256 === certificate.sha256);
    yield {
      span: item?.span ?? hop.verifierSpan,
      message: `${nameOf(certificate)} is refused by ${hop.engine === 'jsse' ? 'Java' : 'OpenSSL'}: ${failure.field} is ${failure.value}, but ${failure.expected} is needed`,
      help: 'Have the certificate issued again with an RSA key of 2048 bits or more, or P-256, and a SHA-256 signature.',
      related: [{ span: hop.verifierSpan, label: hop.verifier }],
      identity: certificate.sha256,
    };
  }
}

/** The signature of a root is trusted, not verified; its key still counts. */
function weaknessOf(certificate: Certificate): string | undefined {
  if (isWeakRsa(certificate)) return `has an RSA key of ${certificate.key.bits} bits; 2048 are needed`;
  return isWeakHash(certificate) && !isSelfSigned(certificate) ? `is signed with ${(certificate.signature.hash ?? certificate.signature.name).toUpperCase().replace('SHA1', 'SHA-1')}` : undefined;
}

/** TLS 1.3 has no name for SHA-224 and DSA signatures; where older versions are offered too, certificates may still carry them. */
function tls13Weakness(model: Model, identity: Identity, certificate: Certificate): string | undefined {
  const refused = certificate.signature.hash === 'sha224' || certificate.signature.key === 'dsa';
  const only13 = model.connections.some(({ target, backend }) => backend?.identity === identity && activeSslInfo(target)?.protocols.every(({ value }) => value === 'TLSv1.3') === true && activeSslInfo(target)?.protocols.length !== 0);
  return refused && only13 && !isSelfSigned(certificate) ? `is signed with ${certificate.signature.name}, which TLS 1.3 does not know, and the target allows TLSv1.3 only` : undefined;
}

function severityOf(model: Model, identity: Identity, certificate: Certificate, refused: ReadonlySet<string>): Severity {
  const { hop } = identity;
  if (refused.has(certificate.sha256) || tls13Weakness(model, identity, certificate) !== undefined) return 'error';
  // JSSE refuses MD5 and RSA under 1024 bits only, which the path says; the rest is obsolete there.
  if (hop === 'backend') return 'warning';
  // OpenSSL 3 refuses SHA-1 from level 1 on; 1024 bits from level 2 on, which not every backend sets.
  if (hop === 'client') return isWeakHash(certificate) || (certificate.key.bits ?? 0) < 1024 ? 'error' : 'warning';
  return model.platform?.name === 'edge-private' && !isWeakHash(certificate) ? 'warning' : 'error';
}

function errorOf({ hop, certificate: { target } }: Identity, item: CertificateItem, severity: Severity): string {
  if (severity !== 'error') return '';
  if (hop === 'backend') return ' (Java: "Algorithm constraints check failed")';
  if (!isWeakRsa(item.certificate)) return ' (OpenSSL: "ca md too weak")';
  // Envoy looks at the key of the leaf alone.
  const isLeaf = target.kind === 'found' && certificatesOf(target.file.contents)[0] === item;
  const openssl = `OpenSSL: "${isLeaf ? 'ee' : 'ca'} key too small"`;
  return hop === 'ingress' && isLeaf ? ` (Envoy: "only RSA certificates with 2048-bit or larger keys are supported", ${openssl})` : ` (${openssl})`;
}
