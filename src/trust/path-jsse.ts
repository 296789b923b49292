import type { Certificate } from '../model/certificate.ts';
import { buildJssePath } from './path-jsse-builder.ts';
import { checkAnchor, checkCertificateSigning, checkCriticalExtensions, checkLeaf, checkLoads, checkWholePath, coversDatesOf } from './path-jsse-checks.ts';
import { missingIssuer, refuse, untrustedSelfSigned, type PathFailure, type PathQuestion, type PathResult } from './path-result.ts';
import { isIssuedBy, keyIdentifierMatches, sameCertificate, sameKey } from './relations.ts';

/** JSSE's default trust manager: sun.security.validator.PKIXValidator of JDK 17 without revocation. */
export function validateJssePath(question: PathQuestion): PathResult {
  const { chain, anchors, purpose } = question;
  const [leaf] = chain;
  if (leaf === undefined) return { ok: false, failure: refuse('no-chain', undefined, 'chain', 'empty', 'a certificate') };
  if (anchors.length === 0) return { ok: false, failure: refuse('no-anchors', undefined, 'trust store', 'empty', 'at least one certificate') };
  const unloadable = [...chain, ...anchors].map(checkLoads).find((failure) => failure !== undefined);
  if (unloadable !== undefined) return { ok: false, failure: unloadable };
  // A trusted leaf is accepted as it is, whatever its dates and extensions say.
  if (anchors.some((anchor) => sameCertificate(anchor, leaf))) return { ok: true, path: [leaf] };
  const result = findPath(question);
  if (!result.ok) return result;
  const anchor = result.path.at(-1);
  const failure = (anchor && checkAnchor(anchor)) ?? checkLeaf(leaf, purpose);
  return failure === undefined ? result : { ok: false, failure };
}

// engineValidate: a chain in order goes to the validator, up to the first certificate that is trusted; any other to the builder.
function findPath(question: PathQuestion): PathResult {
  const { chain, anchors } = question;
  for (const [index, certificate] of chain.entries()) {
    if (index === 0) continue;
    if (chain[index - 1]?.issuer.canonical !== certificate.subject.canonical) return buildJssePath(question);
    if (anchors.some((anchor) => sameCertificate(anchor, certificate) || standsFor(anchor, certificate))) return validateChain(chain.slice(0, index), question);
  }
  const last = chain.at(-1);
  if (last !== undefined && anchors.some((anchor) => anchor.subject.canonical === last.issuer.canonical)) return validateChain(chain, question);
  return buildJssePath(question);
}

/** A CA may have been issued anew under the same name and key. */
function standsFor(anchor: Certificate, certificate: Certificate): boolean {
  return anchor.subject.canonical === certificate.subject.canonical && sameKey(anchor, certificate);
}

/** PKIXCertPathValidator: one anchor after the other until a path holds. */
function validateChain(chain: readonly Certificate[], { anchors, now }: PathQuestion): PathResult {
  const last = chain.at(-1);
  if (last === undefined) return { ok: false, failure: refuse('no-chain', undefined, 'chain', 'empty', 'a certificate') };
  let failure: PathFailure | undefined;
  const named = anchors.filter((anchor) => anchor.subject.canonical === last.issuer.canonical);
  for (const anchor of named) {
    if (!isCandidate(last, anchor)) continue;
    const path = [...chain, anchor];
    const problem = checkPath(path, now);
    if (problem === undefined) return { ok: true, path };
    if (failure === undefined || isIssuedBy(last, anchor)) failure = problem;
  }
  return { ok: false, failure: failure ?? (last.selfIssued ? untrustedSelfSigned(last) : missingIssuer(last)) };
}

// AdaptableX509CertSelector: key identifiers count; serial number and dates only before version 3.
function isCandidate(certificate: Certificate, anchor: Certificate): boolean {
  if (!keyIdentifierMatches(certificate, anchor)) return false;
  if (anchor.version >= 3) return true;
  const serial = certificate.authorityKeyIdentifier?.serial;
  return (serial === undefined || serial === anchor.serial) && coversDatesOf(certificate, anchor);
}

function checkPath(path: readonly Certificate[], now: number): PathFailure | undefined {
  for (const [depth, certificate] of path.slice(0, -1).entries()) {
    const failure = checkCriticalExtensions(certificate) ?? (depth > 0 ? checkCertificateSigning(certificate) : undefined);
    if (failure !== undefined) return failure;
  }
  return checkWholePath(path, now);
}
