import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, nameOf, usesOf } from '../model/describe.ts';
import type { Identity, MaterialFile } from '../model/model.ts';
import { unusableKey } from '../trust/strength.ts';
import type { Rule, Severity } from './rule.ts';

export const certificateKeyUnsupported: Rule = {
  id: 'certificate-key-unsupported',
  title: 'The certificate has a kind of key that the engines do not use',
  severity: 'error',
  citations: ['https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/security/ssl', 'https://www.rfc-editor.org/rfc/rfc8422#section-5.1.1'],
  *check(model) {
    const reported = new Set<MaterialFile>();
    for (const identity of model.identities) {
      const { target } = identity.certificate;
      if (target.kind !== 'found' || reported.has(target.file)) continue;
      const item = certificatesOf(target.file.contents)[0];
      const problem = item === undefined ? undefined : problemOf(identity, item.certificate);
      if (item === undefined || problem === undefined) continue;
      reported.add(target.file);
      yield {
        span: item.span,
        message: `${nameOf(item.certificate)} has ${problem.what}: ${problem.why}`,
        help: 'Have the certificate issued again for an RSA key of 2048 bits or more, or an EC key on P-256.',
        severity: problem.severity,
        related: usesOf(target.file),
        identity: item.certificate.sha256,
      };
    }
  },
};

function problemOf({ hop }: Identity, certificate: Certificate): { readonly what: string; readonly why: string; readonly severity: Severity } | undefined {
  const unusable = unusableKey(certificate);
  if (unusable !== undefined) return { what: unusable, why: 'no default client or server makes a handshake with it ("no shared cipher", "handshake_failure")', severity: 'error' };
  if (hop !== 'ingress') return undefined;
  const { algorithm } = certificate.key;
  if (algorithm === 'rsa-pss' || algorithm === 'ed448') return { what: algorithm === 'ed448' ? 'an Ed448 key' : 'an RSA-PSS key', why: 'BoringSSL, and so the ingress, does not load it', severity: 'error' };
  // Only FIPS builds of Envoy refuse it at load; whether the ingress is one is not documented.
  if (algorithm === 'ed25519') return { what: 'an Ed25519 key', why: 'an ingress in FIPS mode takes RSA and ECDSA only, and many clients do not offer it', severity: 'warning' };
  return undefined;
}
