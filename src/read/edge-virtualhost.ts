import type { EdgeVirtualhostDeclaration } from '../model/edge-declarations.ts';
import { listAt, pick, placeOf } from './settings.ts';
import { readSslInfoAt, sslInfoIn } from './ssl-info.ts';
import { childOf, itemsOf, textAt, type Mapping, type Tree } from './tree.ts';
import { childText, childrenNamed, type XmlElement } from './xml.ts';
import { attributeOf, nameOf } from './xml-parts.ts';

/** Whether an XML file can be a virtual host of Apigee Edge; cheap, before it is parsed. */
export function mayBeEdgeVirtualhost(path: string, text: string): boolean {
  if (!/\.xml$/i.test(path)) return false;
  if (/<VirtualHost\s[^<>]*name\s*=/.test(text) && /<(?:HostAliases|Port|SSLInfo)\b/.test(text)) return true;
  // Where they are kept, one that is emptied or cut off must not pass as something else; a DOCTYPE is another tool's.
  return /(?:^|\/)virtual-?hosts?\/[^/]+$/i.test(path) && !/^\uFEFF?\s{0,100}(?:<\?[^>]{0,300}\?>\s{0,100})?<!DOCTYPE\b/i.test(text);
}

/** A virtual host in the JSON of the Edge API. */
export function readEdgeVirtualhost(tree: Mapping): EdgeVirtualhostDeclaration {
  const sslInfo = readSslInfoAt(tree, 'sSLInfo');
  return {
    name: textAt(tree, 'name'),
    span: placeOf(tree),
    hostAliases: listAt(tree, 'hostAliases'),
    ...pick(tree, { port: 'port', baseUrl: 'baseUrl', useBuiltInFreeTrialCert: 'useBuiltInFreeTrialCert' }),
    ...(sslInfo === undefined ? {} : { sslInfo }),
    properties: propertiesIn(childOf(tree, 'properties')),
  };
}

function propertiesIn(tree: Tree | undefined): EdgeVirtualhostDeclaration['properties'] {
  // The API nests the list: {"properties": {"property": [{"name": …, "value": …}]}}.
  const items = tree?.kind === 'sequence' ? tree.items : itemsOf(childOf(tree, 'property'));
  return items.flatMap((item) => {
    const name = textAt(item, 'name');
    const value = textAt(item, 'value');
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}

/** A `<VirtualHost>` document; undefined where the root is something else. */
export function readEdgeVirtualhostXml(root: XmlElement): EdgeVirtualhostDeclaration | undefined {
  if (root.name !== 'VirtualHost') return undefined;
  const name = attributeOf(root, 'name');
  const port = childText(root, 'Port');
  const baseUrl = childText(root, 'BaseUrl') ?? childText(root, 'BaseURL');
  const freeTrial = childText(root, 'UseBuiltInFreeTrialCert');
  const { sslInfo } = sslInfoIn(root);
  return {
    name,
    span: nameOf(root).span,
    hostAliases: childrenNamed(root, 'HostAliases').flatMap((list) => childrenNamed(list, 'HostAlias').flatMap((alias) => (alias.text.value === '' ? [] : [alias.text]))),
    ...(port === undefined ? {} : { port }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(freeTrial === undefined ? {} : { useBuiltInFreeTrialCert: freeTrial }),
    ...(sslInfo === undefined ? {} : { sslInfo }),
    properties: childrenNamed(root, 'Properties').flatMap((list) =>
      childrenNamed(list, 'Property').flatMap((property) => {
        const key = attributeOf(property, 'name');
        return key === undefined || property.text.value === '' ? [] : [{ name: key, value: property.text }];
      }),
    ),
  };
}
