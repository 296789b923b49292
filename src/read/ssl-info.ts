import type { CommonName, SslInfo, UnknownSetting } from '../model/target.ts';
import { spanOf, type Located } from '../source/span.ts';
import { listAt, pick, unknownKeys } from './settings.ts';
import { booleanAt, childOf, entryOf, textAt, type Tree } from './tree.ts';
import { childrenNamed, type XmlElement } from './xml.ts';
import { childTexts, endTagOf, nameOf } from './xml-parts.ts';

const elementProperties = {
  Enabled: 'enabled',
  Enforce: 'enforce',
  ClientAuthEnabled: 'clientAuthEnabled',
  KeyStore: 'keyStore',
  KeyAlias: 'keyAlias',
  TrustStore: 'trustStore',
  IgnoreValidationErrors: 'ignoreValidationErrors',
} as const;

const elements = ['Enabled', 'Enforce', 'ClientAuthEnabled', 'KeyStore', 'KeyAlias', 'TrustStore', 'IgnoreValidationErrors', 'Protocols', 'Ciphers', 'CommonName', 'CRLStore', 'CertAlias', 'KeyHsm'];

/** An `<SSLInfo>` element with its unknown and repeated children. */
function readSslInfoElement(element: XmlElement): SslInfo {
  const seen = new Set<string>();
  const unknown: UnknownSetting[] = [];
  const beside = element.children.map((child) => child.name);
  const repeated: Located<string>[] = [];
  for (const child of element.children) {
    if (!elements.includes(child.name)) unknown.push(unknownElement(child, beside));
    else if (seen.has(child.name)) repeated.push(nameOf(child));
    seen.add(child.name);
  }
  const commonName = readCommonName(element);
  return {
    span: spanOf(element.span.file, element.span.start, element.span.start + '<SSLInfo'.length),
    ...childTexts(element, elementProperties),
    protocols: listed(element, 'Protocols', 'Protocol'),
    ciphers: listed(element, 'Ciphers', 'Cipher'),
    ...(commonName === undefined ? {} : { commonName }),
    unknown,
    repeated,
  };
}

function unknownElement(element: XmlElement, beside: readonly string[]): UnknownSetting {
  const endTag = endTagOf(element);
  return { ...nameOf(element), holds: element.children.length === 0 ? 'scalar' : 'mapping', beside, ...(endTag === undefined ? {} : { endTag }) };
}

function listed(element: XmlElement, list: string, item: string): readonly Located<string>[] {
  return childrenNamed(element, list).flatMap((child) => childrenNamed(child, item).flatMap((entry) => (entry.text.value === '' ? [] : [entry.text])));
}

function readCommonName(element: XmlElement): CommonName | undefined {
  const child = childrenNamed(element, 'CommonName')[0];
  if (child === undefined || child.text.value === '') return undefined;
  return { name: child.text, wildcardMatch: child.attributes.get('wildcardMatch') === 'true' };
}

/** The SSLInfo children of an element: the first one counts, the others are told by their places. */
export function sslInfoIn(element: XmlElement): { readonly sslInfo?: SslInfo; readonly repeatedSslInfo: readonly Located<string>[] } {
  const [first, ...others] = childrenNamed(element, 'SSLInfo');
  return { ...(first === undefined ? {} : { sslInfo: readSslInfoElement(first) }), repeatedSslInfo: others.map(nameOf) };
}

const properties = {
  enabled: 'enabled',
  enforce: 'enforce',
  clientAuthEnabled: 'clientAuthEnabled',
  keyStore: 'keyStore',
  keyAlias: 'keyAlias',
  trustStore: 'trustStore',
  ignoreValidationErrors: 'ignoreValidationErrors',
} as const;

/** The SSL settings of a target server or virtual host in JSON, below the key that names them. */
export function readSslInfoAt(tree: Tree, key: string): SslInfo | undefined {
  const entry = entryOf(tree, key);
  if (entry?.value.kind !== 'mapping') return undefined;
  const value = entry.value;
  const name = textAt(value, 'commonName', 'value') ?? textAt(childOf(value, 'commonName'));
  return {
    span: entry.key.span,
    ...pick(value, properties),
    protocols: listAt(value, 'protocols'),
    ciphers: listAt(value, 'ciphers'),
    ...(name === undefined ? {} : { commonName: { name, wildcardMatch: booleanAt(value, 'commonName', 'wildcardMatch')?.value === true } }),
    unknown: unknownKeys(value, [...Object.keys(properties), 'protocols', 'ciphers', 'commonName']),
    // A key that stands twice is told by the JSON reader.
    repeated: [],
  };
}
