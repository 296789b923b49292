import type { Certificate, KeyAlgorithm } from '../model/certificate.ts';
import { readOid, tags, type Asn1 } from './asn1.ts';

type Signature = Certificate['signature'];

const algorithms: Readonly<Record<string, readonly [name: string, key: KeyAlgorithm, hash?: string]>> = {
  '1.2.840.113549.1.1.2': ['md2WithRSAEncryption', 'rsa', 'md2'],
  '1.2.840.113549.1.1.3': ['md4WithRSAEncryption', 'rsa', 'md4'],
  '1.2.840.113549.1.1.4': ['md5WithRSAEncryption', 'rsa', 'md5'],
  '1.2.840.113549.1.1.5': ['sha1WithRSAEncryption', 'rsa', 'sha1'],
  '1.3.14.3.2.29': ['sha1WithRSA', 'rsa', 'sha1'],
  '1.2.840.113549.1.1.14': ['sha224WithRSAEncryption', 'rsa', 'sha224'],
  '1.2.840.113549.1.1.11': ['sha256WithRSAEncryption', 'rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['sha384WithRSAEncryption', 'rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['sha512WithRSAEncryption', 'rsa', 'sha512'],
  '1.2.840.10045.4.1': ['ecdsa-with-SHA1', 'ec', 'sha1'],
  '1.2.840.10045.4.3.1': ['ecdsa-with-SHA224', 'ec', 'sha224'],
  '1.2.840.10045.4.3.2': ['ecdsa-with-SHA256', 'ec', 'sha256'],
  '1.2.840.10045.4.3.3': ['ecdsa-with-SHA384', 'ec', 'sha384'],
  '1.2.840.10045.4.3.4': ['ecdsa-with-SHA512', 'ec', 'sha512'],
  '1.2.840.10040.4.3': ['dsaWithSHA1', 'dsa', 'sha1'],
  '2.16.840.1.101.3.4.3.1': ['dsa_with_SHA224', 'dsa', 'sha224'],
  '2.16.840.1.101.3.4.3.2': ['dsa_with_SHA256', 'dsa', 'sha256'],
  '1.3.101.112': ['ED25519', 'ed25519'],
  '1.3.101.113': ['ED448', 'ed448'],
};

const hashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512', '2.16.840.1.101.3.4.2.4': 'sha224',
};

const pss = '1.2.840.113549.1.1.10';

/** The facts of a signature and its algorithm, named once inside and once outside of what is signed. */
export function readSignature(inner: Asn1, outer: Asn1, bits: { readonly unused: number; readonly octets: Uint8Array } | undefined): Signature | undefined {
  const oid = readOid(outer.children[0]);
  const isIdentifier = (node: Asn1): boolean => node.tag === tags.sequence && node.children.length <= 2 && readOid(node.children[0]) !== undefined;
  if (oid === undefined || bits === undefined || !isIdentifier(inner) || !isIdentifier(outer)) return undefined;
  return {
    ...describeAlgorithm(oid, outer.children[1]),
    oid,
    octets: bits.octets,
    whole: bits.unused === 0,
    consistent: inner.source.compare(outer.source, outer.start, outer.end, inner.start, inner.end) === 0,
  };
}

function describeAlgorithm(oid: string, parameters: Asn1 | undefined): Pick<Signature, 'name' | 'hash' | 'key'> {
  if (oid === pss) return { name: 'rsassaPss', key: 'rsa-pss', hash: readPssHash(parameters) };
  const [name, key, hash] = algorithms[oid] ?? [oid];
  return { name, ...(key && { key }), ...(hash && { hash }) };
}

/** RFC 4055, section 3.1: the digest is the first parameter and SHA-1 where it is left out. */
function readPssHash(parameters: Asn1 | undefined): string {
  const field = parameters?.children.find(({ tag }) => tag === 0xa0);
  const oid = readOid(field?.children[0]?.children[0]);
  return oid === undefined ? 'sha1' : (hashes[oid] ?? oid);
}
