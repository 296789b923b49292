import type { Encoding, Item } from '../model/material.ts';
import type { SourceFile } from '../source/source-file.ts';
import { wholeFile, type Span } from '../source/span.ts';
import type { MaterialJudge } from './contents-judge.ts';
import { announcedLength, elementAt, outerLength, outlineOf, type Outline } from './der-outline.ts';
import { readPkcs7 } from './pkcs7.ts';

/** Files that are no text: keystores, and certificates and keys as DER; undefined where the bytes look like none of them. */
export function readBinary(source: SourceFile, judge: MaterialJudge): { readonly encoding: Encoding; readonly items: readonly Item[] } | undefined {
  const { bytes } = source;
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  // JKS and JCEKS.
  if (magic === 'feedfeed' || magic === 'cececece') return { encoding: 'jks', items: [] };
  if (bytes[0] !== 0x30) return undefined;
  const indefinite = indefiniteOutline(bytes);
  if (indefinite !== undefined) return { encoding: indefinite, items: [] };
  const outline = outlineOf(bytes);
  const announced = announcedLength(bytes);
  // A text may begin with the character zero; then its second character is no length that fits.
  if (outline === 'unknown' && (announced === undefined || (bytes[1] ?? 0) < 0x81)) return undefined;
  if (outline === 'unknown' && Buffer.from(bytes.subarray(0, 256)).every((byte) => byte < 0x80)) return undefined;
  if (outline === 'pkcs12') return { encoding: 'pkcs12', items: [] };
  const span = wholeFile(source);
  if (outline === 'unknown' && beginsAsPkcs12(bytes)) return { encoding: 'pkcs12', items: [{ kind: 'unreadable', label: '', span, claimed: 'certificate', reason: 'the PKCS#12 keystore is cut off or damaged', refusedBy: ['openssl', 'boringssl', 'java'] }] };
  if (outline === 'pkcs7') return { encoding: 'pkcs7', items: certificateItems(readPkcs7(bytes) ?? [], '', span, judge) };
  return { encoding: 'der', items: derItems(bytes, outline, span, judge) };
}

/** BER with indefinite length, as some tools write keystores: its second byte is 0x80. */
function indefiniteOutline(bytes: Uint8Array): 'pkcs12' | 'pkcs7' | undefined {
  const head = Buffer.from(bytes.subarray(0, 13)).toString('hex');
  if (head.startsWith('3080020103')) return 'pkcs12';
  return head.startsWith('308006092a864886f70d010702') ? 'pkcs7' : undefined;
}

/** Version 3 and a sequence, as no certificate and no key begins. */
function beginsAsPkcs12(bytes: Uint8Array): boolean {
  const content = elementAt(bytes, 0, Number.MAX_SAFE_INTEGER)?.contentStart ?? 0;
  return Buffer.from(bytes.subarray(content, content + 4)).toString('hex') === '02010330';
}

/** The certificates of a PKCS#7 as items that all stand at its place. */
export function certificateItems(certificates: readonly Uint8Array[], label: string, span: Span, judge: MaterialJudge): readonly Item[] {
  return certificates.map((der) => certificateItem(der, label, span, judge));
}

function certificateItem(der: Uint8Array, label: string, span: Span, judge: MaterialJudge): Item {
  const result = judge.readCertificate(der);
  return 'certificate' in result
    ? { kind: 'certificate', label, span, certificate: result.certificate }
    : { kind: 'unreadable', label, span, claimed: 'certificate', reason: result.reason, refusedBy: ['openssl', 'boringssl', 'java'] };
}

const names: Partial<Record<Outline, string>> = {
  'certificate-request': 'certificate request',
  'revocation-list': 'certificate revocation list',
  'public-key': 'public key',
  'rsa-public-key': 'public key',
};

/** Words for something that is neither certificate nor private key. */
export function nameOutline(outline: Outline): string | undefined {
  return names[outline];
}

function derItems(bytes: Uint8Array, outline: Outline, span: Span, judge: MaterialJudge): readonly Item[] {
  const what = nameOutline(outline);
  if (what !== undefined) return [{ kind: 'other', label: '', span, what }];
  if (outline === 'certificate' || outline === 'unknown') {
    return [certificateItem(bytes.subarray(0, outerLength(bytes) ?? bytes.length), '', span, judge)];
  }
  const result = judge.readPrivateKey(bytes, undefined, '');
  return 'key' in result
    ? [{ kind: 'private-key', label: '', span, key: result.key }]
    : [{ kind: 'unreadable', label: '', span, claimed: 'private-key', reason: result.reason, refusedBy: result.refusedBy }];
}
