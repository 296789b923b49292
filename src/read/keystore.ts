import type { Certificate } from '../model/certificate.ts';
import type { Contents, Item, PrivateKey, Reading } from '../model/material.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf } from '../source/span.ts';

/** One entry of a keystore, in the order of the file. */
export type StoreItem =
  /** `trusted`: Java takes it for a trust anchor. A PKCS#12 that OpenSSL wrote has none, however many certificates are in it. */
  | { readonly kind: 'certificate'; readonly alias?: string; readonly certificate: Certificate; readonly trusted: boolean }
  | { readonly kind: 'private-key'; readonly alias?: string; readonly key: PrivateKey; readonly chain: readonly Certificate[] }
  | { readonly kind: 'unreadable'; readonly alias?: string; readonly claimed: 'certificate' | 'private-key'; readonly reason: string };

/** What a keystore holds, or why it cannot be told. `integrity`: whether its digest was compared. */
export type StoreResult =
  | { readonly items: readonly StoreItem[]; readonly integrity: 'checked' | 'not-checked' }
  | { readonly fault: 'password-wrong' | 'password-missing' | 'unreadable'; readonly reason: string };

/** The entries of a keystore as the content of its file; a key is followed by its chain. */
export function contentsOfStore(source: SourceFile, encoding: 'pkcs12' | 'jks', items: readonly StoreItem[]): Contents {
  const anchors = items.filter((item) => item.kind === 'certificate' && item.trusted).length;
  const refused: Reading = { certificates: { count: 0, error: 'no start line' }, privateKeys: { count: 0, error: 'no start line' } };
  return {
    source, encoding, faults: [],
    items: items.flatMap((item) => toItems(source, item)),
    readings: {
      openssl: refused, boringssl: refused,
      java: { certificates: { count: anchors }, privateKeys: { count: items.filter((item) => item.kind === 'private-key').length } },
    },
  };
}

function toItems(source: SourceFile, item: StoreItem): readonly Item[] {
  const place = { label: item.alias ?? '', span: spanOf(source, 0, 0) };
  switch (item.kind) {
    case 'certificate':
      return [{ kind: 'certificate', ...place, certificate: item.certificate }];
    case 'private-key':
      return [{ kind: 'private-key', ...place, key: item.key }, ...item.chain.map((certificate): Item => ({ kind: 'certificate', ...place, certificate }))];
    case 'unreadable':
      return [{ kind: 'unreadable', ...place, claimed: item.claimed, reason: item.reason, refusedBy: ['java'] }];
  }
}
