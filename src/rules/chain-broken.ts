import { certificatesOf, nameOf, usesOf } from '../model/describe.ts';
import type { MaterialFile } from '../model/model.ts';
import { displayPath } from '../source/source-file.ts';
import { failuresOf, judgeHops } from '../trust/hops.ts';
import { impostorIn, isWhole } from '../trust/served.ts';
import type { Report, Rule } from './rule.ts';

export const chainBroken: Rule = {
  id: 'chain-broken',
  title: 'The issuer has the right name, but its key did not make the signature',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3', 'https://docs.openssl.org/3.0/man1/openssl-verification-options/'],
  *check(model, { now }) {
    const reported = new Set<MaterialFile>();
    const served = new Map<MaterialFile, boolean>();
    for (const { hop, result } of judgeHops(model, now)) if (hop.assumed !== true) served.set(hop.served, result.ok && served.get(hop.served) !== false);
    for (const { certificate } of model.identities) {
      if (certificate.target.kind !== 'found' || reported.has(certificate.target.file) || !isWhole(certificate.target.file)) continue;
      const { file } = certificate.target;
      // Where every engine finds another way, the broken part is never looked at.
      if (served.get(file) === true) continue;
      const report = brokenInside(file);
      if (report === undefined) continue;
      reported.add(certificate.target.file);
      yield report;
    }
    for (const { hop, failure } of failuresOf(model, now, ['signature-invalid'], 'with-assumed')) {
      if (reported.has(hop.served) || failure.certificate === undefined) continue;
      reported.add(hop.served);
      const item = certificatesOf(hop.served.contents).find(({ certificate }) => certificate.sha256 === failure.certificate?.sha256);
      yield {
        span: item?.span ?? hop.identity.certificate.path.span,
        message: `the signature of ${nameOf(failure.certificate)} does not verify: ${failure.expected} is needed (OpenSSL: "certificate signature failure")`,
        help: 'Replace it by the certificate as it was issued, or put the issuer that really signed it into the chain or trust store.',
        related: [{ span: hop.verifierSpan, label: hop.verifier }],
        identity: failure.certificate.sha256,
      };
    }
  },
};

function brokenInside(file: MaterialFile): Report | undefined {
  const items = certificatesOf(file.contents);
  const broken = impostorIn(items.map((item) => item.certificate));
  const item = items.find(({ certificate }) => certificate === broken?.impostor);
  if (broken === undefined || item === undefined) return undefined;
  const { certificate, impostor } = broken;
  const damaged = items.find((candidate) => candidate.certificate === certificate);
  // Where the key identifiers say that this is the issuer, the signature itself is damaged.
  if (damaged !== undefined && certificate.authorityKeyIdentifier?.keyId !== undefined && certificate.authorityKeyIdentifier.keyId === impostor.subjectKeyIdentifier) {
    return {
      span: damaged.span,
      message: `the signature of ${nameOf(certificate)} does not verify with the key of its issuer ${nameOf(impostor)}: the certificate was altered (OpenSSL: "certificate signature failure")`,
      help: 'Replace the certificate by the one that the CA issued.',
      related: usesOf(file),
      identity: certificate.sha256,
    };
  }
  return {
    span: item.span,
    message: `${nameOf(broken.impostor)} has the name of the issuer of ${nameOf(broken.certificate)}, but another key: it did not sign it (OpenSSL: "unable to get local issuer certificate")`,
    help: `Put the certificate of "${broken.certificate.issuer.text}" that belongs to the signing key into ${displayPath(file.contents.source)}; CAs renew their keys under the same name.`,
    related: usesOf(file),
    identity: broken.impostor.sha256,
  };
}
