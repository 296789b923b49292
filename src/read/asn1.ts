/** One ASN.1 element; offsets point into `source`, so that signed bytes stay the bytes that were signed. */
export interface Asn1 {
  /** The identifier octet: class, constructed bit and tag number. */
  readonly tag: number;
  readonly source: Buffer;
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly end: number;
  /** Elements of a constructed element; empty for a primitive one. */
  readonly children: readonly Asn1[];
}

/** Identifier octets by name. */
export const tags = {
  boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, enumerated: 0x0a,
  utf8String: 0x0c, numericString: 0x12, printableString: 0x13, teletexString: 0x14, ia5String: 0x16,
  utcTime: 0x17, generalizedTime: 0x18, universalString: 0x1c, bmpString: 0x1e,
  sequence: 0x30, set: 0x31,
} as const;

/** Deeper or larger material is no certificate or key: it answers as unreadable, in bounded time. */
const limits = { bytes: 1 << 20, depth: 32 } as const;

/** The element that the bytes hold, and nothing behind it; undefined where they are not well-formed. */
export function readAsn1(source: Uint8Array): Asn1 | undefined {
  if (source.length > limits.bytes) return undefined;
  const buffer = Buffer.isBuffer(source) ? source : Buffer.from(source.buffer, source.byteOffset, source.length);
  const element = readElement(buffer, 0, source.length, 0);
  return element?.end === source.length ? element : undefined;
}

const none: readonly Asn1[] = [];

/** The element at an offset, as X.690 has it, lengths in any form: keystores are written in BER. */
function readElement(source: Buffer, start: number, limit: number, depth: number): Asn1 | undefined {
  const tag = source[start];
  const first = source[start + 1];
  if (tag === undefined || first === undefined || start + 2 > limit || depth >= limits.depth) return undefined;
  const isConstructed = (tag & 0x20) !== 0;
  if (first === 0x80) return isConstructed ? readUntilMark(source, start, limit, depth) : undefined;
  const contentStart = start + 2 + (first > 0x80 ? first & 0x7f : 0);
  const contentEnd = contentStart + lengthAt(source, start + 1);
  if (!(contentEnd <= limit)) return undefined;
  if (isHalfCharacter(tag, contentEnd - contentStart)) return undefined;
  if (!isConstructed) return { tag, source, start, contentStart, contentEnd, end: contentEnd, children: none };
  const children: Asn1[] = [];
  for (let at = contentStart; at < contentEnd; ) {
    const child = readElement(source, at, contentEnd, depth + 1);
    if (child === undefined) return undefined;
    children.push(child);
    at = child.end;
  }
  return { tag, source, start, contentStart, contentEnd, end: contentEnd, children };
}

/** An element of indefinite length, which two zero octets end. */
function readUntilMark(source: Buffer, start: number, limit: number, depth: number): Asn1 | undefined {
  const children: Asn1[] = [];
  for (let at = start + 2; at + 2 <= limit; ) {
    if (source[at] === 0 && source[at + 1] === 0) return { tag: source[start] ?? 0, source, start, contentStart: start + 2, contentEnd: at, end: at + 2, children };
    const child = readElement(source, at, limit, depth + 1);
    if (child === undefined) return undefined;
    children.push(child);
    at = child.end;
  }
  return undefined;
}

/** The length that the octets at an offset say; NaN where they are more than four or end too soon. */
function lengthAt(source: Uint8Array, at: number): number {
  const first = source[at] ?? Number.NaN;
  if (first < 0x80) return first;
  const count = first & 0x7f;
  let length = count > 4 ? Number.NaN : 0;
  for (let index = 1; index <= count; index += 1) length = length * 256 + (source[at + index] ?? Number.NaN);
  return length;
}

/** A BMPString has two octets for each character; OpenSSL refuses the whole certificate over half a one. */
function isHalfCharacter(tag: number, length: number): boolean {
  return (tag & 0x3f) === tags.bmpString && length % 2 === 1;
}

export function contentOf(node: Asn1): Uint8Array {
  return node.source.subarray(node.contentStart, node.contentEnd);
}

export function encodedOf(node: Asn1): Uint8Array {
  return node.source.subarray(node.start, node.end);
}

const knownOids = new Map<string, string>();

/** The dotted form; undefined where the element is no well-formed object identifier. */
export function readOid(node: Asn1 | undefined): string | undefined {
  if (node?.tag !== tags.oid) return undefined;
  const length = node.contentEnd - node.contentStart;
  if (length === 0 || length > 64) return undefined;
  const raw = binaryText(node);
  const known = knownOids.get(raw);
  if (known !== undefined) return known;
  const dotted = decodeOid(contentOf(node));
  if (dotted !== undefined && knownOids.size < 256) knownOids.set(raw, dotted);
  return dotted;
}

/** Content octets, one character each. */
export function binaryText(node: Asn1): string {
  return node.source.toString('latin1', node.contentStart, node.contentEnd);
}

/** Lower-case hex of the content octets. */
export function hexOf(node: Asn1): string {
  return node.source.toString('hex', node.contentStart, node.contentEnd);
}

/** The octets of a BIT STRING without its first, which counts unused bits. */
export function readBits(node: Asn1 | undefined): { readonly unused: number; readonly octets: Uint8Array } | undefined {
  if (node?.tag !== tags.bitString || node.contentEnd === node.contentStart) return undefined;
  const unused = node.source[node.contentStart] ?? 0;
  const octets = node.source.subarray(node.contentStart + 1, node.contentEnd);
  return unused > 7 || (unused > 0 && octets.length === 0) ? undefined : { unused, octets };
}

/** The value of a minimal INTEGER as bigint; undefined where it is none, padded or empty. */
export function readInteger(node: Asn1 | undefined): bigint | undefined {
  if (node?.tag !== tags.integer || !isMinimalInteger(node)) return undefined;
  const magnitude = BigInt(`0x${hexOf(node)}`);
  const negative = ((node.source[node.contentStart] ?? 0) & 0x80) !== 0;
  return negative ? magnitude - (1n << BigInt(8 * (node.contentEnd - node.contentStart))) : magnitude;
}

/** X.690, section 8.3.2: the first nine bits are neither all ones nor all zeros. */
export function isMinimalInteger(node: Asn1): boolean {
  const length = node.contentEnd - node.contentStart;
  if (length < 2) return length === 1;
  const first = node.source[node.contentStart] ?? 0;
  const next = (node.source[node.contentStart + 1] ?? 0) & 0x80;
  return !((first === 0 && next === 0) || (first === 0xff && next !== 0));
}

function decodeOid(octets: Uint8Array): string | undefined {
  const arcs: number[] = [];
  let arc = 0;
  let fresh = true;
  for (const octet of octets) {
    if (fresh && octet === 0x80) return undefined;
    arc = arc * 128 + (octet & 0x7f);
    fresh = (octet & 0x80) === 0;
    if (!fresh) continue;
    if (arcs.length === 0) {
      const root = Math.min(Math.floor(arc / 40), 2);
      arcs.push(root, arc - 40 * root);
    } else arcs.push(arc);
    arc = 0;
  }
  return fresh ? arcs.join('.') : undefined;
}
