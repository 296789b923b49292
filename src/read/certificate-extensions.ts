import type { Certificate, Extension, GeneralName, KeyUsage, NameConstraints } from '../model/certificate.ts';
import { contentOf, hexOf, readAsn1, readBits, readInteger, readOid, tags, type Asn1 } from './asn1.ts';
import { readGeneralName, readGeneralNames } from './certificate-names.ts';

/** Object identifiers of the extensions that are read. */
export const extensionOids = {
  subjectKeyIdentifier: '2.5.29.14', keyUsage: '2.5.29.15', subjectAlternativeName: '2.5.29.17', basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30', crlDistributionPoints: '2.5.29.31', authorityKeyIdentifier: '2.5.29.35', extendedKeyUsage: '2.5.29.37',
  authorityInformationAccess: '1.3.6.1.5.5.7.1.1', netscapeCertificateType: '2.16.840.1.113730.1.1',
} as const;

type ExtensionFacts = Pick<
  Certificate,
  | 'extensions' | 'basicConstraints' | 'keyUsage' | 'extendedKeyUsage' | 'subjectAlternativeNames' | 'nameConstraints'
  | 'subjectKeyIdentifier' | 'authorityKeyIdentifier' | 'netscapeCertificateType' | 'malformedExtensions' | 'caIssuers'
>;

interface RawExtension extends Extension {
  readonly value: Uint8Array;
}

type Facts = { -readonly [Key in keyof ExtensionFacts]?: ExtensionFacts[Key] };

/** What each reader finds in the value of its extension; undefined where the value is not what the standard says. */
const readers: Readonly<Record<string, (value: Asn1) => Facts | undefined>> = {
  [extensionOids.basicConstraints]: (value) => wrap('basicConstraints', readBasicConstraints(value)),
  [extensionOids.keyUsage]: (value) => wrap('keyUsage', readKeyUsage(value)),
  [extensionOids.extendedKeyUsage]: (value) => wrap('extendedKeyUsage', readOids(value)),
  [extensionOids.subjectAlternativeName]: (value) => wrap('subjectAlternativeNames', value.tag === tags.sequence ? readGeneralNames(value) : undefined),
  [extensionOids.nameConstraints]: (value) => wrap('nameConstraints', readNameConstraints(value)),
  [extensionOids.subjectKeyIdentifier]: (value) => wrap('subjectKeyIdentifier', value.tag === tags.octetString ? hexOf(value) : undefined),
  [extensionOids.authorityKeyIdentifier]: (value) => wrap('authorityKeyIdentifier', readAuthorityKeyIdentifier(value)),
  [extensionOids.authorityInformationAccess]: (value) => wrap('caIssuers', readCaIssuers(value)),
  [extensionOids.netscapeCertificateType]: (value) => wrap('netscapeCertificateType', readBits(value)?.octets[0]),
  [extensionOids.crlDistributionPoints]: (value) => (value.tag === tags.sequence && value.children.every(({ tag }) => tag === tags.sequence) ? {} : undefined),
};

/** Reads the list of extensions; undefined where it is not one. */
export function readExtensions(list: Asn1 | undefined): ExtensionFacts | undefined {
  if (list !== undefined && list.tag !== tags.sequence) return undefined;
  const raw = (list?.children ?? []).map(readExtension);
  if (!raw.every((extension) => extension !== undefined)) return undefined;
  const facts: Facts = {};
  const seen = new Set<string>();
  const malformed = new Set<string>();
  for (const { oid, value } of raw) {
    if (seen.has(oid)) malformed.add(oid);
    seen.add(oid);
    const read = readers[oid];
    if (read === undefined) continue;
    const node = readAsn1(value);
    const found = node && read(node);
    if (found === undefined) malformed.add(oid);
    else Object.assign(facts, found);
  }
  return {
    caIssuers: [],
    ...facts,
    extensions: raw.map(({ oid, critical }) => ({ oid, critical })),
    malformedExtensions: malformed,
  };
}

function wrap<Key extends keyof ExtensionFacts>(key: Key, value: ExtensionFacts[Key] | undefined): Facts | undefined {
  return value === undefined ? undefined : { [key]: value };
}

function readExtension(node: Asn1): RawExtension | undefined {
  const [type, second, third] = node.children;
  const oid = readOid(type);
  const content = third ?? second;
  if (node.tag !== tags.sequence || node.children.length > 3 || oid === undefined || content?.tag !== tags.octetString) return undefined;
  if (third === undefined) return { oid, critical: false, value: contentOf(content) };
  const critical = second && readBoolean(second);
  return critical === undefined ? undefined : { oid, critical, value: contentOf(content) };
}

function readBoolean(node: Asn1): boolean | undefined {
  return node.tag === tags.boolean && node.contentEnd - node.contentStart === 1 ? node.source[node.contentStart] !== 0 : undefined;
}

function readBasicConstraints(value: Asn1): Certificate['basicConstraints'] {
  const rest = [...value.children];
  if (value.tag !== tags.sequence) return undefined;
  const ca = rest[0]?.tag === tags.boolean ? readBoolean(rest.shift() as Asn1) : false;
  if (ca === undefined || rest.length > 1) return undefined;
  if (rest.length === 0) return { ca };
  const pathLength = readInteger(rest[0]);
  if (pathLength === undefined || pathLength < 0n) return undefined;
  return { ca, pathLength: Number(pathLength > 0x7fffffffn ? 0x7fffffffn : pathLength) };
}

const usages: readonly KeyUsage[] = [
  'digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly',
];

function readKeyUsage(value: Asn1): ReadonlySet<KeyUsage> | undefined {
  const octets = readBits(value)?.octets;
  if (octets === undefined) return undefined;
  return new Set(usages.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

function readOids(value: Asn1): readonly string[] | undefined {
  const oids = value.children.map(readOid);
  return value.tag === tags.sequence && oids.every((oid) => oid !== undefined) ? oids : undefined;
}

function readNameConstraints(value: Asn1): NameConstraints | undefined {
  const permitted = value.children.find(({ tag }) => tag === 0xa0);
  const excluded = value.children.find(({ tag }) => tag === 0xa1);
  if (value.tag !== tags.sequence || value.children.some((child) => child !== permitted && child !== excluded)) return undefined;
  const subtrees = [...(permitted?.children ?? []), ...(excluded?.children ?? [])];
  const permittedNames = readSubtrees(permitted);
  const excludedNames = readSubtrees(excluded);
  if (permittedNames === undefined || excludedNames === undefined) return undefined;
  return { permitted: permittedNames, excluded: excludedNames, hasDistances: subtrees.some(hasDistance) };
}

function readSubtrees(node: Asn1 | undefined): readonly GeneralName[] | undefined {
  const names = (node?.children ?? []).map((subtree) => {
    const [base] = subtree.children;
    return subtree.tag === tags.sequence && base !== undefined ? readGeneralName(base) : undefined;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

function hasDistance(subtree: Asn1): boolean {
  return subtree.children.slice(1).some((distance) => distance.tag === 0x81 || contentOf(distance).some((octet) => octet !== 0));
}

function readAuthorityKeyIdentifier(value: Asn1): Certificate['authorityKeyIdentifier'] {
  if (value.tag !== tags.sequence) return undefined;
  const keyId = value.children.find(({ tag }) => tag === 0x80);
  const issuer = value.children.find(({ tag }) => tag === 0xa1);
  const serial = value.children.find(({ tag }) => tag === 0x82);
  const issuerNames = readGeneralNames(issuer);
  if (issuer !== undefined && issuerNames === undefined) return undefined;
  return {
    ...(keyId && { keyId: hexOf(keyId) }),
    ...(issuerNames && { issuer: issuerNames }),
    ...(serial && { serial: readSerial(serial) }),
  };
}

/** A serial number as the model writes it: hex with a minus where negative. */
export function readSerial(node: Asn1): string {
  const hex = hexOf(node);
  if (((contentOf(node)[0] ?? 0) & 0x80) === 0) return hex.length > 2 && hex.startsWith('00') ? hex.slice(2) : hex;
  const magnitude = ((1n << BigInt(4 * hex.length)) - BigInt(`0x${hex}`)).toString(16);
  return `-${magnitude.length % 2 === 0 ? magnitude : `0${magnitude}`}`;
}

function readCaIssuers(value: Asn1): readonly string[] | undefined {
  if (value.tag !== tags.sequence) return undefined;
  const addresses: string[] = [];
  for (const { children } of value.children) {
    const method = readOid(children[0]);
    const name = children[1] && readGeneralName(children[1]);
    if (method === undefined || name === undefined) return undefined;
    if (method === '1.3.6.1.5.5.7.48.2' && name.kind === 'uri') addresses.push(name.value);
  }
  return addresses;
}
