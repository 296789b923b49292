import { certificatesOf, nameOf, privateKeysOf, type CertificateItem, type PrivateKeyItem } from '../model/describe.ts';
import type { Identity, Model } from '../model/model.ts';
import { displayPath } from '../source/source-file.ts';
import { putInOrder } from '../trust/chain-order.ts';
import { isWhole } from '../trust/served.ts';
import type { Related, Report, Rule } from './rule.ts';

export const keyMismatched: Rule = {
  id: 'key-mismatched',
  title: 'The private key does not belong to the certificate',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/hybrid/api-calls-tls-errors', 'https://docs.openssl.org/3.0/man3/SSL_CTX_use_certificate/'],
  *check(model) {
    const pairs = new Map<string, { identities: Identity[]; leaf: CertificateItem; key: PrivateKeyItem }>();
    for (const identity of model.identities) {
      const pair = pairOf(identity);
      if (pair === undefined) continue;
      const id = `${displayPath(pair.leaf.span.file)}\0${displayPath(pair.key.span.file)}`;
      const known = pairs.get(id);
      if (known === undefined) pairs.set(id, { ...pair, identities: [identity] });
      else known.identities.push(identity);
    }
    for (const { identities, leaf, key } of pairs.values()) {
      if (leaf.certificate.key.sha256 === key.key.publicKey?.sha256) continue;
      yield {
        span: key.span,
        message: `this private key${kinds(leaf, key)} does not belong to ${nameOf(leaf.certificate)}, the first certificate of ${displayPath(leaf.span.file)} (OpenSSL: "key values mismatch")`,
        ...remedy(model, leaf, key),
        related: [{ span: leaf.span, label: 'the certificate it is paired with' }, ...identities.flatMap(usesOf)],
        identity: `${leaf.certificate.sha256} ${key.key.publicKey?.sha256 ?? ''}`,
      };
    }
  },
};

function pairOf({ certificate, key }: Identity): { leaf: CertificateItem; key: PrivateKeyItem } | undefined {
  if (certificate.target.kind !== 'found' || key?.target.kind !== 'found') return undefined;
  const leaf = certificatesOf(certificate.target.file.contents)[0];
  const secret = privateKeysOf(key.target.file.contents)[0];
  // Behind a block that cannot be read, the next one is no leaf; and what an encrypted key belongs to cannot be seen.
  if (!isWhole(certificate.target.file)) return undefined;
  return leaf === undefined || secret?.key.publicKey === undefined ? undefined : { leaf, key: secret };
}

/** A key of another kind slips through a test load: OpenSSL keeps one place for each kind, and only the handshake fails. */
function kinds(leaf: CertificateItem, key: PrivateKeyItem): string {
  const [has, wants] = [key.key.publicKey?.algorithm, leaf.certificate.key.algorithm];
  return has === wants || has === undefined ? '' : ` (${has.toUpperCase()}, while the certificate's is ${wants.toUpperCase()})`;
}

function usesOf({ certificate, key, owner }: Identity): readonly Related[] {
  return key === undefined ? [] : [{ span: key.path.span, label: `named here as the key of ${owner}` }, { span: certificate.path.span, label: `with this certificate` }];
}

/** Looks through the repository for what would fit. */
function remedy(model: Model, leaf: CertificateItem, key: PrivateKeyItem): Pick<Report, 'help' | 'fix'> {
  const fits = (item: CertificateItem): boolean => item.certificate.key.sha256 === key.key.publicKey?.sha256;
  const inChain = model.pool.find((file) => file.contents.source === leaf.span.file);
  const later = inChain === undefined ? undefined : certificatesOf(inChain.contents).find(fits);
  const order = inChain === undefined || later === undefined ? undefined : putInOrder(model, inChain);
  if (later !== undefined) {
    return {
      help: `The key fits ${nameOf(later.certificate)} further down in ${displayPath(leaf.span.file)}: move that certificate to the top of the file.`,
      ...(order === undefined ? {} : { fix: { title: 'put the certificates in order', safe: order.harmless, edits: [order.edit] } }),
    };
  }
  const rightKey = model.pool.find((file) => privateKeysOf(file.contents).some((item) => item.key.publicKey?.sha256 === leaf.certificate.key.sha256));
  if (rightKey !== undefined) return { help: `Use ${displayPath(rightKey.contents.source)}: its private key belongs to this certificate.` };
  const rightCertificate = model.pool.find((file) => certificatesOf(file.contents).some(fits));
  if (rightCertificate !== undefined) return { help: `The key belongs to the certificate in ${displayPath(rightCertificate.contents.source)}: use that certificate, or the key that this certificate was requested with.` };
  return { help: 'Use the private key that this certificate was requested with, or have the certificate issued again for this key.' };
}
