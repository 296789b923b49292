import type { Certificate } from '../model/certificate.ts';
import { overLimit, usualBounds, type Bounds } from '../source/limits.ts';
import { checkCertificateSigning, checkCriticalExtensions, checkWholePath, coversDatesOf, pathLengthOf } from './path-jsse-checks.ts';
import { checkDates, invalidSignature, missingIssuer, refuse, untrustedSelfSigned, type PathFailure, type PathQuestion, type PathResult } from './path-result.ts';
import { keyIdentifierMatches, sameCertificate } from './relations.ts';
import { isSignedBy } from './signature.ts';

/** PKIXBuilderParameters: at most five intermediates that are not self-issued. */
const maxPathLength = 5;

interface Search {
  readonly question: PathQuestion;
  /** Cross-signed authorities make the search exponential. */
  readonly bounds: Bounds;
  visits: number;
  /** The most telling failure so far: the one of the longest path. */
  failure: PathFailure | undefined;
  depth: number;
}

/** SunCertPathBuilder: depth first from the leaf, backtracking, whatever the order of the chain. */
export function buildJssePath(question: PathQuestion): PathResult {
  const [leaf] = question.chain;
  if (leaf === undefined) return { ok: false, failure: refuse('no-chain', undefined, 'chain', 'empty', 'a certificate') };
  const failure = checkDates(leaf, question.now, true) ?? checkCriticalExtensions(leaf);
  if (failure !== undefined) return { ok: false, failure };
  const search: Search = { question, bounds: question.bounds ?? usualBounds, visits: 0, failure: undefined, depth: 0 };
  const path = extend([leaf], 0, search);
  if (path !== undefined) return { ok: true, path };
  const { limits, isOverdue } = search.bounds;
  if (search.visits > limits.pathSteps) return { ok: false, failure: refuse('work-limit', leaf, 'search', overLimit('pathSteps', limits), 'fewer cross-signed certificates') };
  if (isOverdue()) return { ok: false, failure: refuse('overdue', leaf, 'search', 'not finished', 'more time') };
  return { ok: false, failure: search.failure ?? (leaf.selfIssued ? untrustedSelfSigned(leaf) : missingIssuer(leaf)) };
}

function extend(path: readonly Certificate[], traversed: number, search: Search): readonly Certificate[] | undefined {
  const current = path.at(-1);
  if (current === undefined) return undefined;
  const candidates = findCandidates(current, path.length, traversed, search.question);
  if (candidates.length === 0) note(search, path.length, describeDeadEnd(current, search.question));
  for (const candidate of candidates) {
    if (++search.visits > search.bounds.limits.pathSteps || search.bounds.isOverdue()) return undefined;
    if (isAnchor(candidate, search.question)) {
      const complete = [...path, candidate];
      const failure = checkWholePath(complete, search.question.now);
      if (failure === undefined) return complete;
      note(search, complete.length, failure);
      continue;
    }
    const failure = checkAuthority(candidate);
    if (failure !== undefined) {
      note(search, path.length + 1, failure);
      continue;
    }
    if (current.selfIssued && candidate.selfIssued) return undefined;
    // The engine finds a bad signature only when the path is complete; no path through one ever holds.
    if (!isSignedBy(current, candidate)) {
      note(search, path.length, invalidSignature(current, candidate));
      continue;
    }
    const found = extend([...path, candidate], traversed + (candidate.selfIssued ? 0 : 1), search);
    if (found !== undefined) return found;
  }
  return undefined;
}

// ForwardBuilder.getMatchingCACerts keeps one selector: after its first use it wants anchors within their dates too.
function findCandidates(current: Certificate, depth: number, traversed: number, { chain, anchors, now }: PathQuestion): readonly Certificate[] {
  const isValid = (certificate: Certificate): boolean => checkDates(certificate, now, true) === undefined;
  const isNamed = (certificate: Certificate): boolean =>
    certificate.subject.canonical === current.issuer.canonical && (certificate.version >= 3 || coversDatesOf(current, certificate));
  const trusted = anchors.filter((anchor) => isNamed(anchor) && (depth === 1 || isValid(anchor)));
  const served =
    traversed >= maxPathLength ? [] : chain.filter((certificate) => isNamed(certificate) && isValid(certificate) && pathLengthOf(certificate) >= traversed && !trusted.some((known) => sameCertificate(known, certificate)));
  return [...trusted, ...served].sort((left, right) => Number(keyIdentifierMatches(current, right)) - Number(keyIdentifierMatches(current, left)));
}

function checkAuthority(certificate: Certificate): PathFailure | undefined {
  const failure = checkCriticalExtensions(certificate);
  if (failure !== undefined) return failure;
  if (pathLengthOf(certificate) === -1) return refuse('not-a-ca', certificate, 'basicConstraints', certificate.basicConstraints === undefined ? 'absent' : 'CA:FALSE', 'CA:TRUE');
  return checkCertificateSigning(certificate);
}

function isAnchor(certificate: Certificate, { anchors }: PathQuestion): boolean {
  return anchors.some((anchor) => sameCertificate(anchor, certificate));
}

/** Why nothing follows: a certificate of the right name that cannot be used, or none at all. */
function describeDeadEnd(current: Certificate, { chain, anchors, now }: PathQuestion): PathFailure {
  const named = [...chain, ...anchors].filter((certificate) => certificate.subject.canonical === current.issuer.canonical && !sameCertificate(certificate, current));
  for (const certificate of named) {
    const failure = checkDates(certificate, now, true) ?? (isAnchor(certificate, { chain, anchors, now, engine: 'jsse', purpose: 'server' }) ? undefined : checkAuthority(certificate));
    if (failure !== undefined) return failure;
  }
  const limiting = named.find(({ basicConstraints }) => basicConstraints?.pathLength !== undefined);
  if (limiting !== undefined) return refuse('path-length', limiting, 'basicConstraints', `pathlen ${limiting.basicConstraints?.pathLength ?? 0}`, 'a longer path length, or none');
  return current.selfIssued ? untrustedSelfSigned(current) : missingIssuer(current);
}

function note(search: Search, depth: number, failure: PathFailure): void {
  if (search.failure !== undefined && depth <= search.depth) return;
  search.failure = failure;
  search.depth = depth;
}
