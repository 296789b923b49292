import { childrenOf, elementAt, type Element } from './der-outline.ts';

/** 1.2.840.113549.1.7.2, signedData (RFC 5652, section 5). */
const signedData = '2a864886f70d010702';

/** The DER of every certificate in a SignedData, in order; undefined where the bytes are no sound PKCS#7 of that kind. */
export function readPkcs7(der: Uint8Array): readonly Uint8Array[] | undefined {
  const top = elementAt(der, 0);
  if (top === undefined || top.tag !== 0x30 || top.end !== der.length) return undefined;
  const [type, content] = wholeChildren(der, top);
  if (type === undefined || content?.tag !== 0xa0 || Buffer.from(der.subarray(type.contentStart, type.end)).toString('hex') !== signedData) return undefined;
  const [inner] = wholeChildren(der, content);
  if (inner?.tag !== 0x30) return undefined;
  const parts = wholeChildren(der, inner);
  if (parts.length < 4) return undefined;
  const certificates = parts.find((element) => element.tag === 0xa0);
  if (certificates === undefined) return [];
  const found = wholeChildren(der, certificates);
  // The set may also hold attribute certificates, which have context tags.
  return found.length === 0 ? undefined : found.filter((element) => element.tag === 0x30).map((element) => der.subarray(element.start, element.end));
}

/** The children, or none where they do not fill their parent. */
function wholeChildren(der: Uint8Array, parent: Element): readonly Element[] {
  const children = childrenOf(der, parent);
  return children.at(-1)?.end === parent.end ? children : [];
}
