import type { Certificate } from '../model/certificate.ts';
import { extensionOids } from './certificate-extensions.ts';

type Irregularity = Certificate['irregularities'][number];
type Facts = Omit<Certificate, 'irregularities'>;

/** What another engine refuses when it loads the certificate, although OpenSSL reads it. */
export function findIrregularities(facts: Facts): readonly Irregularity[] {
  return [...refusedByJava(facts).map((what) => ({ what, refusedBy: ['jsse' as const] })), ...refusedByBoringssl(facts).map((what) => ({ what, refusedBy: ['boringssl' as const] }))];
}

// In the order in which sun.security.x509.X509CertImpl meets them.
function refusedByJava(facts: Facts): readonly string[] {
  const found: string[] = [];
  if (facts.issuer.empty) found.push('its issuer name is empty');
  const { curve, algorithm, bits } = facts.key;
  if (curve === 'explicit') found.push('its public key spells out the curve instead of naming it');
  if (algorithm === 'rsa' && bits === undefined) found.push('its RSA key is not readable');
  if (algorithm === 'rsa' && bits !== undefined && bits < 512) found.push(`its RSA key has ${bits} bits, fewer than 512`);
  for (const oid of repeated(facts)) found.push(`the extension ${oid} occurs twice`);
  for (const { oid, critical } of facts.extensions) if (critical && facts.malformedExtensions.has(oid)) found.push(`its critical extension ${oid} is malformed`);
  if (facts.subject.empty) found.push(...emptySubject(facts));
  if (!facts.signature.consistent) found.push('it names one signature algorithm inside and another outside');
  return found;
}

// RFC 5280, section 4.2.1.6, which Java enforces.
function emptySubject(facts: Facts): readonly string[] {
  const names = facts.extensions.find(({ oid }) => oid === extensionOids.subjectAlternativeName);
  if (names === undefined || facts.subjectAlternativeNames === undefined || facts.subjectAlternativeNames.length === 0) return ['its subject is empty and it has no alternative names'];
  return names.critical ? [] : ['its subject is empty and its alternative names are not marked critical'];
}

function repeated(facts: Facts): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { oid } of facts.extensions) (seen.has(oid) ? twice : seen).add(oid);
  return twice;
}

// BoringSSL, crypto/x509/x_x509.c: extensions are a matter of version 3.
function refusedByBoringssl(facts: Facts): readonly string[] {
  if (facts.version > 3) return [`its version is ${facts.version}`];
  return facts.version < 3 && facts.extensions.length > 0 ? [`it has extensions, but its version is ${facts.version}`] : [];
}
