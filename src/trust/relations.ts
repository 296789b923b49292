import type { Certificate } from '../model/certificate.ts';
import { isSignedBy } from './signature.ts';

/** Whether the certificate names itself as its issuer and its own key made the signature. */
export function isSelfSigned(certificate: Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

/** Whether the issuer's name is the one the certificate asks for and its key made the signature. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.issuer.canonical === issuer.subject.canonical && isSignedBy(certificate, issuer);
}

export function sameKey(left: Certificate, right: Certificate): boolean {
  return left.key.sha256 === right.key.sha256;
}

export function sameCertificate(left: Certificate, right: Certificate): boolean {
  return left.sha256 === right.sha256;
}

/** Whether name and key identifiers, where both are there, let the issuer be the one; the signature is not looked at. */
export function nameAndKeyIdentifierMatch(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.issuer.canonical === issuer.subject.canonical && keyIdentifierMatches(certificate, issuer);
}

export function keyIdentifierMatches(certificate: Certificate, issuer: Certificate): boolean {
  const wanted = certificate.authorityKeyIdentifier?.keyId;
  return wanted === undefined || issuer.subjectKeyIdentifier === undefined || wanted === issuer.subjectKeyIdentifier;
}

/** The whole authority key identifier, as X509_check_akid judges it: key identifier, serial number, and the issuer's issuer. */
export function authorityKeyIdentifierMatches(certificate: Certificate, issuer: Certificate): boolean {
  const wanted = certificate.authorityKeyIdentifier;
  if (wanted === undefined) return true;
  if (!keyIdentifierMatches(certificate, issuer)) return false;
  if (wanted.serial !== undefined && wanted.serial !== issuer.serial) return false;
  const name = wanted.issuer?.find((candidate) => candidate.kind === 'directory');
  return name === undefined || name.name.canonical === issuer.issuer.canonical;
}
