import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, nameOf, privateKeysOf, usesOf, type CertificateItem } from '../model/describe.ts';
import type { Identity, MaterialFile, Model } from '../model/model.ts';
import { putInOrder } from '../trust/chain-order.ts';
import { isIssuedBy, sameCertificate, sameKey } from '../trust/relations.ts';
import { isWhole } from '../trust/served.ts';
import type { Fix, Rule, Severity } from './rule.ts';

export const chainOutOfOrder: Rule = {
  id: 'chain-out-of-order',
  title: 'The certificates of a chain do not follow each other from the leaf up',
  severity: 'warning',
  citations: ['https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2', 'https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/security/KeyStore.html'],
  *check(model) {
    const reported = new Set<MaterialFile>();
    for (const identity of model.identities) {
      const { target } = identity.certificate;
      if (target.kind !== 'found' || reported.has(target.file) || !isWhole(target.file)) continue;
      const items = certificatesOf(target.file.contents);
      // Java sorts out what a backend sends, but takes the first for the leaf.
      const misplaced = issuerFirst(items) ?? (identity.hop === 'backend' ? undefined : firstMisplaced(belonging(items, identity.hop)));
      if (misplaced === undefined || isTheKeys(identity, items)) continue;
      reported.add(target.file);
      yield {
        span: misplaced.item.span,
        message: misplaced.message,
        help: 'Order the file: the leaf first, then the certificate that issued it, and so on up to the root.',
        severity: severityOf(identity, misplaced.item === items[0]),
        related: usesOf(target.file),
        ...fixOf(model, target.file),
      };
    }
  },
};

function fixOf(model: Model, file: MaterialFile): { readonly fix?: Fix } {
  const order = putInOrder(model, file);
  return order === undefined ? {} : { fix: { title: 'put the certificates in order', safe: order.harmless, edits: [order.edit] } };
}

/** Java builds the chain of a key entry in the order of the file; TLS engines search, but take the first for the leaf. */
function severityOf({ hop }: Identity, isFirst: boolean): Severity {
  return hop === 'client' || isFirst ? 'error' : 'warning';
}

/** A key that fits another certificate of the file says the same thing better: key-mismatched. */
function isTheKeys({ key }: Identity, items: readonly CertificateItem[]): boolean {
  const secret = key?.target.kind === 'found' ? privateKeysOf(key.target.file.contents)[0]?.key.publicKey : undefined;
  const [first, ...others] = items;
  return secret !== undefined && first !== undefined && first.certificate.key.sha256 !== secret.sha256 && others.some(({ certificate }) => certificate.key.sha256 === secret.sha256);
}

interface Misplaced {
  readonly item: CertificateItem;
  readonly message: string;
}

function issuerFirst(items: readonly CertificateItem[]): Misplaced | undefined {
  const [first] = items;
  const issued = first && items.find((item) => !sameCertificate(item.certificate, first.certificate) && isIssuedBy(item.certificate, first.certificate));
  return first && issued && { item: first, message: `the file begins with ${nameOf(first.certificate)}, an issuer; the leaf ${nameOf(lowest(items))} has to come first` };
}

/**
 * The leaf and what issued it, directly or not, each once: the rest is clutter, not disorder. Of an issuer that was
 * cross-signed the first certificate counts; only Java wants none beside it.
 */
function belonging(items: readonly CertificateItem[], hop: Identity['hop']): readonly CertificateItem[] {
  const distinct = items.filter(({ certificate }, index) => items.findIndex((other) => sameCertificate(other.certificate, certificate) || (hop !== 'client' && isTwin(other.certificate, certificate))) === index);
  const chain = new Set(distinct.slice(0, 1));
  for (const known of chain) for (const item of distinct) if (isIssuedBy(known.certificate, item.certificate)) chain.add(item);
  return distinct.filter((item) => chain.has(item));
}

function isTwin(left: Certificate, right: Certificate): boolean {
  return left.subject.canonical === right.subject.canonical && sameKey(left, right);
}

function firstMisplaced(chain: readonly CertificateItem[]): Misplaced | undefined {
  for (const [index, item] of chain.entries()) {
    const previous = chain[index - 1];
    if (previous === undefined || isIssuedBy(previous.certificate, item.certificate)) continue;
    const issuer = chain.find((other) => other !== previous && isIssuedBy(previous.certificate, other.certificate));
    if (issuer === undefined) continue;
    const name = isTwin(item.certificate, previous.certificate) ? 'another certificate of the same name and key' : nameOf(item.certificate);
    if (chain.indexOf(issuer) > index) return { item, message: `${name} stands between ${nameOf(previous.certificate)} and its issuer ${nameOf(issuer.certificate)}` };
    return { item: issuer, message: `${nameOf(issuer.certificate)} stands before ${nameOf(previous.certificate)}, which it issued` };
  }
  return undefined;
}

function lowest(items: readonly CertificateItem[]): Certificate {
  const leaf = items.find(({ certificate }) => !items.some((other) => other.certificate !== certificate && isIssuedBy(other.certificate, certificate)));
  return (leaf ?? items[0])?.certificate ?? ({} as Certificate);
}
