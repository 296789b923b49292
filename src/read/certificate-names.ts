import type { DistinguishedName, GeneralName } from '../model/certificate.ts';
import { trimEndOf } from '../source/trim-end.ts';
import { binaryText, contentOf, encodedOf, hexOf, readBits, readOid, tags, type Asn1 } from './asn1.ts';

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN', '2.5.4.4': 'SN', '2.5.4.5': 'serialNumber', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.9': 'street',
  '2.5.4.10': 'O', '2.5.4.11': 'OU', '2.5.4.12': 'title', '2.5.4.42': 'GN', '2.5.4.46': 'dnQualifier', '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID', '0.9.2342.19200300.100.1.25': 'DC', '1.2.840.113549.1.9.1': 'emailAddress',
};

interface Attribute {
  readonly oid: string;
  readonly value: string;
  readonly canonical: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A Name (RFC 5280, section 4.1.2.4); undefined where it is not one, or where a text in it is not in its own encoding. */
export function readName(node: Asn1 | undefined): DistinguishedName | undefined {
  if (node?.tag !== tags.sequence) return undefined;
  const relative: (readonly Attribute[])[] = [];
  for (const set of node.children) {
    if (set.tag !== tags.set || set.children.length === 0) return undefined;
    const attributes = set.children.map(readAttribute);
    if (!attributes.every((attribute) => attribute !== undefined)) return undefined;
    relative.push(attributes);
  }
  const all = relative.flat();
  const relativeNames = relative.map((attributes) => attributes.map(({ canonical }) => canonical).sort().join('+'));
  return {
    text: relative.toReversed().map(describeRelativeName).join(', '),
    canonical: relativeNames.map((name) => `${name};`).join(''),
    commonNames: all.filter(({ oid }) => oid === '2.5.4.3').map(({ value }) => value),
    empty: all.length === 0,
    relativeNames,
    emailAddresses: all.filter(({ oid }) => oid === '1.2.840.113549.1.9.1').map(({ value }) => value),
  };
}

/** Issuers by their bytes, for few of them issue most certificates; bounded, for they stay. */
const issuers = new Map<string, DistinguishedName>();
const mostIssuers = 1024;

/** The Name of an issuer; the same bytes are the same object. */
export function readIssuer(node: Asn1): DistinguishedName | undefined {
  const bytes = node.source.toString('latin1', node.start, node.end);
  const known = issuers.get(bytes);
  if (known !== undefined) return known;
  const name = readName(node);
  if (name === undefined) return undefined;
  if (issuers.size >= mostIssuers) issuers.clear();
  issuers.set(bytes, name);
  return name;
}

/** GeneralNames, as alternative names hold them. */
export function readGeneralNames(node: Asn1 | undefined): readonly GeneralName[] | undefined {
  if (node === undefined) return undefined;
  const names = node.children.map(readGeneralName);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** One GeneralName; undefined where its form is none that RFC 5280, section 4.2.1.6 lists. */
export function readGeneralName(node: Asn1): GeneralName | undefined {
  switch (node.tag) {
    case 0x81:
      return { kind: 'email', value: binaryText(node) };
    case 0x82:
      return { kind: 'dns', value: binaryText(node) };
    case 0x86:
      return { kind: 'uri', value: binaryText(node) };
    case 0x87:
      return { kind: 'ip', value: describeAddress(contentOf(node)), octets: contentOf(node) };
    case 0xa4: {
      const name = node.children.length === 1 ? readName(node.children[0]) : undefined;
      return name && { kind: 'directory', value: name.text, name };
    }
    case 0xa0: {
      const type = readOid(node.children[0]);
      if (type === undefined || node.children.length !== 2) return undefined;
      return { kind: 'other', value: `otherName ${type}`, form: `otherName:${type}` };
    }
    case 0xa3:
      return { kind: 'other', value: 'x400Address', form: 'x400Address' };
    case 0xa5:
      return { kind: 'other', value: 'ediPartyName', form: 'ediPartyName' };
    case 0x88:
      return { kind: 'other', value: `registeredID ${hexOf(node)}`, form: 'registeredID' };
    default:
      return undefined;
  }
}

/** An address, or address and mask, for people: `192.0.2.1`, `10.0.0.0/255.0.0.0`, `2001:db8::1`. */
function describeAddress(octets: Uint8Array): string {
  switch (octets.length) {
    case 4:
      return octets.join('.');
    case 16:
      return describeLongAddress(octets);
    case 8:
    case 32: {
      const half = octets.length / 2;
      return `${describeAddress(octets.subarray(0, half))}/${describeAddress(octets.subarray(half))}`;
    }
    default:
      return `0x${Buffer.from(octets).toString('hex')}`;
  }
}

// RFC 5952: lower case, the longest run of zero groups (two or more, the first of equals) as `::`.
function describeLongAddress(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (((octets[2 * index] ?? 0) << 8) | (octets[2 * index + 1] ?? 0)).toString(16));
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map((match) => match[0]);
  const longest = runs.reduce((best, run) => (run.replace(/^:/, '').length > best.replace(/^:/, '').length ? run : best), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

function readAttribute(node: Asn1): Attribute | undefined {
  const [type, content, ...rest] = node.children;
  const oid = readOid(type);
  if (node.tag !== tags.sequence || oid === undefined || content === undefined || rest.length > 0) return undefined;
  const value = decodeText(content);
  if (value === undefined) return undefined;
  return { oid, value, canonical: canonicalAttribute(oid, content, value) };
}

// RFC 5280, section 7.1 as OpenSSL does it: strings as UTF-8, white space trimmed and collapsed, ASCII in lower case.
function canonicalAttribute(oid: string, content: Asn1, value: string): string {
  const folded = isText(content.tag)
    ? `t${trimEndOf(value, ' \t\n\v\f\r').replace(/^[ \t\n\v\f\r]+/, '').replace(/[ \t\n\v\f\r]+/g, ' ').replace(/[A-Z]+/g, (upper) => upper.toLowerCase())}`
    : `x${Buffer.from(encodedOf(content)).toString('hex')}`;
  return `${oid}=${folded.length}:${folded}`;
}

function isText(tag: number): boolean {
  return (
    tag === tags.utf8String || tag === tags.printableString || tag === tags.ia5String || tag === tags.teletexString ||
    tag === tags.bmpString || tag === tags.universalString
  );
}

/** The text of a directory string of a type that OpenSSL takes (B_ASN1_PRINTABLE); a unique identifier reads as hex. */
function decodeText(node: Asn1): string | undefined {
  switch (node.tag) {
    case tags.utf8String:
      try {
        return utf8.decode(contentOf(node));
      } catch {
        return undefined;
      }
    case tags.bmpString:
      return decodeWide(contentOf(node), 2);
    case tags.universalString:
      return decodeWide(contentOf(node), 4);
    case tags.bitString:
      return readBits(node) && `#${Buffer.from(encodedOf(node)).toString('hex')}`;
    default:
      return isText(node.tag) || node.tag === tags.numericString ? binaryText(node) : undefined;
  }
}

function decodeWide(octets: Uint8Array, width: 2 | 4): string | undefined {
  if (octets.length % width !== 0) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let text = '';
  for (let at = 0; at < octets.length; at += width) {
    const point = width === 2 ? view.getUint16(at) : view.getUint32(at);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}

function describeRelativeName(attributes: readonly Attribute[]): string {
  return attributes.map(({ oid, value }) => `${shortNames[oid] ?? oid}=${value.replace(/[\\,+]/g, '\\$&')}`).join('+');
}
