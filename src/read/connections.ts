import type { HealthMonitorDeclaration } from '../model/bundle-declarations.ts';
import type { Target } from '../model/target.ts';
import type { Located } from '../source/span.ts';
import { sslInfoIn } from './ssl-info.ts';
import { readUrl } from './target-url.ts';
import { childText, childrenNamed, type XmlElement } from './xml.ts';
import { attributeOf, childTexts, nameOf } from './xml-parts.ts';

const words = { 'target-endpoint': 'TargetEndpoint', 'service-callout': 'ServiceCallout' } as const;

/** The HTTP connections of a TargetEndpoint or ServiceCallout; `place` says the bundle in words. */
export function readConnections(root: XmlElement, origin: keyof typeof words, proxy: string, place: string): readonly Target[] {
  const name = root.attributes.get('name') ?? 'default';
  // Google's own sample writes HttpTargetConnection.
  return root.children
    .filter((child) => child.name.toLowerCase() === 'httptargetconnection')
    .map((connection) => readConnection(connection, origin, name, proxy, `${words[origin]} "${name}" of ${place}`));
}

function readConnection(connection: XmlElement, origin: keyof typeof words, name: string, proxy: string, label: string): Target {
  const url = childText(connection, 'URL');
  const balancer = childrenNamed(connection, 'LoadBalancer')[0];
  const servers = balancer === undefined ? [] : childrenNamed(balancer, 'Server').flatMap(readServer);
  const monitor = childrenNamed(connection, 'HealthMonitor')[0];
  return {
    origin,
    name,
    label,
    proxy,
    span: nameOf(connection).span,
    ...(url === undefined ? {} : { url: readUrl(url) }),
    servers,
    ...sslInfoIn(connection),
    ...(monitor === undefined ? {} : { healthMonitor: readHealthMonitor(monitor) }),
  };
}

function readServer(server: XmlElement): readonly Located<string>[] {
  return [attributeOf(server, 'name')].filter((name) => name !== undefined);
}

function readHealthMonitor(element: XmlElement): HealthMonitorDeclaration {
  const http = childrenNamed(element, 'HTTPMonitor')[0];
  return {
    span: nameOf(element).span,
    ...childTexts(element, { IsEnabled: 'isEnabled' }),
    ...(http === undefined ? {} : { http: { span: nameOf(http).span, ...readMonitor(http) } }),
  };
}

/** The settings stand in Request; UseTargetServerSSLInfo is documented beside it as well. */
function readMonitor(http: XmlElement): Omit<NonNullable<HealthMonitorDeclaration['http']>, 'span'> {
  const names = { IsSSL: 'isSsl', TrustAllSSL: 'trustAllSsl', UseTargetServerSSLInfo: 'useTargetServerSslInfo', Port: 'port' } as const;
  return { ...childTexts(http, names), ...childTexts(childrenNamed(http, 'Request')[0], names) };
}
