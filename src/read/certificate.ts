import type { Certificate } from '../model/certificate.ts';
import { encodedOf, isMinimalInteger, readAsn1, readBits, readInteger, tags, type Asn1 } from './asn1.ts';
import { readExtensions, readSerial } from './certificate-extensions.ts';
import { findIrregularities } from './certificate-irregularities.ts';
import { readPublicKeyInfo } from './certificate-key.ts';
import { readIssuer, readName } from './certificate-names.ts';
import { readSignature } from './certificate-signature.ts';
import { announcedLength } from './der-outline.ts';
import { sha256Hex } from './digest.ts';

export type CertificateResult = { readonly certificate: Certificate } | { readonly reason: string };

interface Parts {
  readonly signed: Asn1;
  readonly version: number;
  readonly serial: Asn1;
  readonly innerAlgorithm: Asn1;
  readonly issuer: Asn1;
  readonly validity: readonly [Asn1, Asn1];
  readonly subject: Asn1;
  readonly key: Asn1;
  readonly extensions: Asn1 | undefined;
  readonly outerAlgorithm: Asn1;
  readonly signature: Asn1;
}

/** Certificates that somebody still holds, by digest: the same bytes are the same object, so that a signature is verified once. */
const known = new Map<string, WeakRef<Certificate>>();
const maxKnown = 8192;

/** Reads one DER certificate as facts, or says why OpenSSL does not read it. */
export function readCertificate(der: Uint8Array): CertificateResult {
  const sha256 = sha256Hex(der);
  const certificate = known.get(sha256)?.deref() ?? readFacts(der, sha256);
  return certificate === undefined ? { reason: describeDamage(der) } : { certificate };
}

function readFacts(der: Uint8Array, sha256: string): Certificate | undefined {
  const node = readAsn1(der);
  const parts = node && takeApart(node);
  const certificate = parts && describe(der, sha256, parts);
  if (certificate === undefined) return undefined;
  if (known.size >= maxKnown) known.clear();
  known.set(sha256, new WeakRef(certificate));
  return certificate;
}

/** Certificate and TBSCertificate of RFC 5280, section 4.1, as far as OpenSSL insists on them when it reads. */
function takeApart(node: Asn1): Parts | undefined {
  const [signed, outerAlgorithm, signature, beyond] = node.children;
  if (node.tag !== tags.sequence || signed?.tag !== tags.sequence || outerAlgorithm === undefined || signature === undefined || beyond) return undefined;
  const fields = [...signed.children];
  const versionField = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const [serial, innerAlgorithm, issuer, validity, subject, key, ...optional] = fields;
  const [notBefore, notAfter] = validity?.children ?? [];
  if (serial?.tag !== tags.integer || !isMinimalInteger(serial) || innerAlgorithm === undefined || issuer === undefined) return undefined;
  if (!isTime(notBefore) || !isTime(notAfter) || validity?.tag !== tags.sequence || validity.children.length !== 2 || subject === undefined || key === undefined) return undefined;
  const version = versionField === undefined ? 0n : readInteger(versionField.children[0]);
  const extensions = optional.find(({ tag }) => tag === 0xa3)?.children[0];
  if (version === undefined || optional.some(({ tag }) => tag !== 0x81 && tag !== 0x82 && tag !== 0xa3)) return undefined;
  return {
    signed, version: Number(version) + 1, serial, innerAlgorithm, issuer, validity: [notBefore, notAfter], subject, key, extensions, outerAlgorithm, signature,
  };
}

function describe(der: Uint8Array, sha256: string, parts: Parts): Certificate | undefined {
  const subject = readName(parts.subject);
  const issuer = readIssuer(parts.issuer);
  const key = readPublicKeyInfo(parts.key);
  const extensions = readExtensions(parts.extensions);
  const signature = readSignature(parts.innerAlgorithm, parts.outerAlgorithm, readBits(parts.signature));
  if (subject === undefined || issuer === undefined || key === undefined || extensions === undefined || signature === undefined) return undefined;
  const facts = {
    der,
    sha256,
    version: parts.version,
    serial: readSerial(parts.serial),
    subject,
    issuer,
    selfIssued: subject.canonical === issuer.canonical,
    notBefore: readTime(parts.validity[0]),
    notAfter: readTime(parts.validity[1]),
    key,
    signature,
    signed: encodedOf(parts.signed),
    ...extensions,
  };
  return Object.assign(facts, { irregularities: findIrregularities(facts) });
}

function isTime(node: Asn1 | undefined): node is Asn1 {
  return node?.tag === tags.utcTime || node?.tag === tags.generalizedTime;
}

/** RFC 5280, section 4.1.2.5; NaN for any other spelling, which no engine takes for a date. */
function readTime({ tag, source, contentStart, contentEnd }: Asn1): number {
  const centuryDigits = tag === tags.generalizedTime ? 2 : 0;
  if (contentEnd - contentStart !== centuryDigits + 13 || source[contentEnd - 1] !== 0x5a) return NaN;
  const pair = (index: number): number => digitAt(source, contentStart + centuryDigits + 2 * index) * 10 + digitAt(source, contentStart + centuryDigits + 2 * index + 1);
  const year = pair(0);
  const fullYear = centuryDigits === 0 ? year + (year < 50 ? 2000 : 1900) : pair(-1) * 100 + year;
  const [month, day, hour, minute, second] = [pair(1), pair(2), pair(3), pair(4), pair(5)];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(fullYear, month) || hour > 23 || minute > 59 || second > 59) return NaN;
  return Date.UTC(fullYear + 400, month - 1, day, hour, minute, second) - gregorianCycle;
}

function digitAt(source: Uint8Array, at: number): number {
  const digit = (source[at] ?? NaN) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : NaN;
}

/** Milliseconds of the 400 years after which the calendar repeats; Date.UTC would take the years 0 to 99 for 1900 to 1999. */
const gregorianCycle = 146_097 * 86_400_000;

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function describeDamage(der: Uint8Array): string {
  const length = announcedLength(der);
  if (length === undefined) return 'it does not begin like DER';
  if (length > der.length) return `it ends after ${der.length} of ${length} bytes`;
  if (length < der.length) return `${der.length - length} bytes follow its end`;
  return readAsn1(der) === undefined ? 'its bytes are damaged: the lengths in it do not add up' : 'it is DER, but not the structure of a certificate (RFC 5280, section 4.1)';
}
