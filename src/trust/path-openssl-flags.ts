import type { Certificate, KeyUsage } from '../model/certificate.ts';
import type { PathFailure, Purpose } from './path-result.ts';
import { refuse } from './path-result.ts';
import { authorityKeyIdentifierMatches } from './relations.ts';
import { hasUsableKey } from './signature.ts';

/** Extensions that OpenSSL decodes when it first looks at a certificate; one it cannot decode spoils the certificate. */
const cached: ReadonlySet<string> = new Set([
  '2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31', '2.5.29.35', '2.5.29.37', '2.16.840.1.113730.1.1',
]);

const handledByBoth: readonly string[] = [
  '2.16.840.1.113730.1.1', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.31', '2.5.29.37', '2.5.29.36', '1.3.6.1.5.5.7.1.14', '2.5.29.30', '2.5.29.33', '2.5.29.54',
];

/** X509_supported_extension: OpenSSL also knows the address and number blocks of RFC 3779 and OCSP's nocheck. */
const handledCritical = {
  openssl: new Set([...handledByBoth, '1.3.6.1.5.5.7.1.7', '1.3.6.1.5.5.7.1.8', '1.3.6.1.5.5.7.48.1.5']),
  boringssl: new Set(handledByBoth),
} as const;

const proxyCertificate = '1.3.6.1.5.5.7.1.14';
const serverGatedCryptography = ['1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1'];
const purposes: Readonly<Record<Purpose, readonly string[]>> = { server: ['1.3.6.1.5.5.7.3.1', ...serverGatedCryptography], client: ['1.3.6.1.5.5.7.3.2'] };

/** The extension that OpenSSL or BoringSSL cannot make sense of (EXFLAG_INVALID). */
export function findInvalidExtension(certificate: Certificate, engine: 'openssl' | 'boringssl'): PathFailure | undefined {
  const malformed = certificate.malformedExtensions.size === 0 ? undefined : [...certificate.malformedExtensions].find((oid) => cached.has(oid));
  if (malformed !== undefined) return refuse('malformed', certificate, `extension ${malformed}`, 'not decodable, or there twice', 'one well-formed extension');
  if (engine === 'openssl' && certificate.keyUsage?.size === 0) return refuse('malformed', certificate, 'keyUsage', 'empty', 'at least one usage');
  const { basicConstraints } = certificate;
  if (engine === 'boringssl' && basicConstraints?.ca === false && basicConstraints.pathLength !== undefined) {
    return refuse('malformed', certificate, 'basicConstraints', `pathlen ${basicConstraints.pathLength} without CA:TRUE`, 'no path length');
  }
  return undefined;
}

/** X509_check_purpose's view of `subject == issuer` and of the signature's kind (EXFLAG_SS); the signature itself is not verified. */
export function looksSelfSigned(certificate: Certificate, engine: 'openssl' | 'boringssl'): boolean {
  if (!certificate.selfIssued || !authorityKeyIdentifierMatches(certificate, certificate)) return false;
  return engine === 'openssl' ? signatureKindMatches(certificate, certificate) : allowsUsage(certificate, 'keyCertSign');
}

/** Whether the issuer has the kind of key that makes the certificate's kind of signature (check_sig_alg_match). */
export function signatureKindMatches(certificate: Certificate, issuer: Certificate): boolean {
  const wanted = certificate.signature.key;
  if (wanted === undefined || !hasUsableKey(issuer)) return false;
  return wanted === issuer.key.algorithm || (wanted === 'rsa-pss' && issuer.key.algorithm === 'rsa');
}

export function allowsUsage(certificate: Certificate, ...usages: readonly KeyUsage[]): boolean {
  const { keyUsage } = certificate;
  return keyUsage === undefined || usages.some((usage) => keyUsage.has(usage));
}

/** check_ca: the kind of CA the certificate is; `lax` stands for the old kinds that OpenSSL still takes for a trust anchor. */
export function authorityKind(certificate: Certificate, engine: 'openssl' | 'boringssl'): 'ca' | 'lax' | 'none' {
  if (!allowsUsage(certificate, 'keyCertSign')) return 'none';
  if (certificate.basicConstraints !== undefined) return certificate.basicConstraints.ca ? 'ca' : 'none';
  if (certificate.version === 1 && looksSelfSigned(certificate, engine)) return engine === 'boringssl' ? 'ca' : 'lax';
  if (engine === 'boringssl') return 'none';
  return certificate.keyUsage !== undefined || ((certificate.netscapeCertificateType ?? 0) & 0x07) !== 0 ? 'lax' : 'none';
}

export function checkCriticalExtensions(certificate: Certificate, engine: 'openssl' | 'boringssl'): PathFailure | undefined {
  const unknown = certificate.extensions.find(({ oid, critical }) => critical && !handledCritical[engine].has(oid));
  if (unknown !== undefined) return refuse('unknown-critical-extension', certificate, `extension ${unknown.oid}`, 'critical', 'an extension that the engine knows, or not critical');
  if (certificate.extensions.some(({ oid }) => oid === proxyCertificate)) return refuse('unknown-critical-extension', certificate, 'proxyCertInfo', 'a proxy certificate', 'an ordinary certificate');
  return undefined;
}

/** X509_check_purpose for `sslserver` and `sslclient`. */
export function checkPurpose(certificate: Certificate, purpose: Purpose, asAuthority: boolean, engine: 'openssl' | 'boringssl'): PathFailure | undefined {
  const { extendedKeyUsage } = certificate;
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.some((oid) => purposes[purpose].includes(oid))) {
    return refuse('extended-key-usage', certificate, 'extendedKeyUsage', extendedKeyUsage.join(', ') || 'empty', `TLS ${purpose} authentication`);
  }
  if (asAuthority) {
    return authorityKind(certificate, engine) === 'none' ? refuse('not-a-ca', certificate, 'basicConstraints', 'not a CA', 'CA:TRUE') : undefined;
  }
  const usages: readonly KeyUsage[] = purpose === 'server' ? ['digitalSignature', 'keyEncipherment', 'keyAgreement'] : ['digitalSignature', 'keyAgreement'];
  if (!allowsUsage(certificate, ...usages)) return refuse('key-usage', certificate, 'keyUsage', [...(certificate.keyUsage ?? [])].join(', '), usages.join(' or '));
  const type = certificate.netscapeCertificateType;
  if (type !== undefined && (type & (purpose === 'server' ? 0x40 : 0x80)) === 0) return refuse('key-usage', certificate, 'nsCertType', `0x${type.toString(16)}`, `SSL ${purpose}`);
  return undefined;
}
