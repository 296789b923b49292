import type { Certificate, DistinguishedName, Engine } from '../model/certificate.ts';
import type { Bounds } from '../source/limits.ts';

/** Whether the peer of the hop is a server or a client: what its leaf is asked to be good for. */
export type Purpose = 'server' | 'client';

export interface PathQuestion {
  /** What the peer presents: its leaf first, then as served. */
  readonly chain: readonly Certificate[];
  /** Everything in the trust store. */
  readonly anchors: readonly Certificate[];
  readonly engine: Engine;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly purpose: Purpose;
  /** A host name or address; left out, names are not asked. */
  readonly host?: string;
  /** How far a search may go; by default as far as it does without a configuration. */
  readonly bounds?: Bounds;
}

export type FailureCode =
  | 'no-chain' | 'no-anchors' | 'malformed' | 'no-issuer' | 'untrusted-self-signed' | 'signature-invalid'
  | 'expired' | 'not-yet-valid' | 'invalid-time' | 'not-a-ca' | 'anchor-not-ca' | 'path-length' | 'key-usage' | 'extended-key-usage'
  | 'name-constraint' | 'unknown-critical-extension' | 'algorithm' | 'key' | 'hostname' | 'work-limit' | 'overdue';

/** Why an engine refuses: the certificate concerned, its field, what stands there and what would have to. */
export interface PathFailure {
  readonly code: FailureCode;
  readonly certificate?: Certificate;
  readonly field: string;
  readonly value: string;
  readonly expected: string;
  /** For `no-issuer`: the name that no certificate at hand carries. */
  readonly missingIssuer?: DistinguishedName;
}

export type PathResult =
  /** From the leaf to the anchor; a trusted leaf alone is a path of one. */
  | { readonly ok: true; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly failure: PathFailure };

export function refuse(code: FailureCode, certificate: Certificate | undefined, field: string, value: string, expected: string): PathFailure {
  return { code, ...(certificate && { certificate }), field, value, expected };
}

export function missingIssuer(certificate: Certificate): PathFailure {
  return { ...refuse('no-issuer', certificate, 'issuer', certificate.issuer.text, 'a certificate of that name and key, served or trusted'), missingIssuer: certificate.issuer };
}

export function untrustedSelfSigned(certificate: Certificate): PathFailure {
  return refuse('untrusted-self-signed', certificate, 'issuer', certificate.issuer.text, 'this very certificate in the trust store');
}

export function invalidSignature(certificate: Certificate, issuer: Certificate): PathFailure {
  return refuse('signature-invalid', certificate, 'signature', certificate.signature.name, `a signature by the key of ${issuer.subject.text}`);
}

/** The failure of a certificate at a moment, where there is one; `inclusive` says whether the last second still counts. */
export function checkDates(certificate: Certificate, now: number, inclusive: boolean): PathFailure | undefined {
  const { notBefore, notAfter } = certificate;
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return refuse('invalid-time', certificate, 'validity', 'no readable date', 'a UTCTime or GeneralizedTime in UTC');
  if (now < notBefore) return refuse('not-yet-valid', certificate, 'notBefore', new Date(notBefore).toISOString(), `not later than ${new Date(now).toISOString()}`);
  const over = inclusive ? now > notAfter : now >= notAfter;
  return over ? refuse('expired', certificate, 'notAfter', new Date(notAfter).toISOString(), `later than ${new Date(now).toISOString()}`) : undefined;
}
