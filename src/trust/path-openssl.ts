import type { Certificate } from '../model/certificate.ts';
import { checkNameConstraints } from './name-constraints-openssl.ts';
import { allowsUsage, authorityKind, checkCriticalExtensions, checkPurpose, findInvalidExtension, looksSelfSigned, signatureKindMatches } from './path-openssl-flags.ts';
import { checkDates, invalidSignature, missingIssuer, refuse, untrustedSelfSigned, type PathFailure, type PathQuestion, type PathResult } from './path-result.ts';
import { authorityKeyIdentifierMatches, sameCertificate } from './relations.ts';
import { hasUsableKey, isSignedBy } from './signature.ts';

/** X509_VERIFY_PARAM's depth of 100 counts intermediates; the leaf and the anchor come on top. */
const maxCertificates = 101;

/** OpenSSL 3.0, X509_verify_cert with its defaults: trusted first, no partial chains, no second attempt. */
export function validateOpensslPath(question: PathQuestion): PathResult {
  const built = buildChain(question);
  if (!built.ok) return built;
  const { path } = built;
  const failure = checkExtensions(path, question) ?? checkSignaturesAndDates(path, question.now) ?? checkNameConstraints(path, 'openssl');
  return failure === undefined ? built : { ok: false, failure };
}

function buildChain({ chain, anchors, now }: PathQuestion): PathResult {
  const [leaf, ...served] = chain;
  if (leaf === undefined) return { ok: false, failure: refuse('no-chain', undefined, 'chain', 'empty', 'a certificate') };
  const path = [leaf];
  const untrusted = [...new Set(served)];
  let searchServed = true;
  let trusted = 0;
  for (;;) {
    const current = path.at(-1) ?? leaf;
    const invalid = findInvalidExtension(current, 'openssl') ?? checkKey(current);
    if (invalid !== undefined) return { ok: false, failure: invalid };
    const selfSigned = looksSelfSigned(current, 'openssl');
    const issuer = path.length > maxCertificates ? undefined : pickIssuer(current, anchors, now, () => true);
    if (issuer !== undefined && (!selfSigned || sameCertificate(current, issuer))) {
      if (selfSigned) path[path.length - 1] = issuer;
      else path.push(issuer);
      trusted++;
      searchServed = false;
      if (looksSelfSigned(issuer, 'openssl')) return { ok: true, path };
      continue;
    }
    const next = searchServed && !selfSigned && path.length <= maxCertificates
      ? pickIssuer(current, untrusted, now, (candidate) => candidate !== current && ((current.selfIssued && path.length === 1) || !path.some((known) => sameCertificate(known, candidate))))
      : undefined;
    if (next === undefined) return { ok: false, failure: describeEnd(path, trusted, anchors, served) };
    untrusted.splice(untrusted.indexOf(next), 1);
    path.push(next);
  }
}

function checkKey(certificate: Certificate): PathFailure | undefined {
  return hasUsableKey(certificate) ? undefined : refuse('key', certificate, 'subjectPublicKey', certificate.key.algorithm, 'a key that OpenSSL decodes');
}

/** get1_issuer and find_issuer: the first candidate within its dates, else the one that expires last. */
function pickIssuer(current: Certificate, candidates: readonly Certificate[], now: number, allowed: (candidate: Certificate) => boolean): Certificate | undefined {
  let fallback: Certificate | undefined;
  for (const candidate of candidates) {
    if (!likelyIssued(current, candidate) || !allowed(candidate)) continue;
    if (checkDates(candidate, now, false) === undefined) return candidate;
    if (fallback === undefined || candidate.notAfter > fallback.notAfter) fallback = candidate;
  }
  return fallback;
}

function likelyIssued(certificate: Certificate, issuer: Certificate): boolean {
  return (
    certificate.issuer.canonical === issuer.subject.canonical &&
    findInvalidExtension(issuer, 'openssl') === undefined &&
    findInvalidExtension(certificate, 'openssl') === undefined &&
    authorityKeyIdentifierMatches(certificate, issuer) &&
    signatureKindMatches(certificate, issuer)
  );
}

function describeEnd(path: readonly Certificate[], trusted: number, anchors: readonly Certificate[], served: readonly Certificate[]): PathFailure {
  const last = path.at(-1);
  if (last === undefined || anchors.length === 0) return refuse('no-anchors', undefined, 'trust store', 'empty', 'at least one certificate');
  if (path.length > maxCertificates) return refuse('work-limit', last, 'chain', `more than ${maxCertificates} certificates`, 'a shorter chain');
  if (looksSelfSigned(last, 'openssl') && trusted === 0) return untrustedSelfSigned(last);
  const named = [...anchors, ...served].find((candidate) => candidate !== last && candidate.subject.canonical === last.issuer.canonical);
  const invalid = named && (findInvalidExtension(named, 'openssl') ?? checkKey(named));
  return invalid ?? missingIssuer(last);
}

function checkExtensions(path: readonly Certificate[], { purpose }: PathQuestion): PathFailure | undefined {
  let intermediates = 0;
  for (const [depth, certificate] of path.entries()) {
    const failure =
      checkCriticalExtensions(certificate, 'openssl') ??
      (depth > 0 ? checkAuthority(certificate, depth + 1 === path.length) : undefined) ??
      (path.length > 1 && certificate.key.curve === 'explicit' ? refuse('key', certificate, 'subjectPublicKey', 'explicit curve parameters', 'a named curve') : undefined) ??
      checkPurpose(certificate, purpose, depth > 0, 'openssl');
    if (failure !== undefined) return failure;
    const allowed = certificate.basicConstraints?.pathLength;
    if (depth > 1 && allowed !== undefined && intermediates > allowed) {
      return refuse('path-length', certificate, 'basicConstraints', `pathlen ${allowed}`, `pathlen ${intermediates} or none`);
    }
    if (depth > 0 && !certificate.selfIssued) intermediates++;
  }
  return undefined;
}

// Old kinds of CA pass as the last certificate of the path only.
function checkAuthority(certificate: Certificate, isLast: boolean): PathFailure | undefined {
  const kind = authorityKind(certificate, 'openssl');
  if (kind === 'ca' || (kind === 'lax' && isLast)) return undefined;
  if (certificate.basicConstraints?.ca === true) return refuse('key-usage', certificate, 'keyUsage', [...(certificate.keyUsage ?? [])].join(', '), 'keyCertSign');
  return refuse(isLast ? 'anchor-not-ca' : 'not-a-ca', certificate, 'basicConstraints', certificate.basicConstraints === undefined ? 'absent' : 'CA:FALSE', 'CA:TRUE');
}

/** internal_verify: from the anchor down, dates of the anchor too; its own signature is not looked at. */
function checkSignaturesAndDates(path: readonly Certificate[], now: number): PathFailure | undefined {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const certificate = path[depth];
    const issuer = path[depth + 1];
    if (certificate === undefined) continue;
    if (issuer !== undefined) {
      if (!allowsUsage(issuer, 'keyCertSign')) return refuse('key-usage', issuer, 'keyUsage', [...(issuer.keyUsage ?? [])].join(', '), 'keyCertSign');
      if (!isSignedBy(certificate, issuer)) return invalidSignature(certificate, issuer);
    }
    const failure = checkDates(certificate, now, false);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
