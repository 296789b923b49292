import type { Certificate } from '../model/certificate.ts';
import { checkNameConstraints } from './name-constraints-openssl.ts';
import { allowsUsage, authorityKind, checkCriticalExtensions, checkPurpose, findInvalidExtension, looksSelfSigned } from './path-openssl-flags.ts';
import { checkDates, invalidSignature, missingIssuer, refuse, untrustedSelfSigned, type PathFailure, type PathQuestion, type PathResult } from './path-result.ts';
import { authorityKeyIdentifierMatches, sameCertificate } from './relations.ts';
import { hasUsableKey, isSignedBy } from './signature.ts';

const maxCertificates = 100;
const curves: ReadonlySet<string> = new Set(['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1']);

/** BoringSSL as Envoy calls it: trusted first, partial chains allowed, anchors taken without looking at their extensions. */
export function validateBoringsslPath(question: PathQuestion): PathResult {
  const built = buildChain(question);
  if ('failure' in built) return { ok: false, failure: built.failure };
  const { path, untrusted } = built;
  const failure =
    checkExtensions(path.slice(0, untrusted), question) ?? checkSignaturesAndDates(path, question.now) ?? checkNameConstraints(path, 'boringssl');
  return failure === undefined ? { ok: true, path } : { ok: false, failure };
}

interface Chain {
  readonly path: readonly Certificate[];
  /** How many certificates, from the leaf on, do not come from the trust store. */
  readonly untrusted: number;
}

function buildChain({ chain, anchors }: PathQuestion): Chain | { readonly failure: PathFailure } {
  const [leaf, ...served] = chain;
  if (leaf === undefined) return { failure: refuse('no-chain', undefined, 'chain', 'empty', 'a certificate') };
  const path = [leaf];
  const unused = [...served];
  for (;;) {
    const current = path.at(-1) ?? leaf;
    const invalid = findInvalidExtension(current, 'boringssl');
    if (invalid !== undefined) return { failure: invalid };
    if (path.length > maxCertificates || looksSelfSigned(current, 'boringssl') || anchors.some((anchor) => isIssuer(current, anchor))) break;
    const next = unused.findIndex((candidate) => isIssuer(current, candidate));
    if (next === -1) break;
    path.push(...unused.splice(next, 1));
  }
  return completeFromStore(path, chain, anchors);
}

function completeFromStore(served: readonly Certificate[], chain: readonly Certificate[], anchors: readonly Certificate[]): Chain | { readonly failure: PathFailure } {
  const path = [...served];
  const top = path.at(-1);
  const [leaf] = path;
  if (top === undefined || leaf === undefined) return { failure: refuse('no-chain', undefined, 'chain', 'empty', 'a certificate') };
  if (anchors.length === 0) return { failure: refuse('no-anchors', undefined, 'trust store', 'empty', 'at least one certificate') };
  const rootServed = looksSelfSigned(top, 'boringssl');
  if (rootServed && path.length > 1) path.pop();
  else if (rootServed) {
    const known = anchors.find((anchor) => isIssuer(top, anchor));
    if (known !== undefined && sameCertificate(known, top)) return { path: [known], untrusted: 0 };
  }
  const untrusted = path.length;
  for (let current = path.at(-1) ?? leaf; path.length <= maxCertificates; ) {
    const invalid = findInvalidExtension(current, 'boringssl');
    if (invalid !== undefined) return { failure: invalid };
    const issuer = looksSelfSigned(current, 'boringssl') ? undefined : anchors.find((anchor) => isIssuer(current, anchor));
    if (issuer === undefined) break;
    path.push(issuer);
    current = issuer;
  }
  if (path.length > untrusted) return { path, untrusted };
  const pinned = anchors.find((anchor) => sameCertificate(anchor, leaf));
  if (pinned !== undefined) return { path: [pinned, ...path.slice(1)], untrusted: 0 };
  return { failure: top.selfIssued ? untrustedSelfSigned(top) : describeEnd(top, [...chain, ...anchors]) };
}

/** Why nothing follows: a certificate of the right name that cannot be the issuer, or none at all. */
function describeEnd(top: Certificate, candidates: readonly Certificate[]): PathFailure {
  const named = candidates.find((candidate) => candidate !== top && candidate.subject.canonical === top.issuer.canonical && authorityKeyIdentifierMatches(top, candidate));
  if (named === undefined) return missingIssuer(top);
  const signing = allowsUsage(named, 'keyCertSign') ? undefined : refuse('key-usage', named, 'keyUsage', [...(named.keyUsage ?? [])].join(', '), 'keyCertSign');
  return findInvalidExtension(named, 'boringssl') ?? signing ?? missingIssuer(top);
}

/** X509_check_issued: name, key identifiers and the right to sign; BoringSSL does not compare kinds of key. */
function isIssuer(certificate: Certificate, issuer: Certificate): boolean {
  return (
    certificate.issuer.canonical === issuer.subject.canonical &&
    findInvalidExtension(issuer, 'boringssl') === undefined &&
    authorityKeyIdentifierMatches(certificate, issuer) &&
    allowsUsage(issuer, 'keyCertSign')
  );
}

function checkExtensions(untrusted: readonly Certificate[], { purpose }: PathQuestion): PathFailure | undefined {
  let length = 0;
  for (const [depth, certificate] of untrusted.entries()) {
    const failure =
      checkCriticalExtensions(certificate, 'boringssl') ??
      (depth > 0 && authorityKind(certificate, 'boringssl') === 'none'
        ? refuse('not-a-ca', certificate, 'basicConstraints', certificate.basicConstraints === undefined ? 'absent' : 'CA:FALSE', 'CA:TRUE')
        : undefined) ??
      checkPurpose(certificate, purpose, depth > 0, 'boringssl');
    if (failure !== undefined) return failure;
    const allowed = certificate.basicConstraints?.pathLength;
    if (depth > 1 && !certificate.selfIssued && allowed !== undefined && length > allowed + 1) {
      return refuse('path-length', certificate, 'basicConstraints', `pathlen ${allowed}`, `pathlen ${length - 1} or none`);
    }
    if (!certificate.selfIssued) length++;
  }
  return undefined;
}

function checkSignaturesAndDates(path: readonly Certificate[], now: number): PathFailure | undefined {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const certificate = path[depth];
    const issuer = path[depth + 1];
    if (certificate === undefined) continue;
    const failure = (issuer === undefined ? undefined : checkSignature(certificate, issuer)) ?? checkDates(certificate, now, false);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function checkSignature(certificate: Certificate, issuer: Certificate): PathFailure | undefined {
  const { algorithm, curve, bits } = issuer.key;
  const decodable = algorithm === 'rsa' || algorithm === 'dsa' || algorithm === 'ed25519' || (algorithm === 'ec' && curves.has(curve ?? ''));
  if (!decodable || !hasUsableKey(issuer)) {
    return refuse('key', issuer, 'subjectPublicKey', [algorithm, curve, bits].filter((part) => part !== undefined).join(' '), 'RSA, P-224, P-256, P-384, P-521 or Ed25519');
  }
  if (certificate.signature.key === 'dsa') return refuse('algorithm', certificate, 'signature', certificate.signature.name, 'RSA, ECDSA or Ed25519');
  return isSignedBy(certificate, issuer) ? undefined : invalidSignature(certificate, issuer);
}
