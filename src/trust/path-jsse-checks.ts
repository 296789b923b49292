import type { Certificate } from '../model/certificate.ts';
import { checkJsseNameConstraints } from './name-constraints-jsse.ts';
import { checkDates, invalidSignature, refuse, type PathFailure, type Purpose } from './path-result.ts';
import { isSignedBy } from './signature.ts';

/** What PKIX checkers and the builder take off the list of critical extensions. */
const handledCritical: ReadonlySet<string> = new Set([
  '2.5.29.19', '2.5.29.30', '2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.54', '2.5.29.17', '2.5.29.15', '2.5.29.37',
]);

const anyUsage = '2.5.29.37.0';
const purposes: Readonly<Record<Purpose, readonly string[]>> = {
  server: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1', anyUsage],
  client: ['1.3.6.1.5.5.7.3.2', anyUsage],
};

/** jdk.disabled.namedCurves and the curves that SunEC no longer computes leave these. */
const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
/** jdk.certpath.disabledAlgorithms; SHA-1 is refused under the JDK's own roots only. */
const disabledHashes: ReadonlySet<string> = new Set(['md2', 'md4', 'md5']);

/** JSSE refuses to load some certificates that OpenSSL reads. */
export function checkLoads(certificate: Certificate): PathFailure | undefined {
  const refused = certificate.irregularities.find(({ refusedBy }) => refusedBy.includes('jsse'));
  return refused && refuse('malformed', certificate, 'certificate', refused.what, 'a certificate that Java loads');
}

export function checkCriticalExtensions(certificate: Certificate): PathFailure | undefined {
  const unknown = certificate.extensions.find(({ oid, critical }) => critical && !handledCritical.has(oid));
  return unknown && refuse('unknown-critical-extension', certificate, `extension ${unknown.oid}`, 'critical', 'an extension that Java knows, or not critical');
}

export function checkCertificateSigning(certificate: Certificate): PathFailure | undefined {
  const { keyUsage } = certificate;
  return keyUsage === undefined || keyUsage.has('keyCertSign') ? undefined : refuse('key-usage', certificate, 'keyUsage', [...keyUsage].join(', '), 'keyCertSign');
}

/** Java's getBasicConstraints: the path length a CA allows, -1 for what is no CA. */
export function pathLengthOf({ basicConstraints }: Certificate): number {
  return basicConstraints?.ca === true ? (basicConstraints.pathLength ?? Infinity) : -1;
}

/** BasicChecker, ConstraintsChecker and AlgorithmChecker, from below the anchor down to the leaf. */
export function checkWholePath(path: readonly Certificate[], now: number): PathFailure | undefined {
  const anchor = path.at(-1);
  let issuer = anchor;
  let remaining = path.length - 1;
  for (const [index, certificate] of path.slice(0, -1).toReversed().entries()) {
    const isLeaf = index === path.length - 2;
    const failure =
      checkAlgorithms(certificate, issuer ?? certificate) ??
      checkDates(certificate, now, true) ??
      (issuer === undefined || isSignedBy(certificate, issuer) ? undefined : invalidSignature(certificate, issuer));
    if (failure !== undefined) return failure;
    issuer = certificate;
    if (isLeaf) continue;
    const allowed = certificate.version < 3 && index === 0 && certificate.selfIssued ? Infinity : certificate.version < 3 ? -1 : pathLengthOf(certificate);
    if (allowed === -1) return refuse('not-a-ca', certificate, 'basicConstraints', certificate.basicConstraints === undefined ? 'absent' : 'CA:FALSE', 'CA:TRUE');
    if (!certificate.selfIssued && remaining-- <= 0) return describePathLength(path);
    remaining = Math.min(remaining, allowed);
  }
  return checkJsseNameConstraints(path);
}

// The length that is exceeded stands in a certificate further up.
function describePathLength(path: readonly Certificate[]): PathFailure {
  const limiting = path.slice(0, -1).findLast(({ basicConstraints }) => basicConstraints?.pathLength !== undefined);
  return refuse('path-length', limiting, 'basicConstraints', `pathlen ${limiting?.basicConstraints?.pathLength ?? 0}`, 'a longer path length, or none');
}

function checkAlgorithms(certificate: Certificate, issuer: Certificate): PathFailure | undefined {
  const { signature, keyUsage } = certificate;
  if (keyUsage !== undefined && ![...keyUsage].some((usage) => usage !== 'encipherOnly' && usage !== 'decipherOnly')) {
    return refuse('key-usage', certificate, 'keyUsage', [...keyUsage].join(', ') || 'empty', 'at least one usage');
  }
  if (disabledHashes.has(signature.hash ?? '') || signature.key === 'dsa' || signature.key === undefined) {
    return refuse('algorithm', certificate, 'signature', signature.name, 'an algorithm that jdk.certpath.disabledAlgorithms allows');
  }
  return checkKey(issuer) ?? checkKey(certificate);
}

function checkKey(certificate: Certificate): PathFailure | undefined {
  const { algorithm, bits, curve } = certificate.key;
  if ((algorithm === 'rsa' || algorithm === 'rsa-pss') && (bits ?? 0) < 1024) return refuse('key', certificate, 'subjectPublicKey', `RSA ${bits ?? 0} bits`, 'RSA 1024 bits or more');
  if (algorithm === 'ec' && !curves.has(curve ?? '')) return refuse('key', certificate, 'subjectPublicKey', `EC ${curve ?? 'unknown curve'}`, 'P-256, P-384 or P-521');
  if (algorithm === 'dsa' && (bits ?? 0) < 1024) return refuse('key', certificate, 'subjectPublicKey', `DSA ${bits ?? 0} bits`, 'RSA or EC');
  return undefined;
}

/** PKIXValidator.verifyTrustAnchor: since JDK 17 a version 3 anchor has to be a CA (jdk.security.allowNonCaAnchor). */
export function checkAnchor(anchor: Certificate): PathFailure | undefined {
  if (anchor.version < 3) return undefined;
  if (pathLengthOf(anchor) === -1) {
    return refuse('anchor-not-ca', anchor, 'basicConstraints', anchor.basicConstraints === undefined ? 'absent' : 'CA:FALSE', 'CA:TRUE');
  }
  const signing = checkCertificateSigning(anchor);
  return signing && { ...signing, code: 'anchor-not-ca' };
}

/** EndEntityChecker for TLS; a trusted leaf does not get here. */
export function checkLeaf(leaf: Certificate, purpose: Purpose): PathFailure | undefined {
  const { keyUsage, extendedKeyUsage, netscapeCertificateType } = leaf;
  // TLS 1.3 and ephemeral key exchange sign with the server's key, so that encipherment alone does not do.
  if (keyUsage !== undefined && !keyUsage.has('digitalSignature')) return refuse('key-usage', leaf, 'keyUsage', [...keyUsage].join(', '), 'digitalSignature');
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.some((oid) => purposes[purpose].includes(oid))) {
    return refuse('extended-key-usage', leaf, 'extendedKeyUsage', extendedKeyUsage.join(', ') || 'empty', `TLS ${purpose} authentication`);
  }
  const wanted = purpose === 'server' ? 0x40 : 0x80;
  if (netscapeCertificateType !== undefined && (netscapeCertificateType & wanted) === 0) {
    return refuse('key-usage', leaf, 'nsCertType', `0x${netscapeCertificateType.toString(16)}`, `SSL ${purpose}`);
  }
  return undefined;
}

/** Whether an anchor without extensions is valid on the first and the last day of what it has issued. */
export function coversDatesOf(certificate: Certificate, anchor: Certificate): boolean {
  return anchor.notBefore <= certificate.notBefore && certificate.notAfter <= anchor.notAfter && certificate.notBefore <= anchor.notAfter;
}
