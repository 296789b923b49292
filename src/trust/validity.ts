import { certificatesOf, type CertificateItem } from '../model/describe.ts';
import type { MaterialFile, Model, Use } from '../model/model.ts';
import { factsOf } from '../model/roles.ts';
import { ignoresErrors } from '../model/ssl-info.ts';
import { judgeHops } from './hops.ts';

/** What a certificate outside its dates does: the handshake is refused, or the engine of the hop looks away, or nothing uses it. */
export type Consequence = 'refused' | 'tolerated' | 'unused';

/** What it means that this certificate of the file is out of its dates at `now` (milliseconds): the engine's word where the hop is known. */
export function consequenceOfDates(model: Model, file: MaterialFile, item: CertificateItem, now: number): Consequence {
  const hops = judgeHops(model, now).filter(({ hop }) => hop.assumed !== true);
  const stumbles = hops.some(({ result }) => !result.ok && (result.failure.code === 'expired' || result.failure.code === 'not-yet-valid') && result.failure.certificate?.sha256 === item.certificate.sha256);
  if (stumbles && file.uses.length > 0) return 'refused';
  const served = hops.filter(({ hop }) => hop.served === file);
  if (served.length > 0 && served.every(({ result }) => result.ok)) return 'tolerated';
  return likelyConsequence(model, file, item, now);
}

/** The same by the role of the file alone, for a time that has not come yet or where the other side is not known. */
export function likelyConsequence(model: Model, file: MaterialFile, item: CertificateItem, now: number): Consequence {
  // A root that nothing names is in a bundle of authorities rather than on its way to a client.
  const isRoot = item.certificate.selfIssued && item.certificate.basicConstraints?.ca === true;
  if (file.uses.length === 0) return model.onlyMaterial && !isRoot ? 'refused' : 'unused';
  return file.uses.some((use) => refuses(model, file, item, use, now)) ? 'refused' : 'tolerated';
}

function refuses(model: Model, file: MaterialFile, item: CertificateItem, use: Use, now: number): boolean {
  // JSSE takes a trust anchor for a name and a key (PKIX, RFC 5280, section 6.1.1 d) and does not look at its dates.
  if (use.role === 'truststore') return false;
  // What others trust is told by the configuration; their engine is not known.
  if (use.role === 'backend-client-trust' || use.role === 'client-trust') return false;
  if (!factsOf(use.role).presented) return true;
  const items = certificatesOf(file.contents);
  if (items[0] !== item && (item.certificate.selfIssued || hasValidTwin(items, item, now))) return false;
  return use.role !== 'backend-certificate' || !isTaken(model, file, item);
}

/** Another certificate of the file for the same name and key that is within its dates: engines take that one. */
function hasValidTwin(items: readonly CertificateItem[], item: CertificateItem, now: number): boolean {
  return items.some(
    ({ certificate }) =>
      certificate !== item.certificate &&
      certificate.subject.canonical === item.certificate.subject.canonical &&
      certificate.key.sha256 === item.certificate.key.sha256 &&
      certificate.notBefore <= now &&
      certificate.notAfter >= now,
  );
}

/** Whether every connection to the backend trusts this very certificate, so that JSSE asks nothing more of it, or checks nothing. */
function isTaken(model: Model, file: MaterialFile, item: CertificateItem): boolean {
  const connections = model.connections.filter(({ backend }) => backend?.identity?.certificate.target.kind === 'found' && backend.identity.certificate.target.file === file);
  return (
    connections.length > 0 &&
    connections.every(
      ({ target: { sslInfo }, trustStore }) =>
        ignoresErrors(sslInfo) ||
        (trustStore?.kind === 'found' &&
        trustStore.store.files.some(({ target }) => target.kind === 'found' && certificatesOf(target.file.contents).some(({ certificate }) => certificate.sha256 === item.certificate.sha256))),
    )
  );
}
