import type { ProxyEndpointDeclaration } from '../model/bundle-declarations.ts';
import { readUrl } from './target-url.ts';
import { childText, childrenNamed, type XmlElement } from './xml.ts';
import { childTexts, nameOf } from './xml-parts.ts';

/** A `<ProxyEndpoint>`; undefined where the root is something else. */
export function readProxyEndpoint(root: XmlElement, proxy: string): ProxyEndpointDeclaration | undefined {
  if (root.name !== 'ProxyEndpoint') return undefined;
  const connections = childrenNamed(root, 'HTTPProxyConnection');
  const rules = childrenNamed(root, 'RouteRule');
  return {
    name: root.attributes.get('name') ?? 'default',
    proxy,
    span: nameOf(root).span,
    ...childTexts(connections[0], { BasePath: 'basePath' }),
    virtualhosts: connections.flatMap((connection) => childrenNamed(connection, 'VirtualHost').flatMap((host) => (host.text.value === '' ? [] : [host.text]))),
    routeUrls: rules.flatMap((rule) => {
      const url = childText(rule, 'URL');
      return url === undefined ? [] : [{ rule: rule.attributes.get('name') ?? 'default', span: url.span, url: readUrl(url) }];
    }),
    targetEndpoints: rules.flatMap((rule) => childText(rule, 'TargetEndpoint') ?? []),
  };
}
