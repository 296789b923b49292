import { certificatesOf, privateKeysOf, type CertificateItem } from '../model/describe.ts';
import type { MaterialFile, Model } from '../model/model.ts';
import type { Edit } from '../source/edit.ts';
import { reorderBlocks } from '../source/reorder.ts';
import { isIssuedBy } from './relations.ts';

/**
 * Puts the certificates of a file in order from the leaf up, where they are one chain without a choice and no key of it
 * says otherwise. `harmless`: the leaf is the first already, or all keys of the file fit it, so that without it nothing
 * works. What a backend presents is a record, and changing the record mends nothing.
 */
export function putInOrder({ identities }: Model, { contents }: MaterialFile): { readonly edit: Edit; readonly harmless: boolean } | undefined {
  const items = certificatesOf(contents);
  const chain = onlyChain(items);
  const leaf = chain?.[0];
  if (chain === undefined || leaf === undefined || contents.encoding !== 'pem' || contents.faults.length > 0) return undefined;
  const presenting = identities.filter(({ certificate }) => certificate.target.kind === 'found' && certificate.target.file.contents === contents);
  const keys = presenting.map(({ key }) => (key?.target.kind === 'found' ? privateKeysOf(key.target.file.contents)[0]?.key.publicKey?.sha256 : undefined));
  if (presenting.some(({ hop }) => hop === 'backend') || keys.some((key) => key !== undefined && key !== leaf.certificate.key.sha256)) return undefined;
  const edit = reorderBlocks(items.map(({ span }) => span), chain.map((item) => items.indexOf(item)));
  return edit && { edit, harmless: leaf === items[0] || !keys.includes(undefined) };
}

/** All of the certificates, each followed by the only one that issued it; undefined where they are not such a row. */
function onlyChain(items: readonly CertificateItem[]): readonly CertificateItem[] | undefined {
  const issuersIn = (item: CertificateItem): readonly CertificateItem[] => items.filter((other) => other !== item && isIssuedBy(item.certificate, other.certificate));
  const leaves = items.filter((item) => !items.some((other) => issuersIn(other).includes(item)));
  const chain = new Set(leaves.length === 1 ? leaves : []);
  for (const item of chain) {
    const issuers = issuersIn(item);
    if (issuers.length > 1) return undefined;
    for (const issuer of issuers) chain.add(issuer);
  }
  return chain.size === items.length ? [...chain] : undefined;
}
