import { elsewhere } from '../model/elsewhere.ts';
import type { CommonName, SslInfo, Target, TargetUrl } from '../model/model.ts';
import { spanOf, textOf, type Located } from '../source/span.ts';
import { childText, childrenNamed, type XmlElement } from './xml.ts';

/** The southbound connections of a `<TargetEndpoint>`. */
export function readTargetEndpoint(root: XmlElement, proxy: string): readonly Target[] {
  if (root.name !== 'TargetEndpoint') return [];
  const name = root.attributes.get('name') ?? 'default';
  // Google's own sample writes HttpTargetConnection.
  return root.children
    .filter((child) => child.name.toLowerCase() === 'httptargetconnection')
    .map((connection) => readConnection(connection, proxy, `TargetEndpoint "${name}" of proxy "${proxy}"`));
}

function readConnection(connection: XmlElement, proxy: string, label: string): Target {
  const url = childText(connection, 'URL');
  const sslInfo = childrenNamed(connection, 'SSLInfo')[0];
  const balancer = childrenNamed(connection, 'LoadBalancer')[0];
  return {
    label,
    proxy,
    span: spanOf(connection.span.file, connection.span.start, connection.span.start + connection.name.length + 1),
    ...(url === undefined ? {} : { url: readUrl(url) }),
    servers: balancer === undefined ? [] : childrenNamed(balancer, 'Server').flatMap((server) => serverName(server) ?? []),
    ...(sslInfo === undefined ? {} : { sslInfo: readSslInfo(sslInfo) }),
  };
}

function serverName(server: XmlElement): Located<string> | undefined {
  const value = server.attributes.get('name')?.trim();
  return value === undefined || value === '' ? undefined : { value, span: server.span };
}

/** Takes a URL apart; scheme, host and port stay undefined where a variable or placeholder stands in them. */
export function readUrl(text: Located<string>): TargetUrl {
  const match = /^(?:(https?):\/\/)?(?:[^/?#@]*@)?(\[[0-9a-fA-F:.]*\]|\{[^{}]*\}|[^/?#:]*)(?::([^/?#]*))?/i.exec(text.value);
  const scheme = match?.[1]?.toLowerCase();
  const authority = match?.[2] ?? '';
  const literal = authority !== '' && elsewhere(match?.[0] ?? '') === undefined;
  const offset = textOf(text.span).indexOf(authority);
  const known = scheme === 'http' || scheme === 'https' ? scheme : undefined;
  const host = authority.replace(/^\[|\]$/g, '');
  return {
    text,
    scheme: known,
    host: literal && known !== undefined && offset !== -1 ? { value: host, span: spanOf(text.span.file, text.span.start + offset, text.span.start + offset + authority.length) } : undefined,
    port: /^\d{1,5}$/.test(match?.[3] ?? '') ? Number(match?.[3]) : match?.[3] === undefined && known !== undefined ? (known === 'https' ? 443 : 80) : undefined,
  };
}

const properties = {
  Enabled: 'enabled',
  Enforce: 'enforce',
  ClientAuthEnabled: 'clientAuthEnabled',
  KeyStore: 'keyStore',
  KeyAlias: 'keyAlias',
  TrustStore: 'trustStore',
  IgnoreValidationErrors: 'ignoreValidationErrors',
} as const;

/** An `<SSLInfo>` block with the place of every value. */
export function readSslInfo(element: XmlElement): SslInfo {
  const values = Object.entries(properties).flatMap(([name, property]) => {
    const value = childText(element, name);
    return value === undefined ? [] : [[property, value] as const];
  });
  const commonName = readCommonName(element);
  return {
    span: spanOf(element.span.file, element.span.start, element.span.start + '<SSLInfo'.length),
    ...Object.fromEntries(values),
    protocols: listed(element, 'Protocols', 'Protocol'),
    ciphers: listed(element, 'Ciphers', 'Cipher'),
    ...(commonName === undefined ? {} : { commonName }),
  };
}

function listed(element: XmlElement, list: string, item: string): readonly Located<string>[] {
  return childrenNamed(element, list).flatMap((child) => childrenNamed(child, item).flatMap((entry) => (entry.text.value === '' ? [] : [entry.text])));
}

function readCommonName(element: XmlElement): CommonName | undefined {
  const child = childrenNamed(element, 'CommonName')[0];
  if (child === undefined || child.text.value === '') return undefined;
  return { name: child.text, wildcardMatch: child.attributes.get('wildcardMatch') === 'true' };
}
