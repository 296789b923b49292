import type { BundleFacts } from '../../src/model/bundle-declarations.ts';
import { bundlePart, mayBeConnectingPolicy, readBundlePart, readBundleRoot } from '../../src/read/bundle.ts';
import { readXml, type XmlElement } from '../../src/read/xml.ts';
import { positionAt, textOf } from '../../src/source/span.ts';
import { fileOf, misplaced, plain } from './places.ts';

function rootOf(path: string, text: string): XmlElement {
  const read = readXml(fileOf(path, text));
  if (read.kind === 'fault') throw new Error(read.fault.message);
  return read.root;
}

function factsOf(path: string, text: string): BundleFacts {
  const part = bundlePart(path);
  if (part === undefined) throw new Error(`${path} is no part of a bundle`);
  return readBundlePart(part, rootOf(path, text), 'orders');
}

test.each([
  ['apiproxy/orders.xml', 'apiproxy', 'proxy', 'root'],
  ['gateway/orders/apiproxy/targets/default.xml', 'gateway/orders/apiproxy', 'proxy', 'target-endpoint'],
  ['gateway/orders/apiproxy/proxies/default.xml', 'gateway/orders/apiproxy', 'proxy', 'proxy-endpoint'],
  ['apiproxy/policies/SC-Token.xml', 'apiproxy', 'proxy', 'policy'],
  ['sharedflowbundle/policies/ML-Log.xml', 'sharedflowbundle', 'shared-flow', 'policy'],
  ['sf/sharedflowbundle/logging.xml', 'sf/sharedflowbundle', 'shared-flow', 'root'],
])('%s', (path, bundle, kind, part) => {
  expect(bundlePart(path)).toEqual({ bundle, kind, part });
});

test.each(['apiproxy/resources/xsl/a.xml', 'sharedflowbundle/sharedflows/default.xml', 'myapiproxy/orders.xml', 'apiproxy/manifests/manifest.xml', 'targets/default.xml'])('%s is no part', (path) => {
  expect(bundlePart(path)).toBeUndefined();
});

test('a balanced target with health monitor, and SSLInfo with its oddities', () => {
  const facts = factsOf('apiproxy/targets/default.xml', `<TargetEndpoint name="default">
  <HTTPTargetConnection>
    <LoadBalancer>
      <Server name="orders-1"/>
      <Server name=" orders-2 "><IsFallback>true</IsFallback></Server>
    </LoadBalancer>
    <HealthMonitor>
      <IsEnabled>true</IsEnabled>
      <HTTPMonitor>
        <UseTargetServerSSLInfo>true</UseTargetServerSSLInfo>
        <Request><IsSSL>true</IsSSL><TrustAllSSL>true</TrustAllSSL><Port>8443</Port></Request>
      </HTTPMonitor>
    </HealthMonitor>
    <SSLInfo>
      <Enabled>true</Enabled>
      <TrustStore> ref://trust </TrustStore>
      <Trustore>ref://typo</Trustore>
      <TrustStore>ref://again</TrustStore>
      <CommonName wildcardMatch="true">orders.example.com</CommonName>
    </SSLInfo>
    <SSLInfo><Enabled>false</Enabled></SSLInfo>
  </HTTPTargetConnection>
</TargetEndpoint>`);
  expect(plain(facts)).toEqual({
    policies: [],
    connections: [
      {
        origin: 'target-endpoint', name: 'default', label: 'TargetEndpoint "default" of proxy "orders"', proxy: 'orders', servers: ['orders-1', 'orders-2'],
        healthMonitor: { isEnabled: 'true', http: { isSsl: 'true', trustAllSsl: 'true', useTargetServerSslInfo: 'true', port: '8443' } },
        sslInfo: { enabled: 'true', trustStore: 'ref://trust', protocols: [], ciphers: [], commonName: { name: 'orders.example.com', wildcardMatch: true }, unknown: ['Trustore'], repeated: ['TrustStore'] },
        repeatedSslInfo: ['SSLInfo'],
      },
    ],
  });
  expect(misplaced(facts)).toEqual([]);
  const [connection] = facts.connections;
  const unknown = connection?.sslInfo?.unknown[0];
  expect(unknown && positionAt(unknown.span.file, unknown.span.start)).toEqual({ line: 17, column: 7 });
  expect(connection?.servers.map((server) => textOf(server.span))).toEqual(['orders-1', 'orders-2']);
});

test('a proxy endpoint opens no connection by TLS', () => {
  const facts = factsOf('apiproxy/proxies/default.xml', `<ProxyEndpoint name="default">
  <HTTPProxyConnection><BasePath>/orders</BasePath><VirtualHost>secure</VirtualHost><VirtualHost>internal</VirtualHost><VirtualHost/></HTTPProxyConnection>
  <RouteRule name="direct"><URL>https://orders.example.com:8443/x</URL></RouteRule>
  <RouteRule name="default"><TargetEndpoint>default</TargetEndpoint></RouteRule>
  <RouteRule name="none"/>
</ProxyEndpoint>`);
  expect(plain(facts)).toEqual({ connections: [], policies: [] });
  expect(misplaced(facts)).toEqual([]);
});

test.each([
  ['apiproxy/policies/SC.xml', 'ServiceCallout "SC" of proxy "orders"'],
  ['sharedflowbundle/policies/SC.xml', 'ServiceCallout "SC" of shared flow "orders"'],
])('a ServiceCallout in %s', (path, label) => {
  const facts = factsOf(path, '<ServiceCallout name="SC"><Request/><HTTPTargetConnection><URL>https://{host}/token</URL><SSLInfo><Enabled>true</Enabled></SSLInfo></HTTPTargetConnection></ServiceCallout>');
  expect(facts.connections.map((connection) => [connection.label, connection.origin, connection.url?.text.value, connection.url?.host, connection.sslInfo?.enabled?.value])).toEqual([[label, 'service-callout', 'https://{host}/token', undefined, 'true']]);
});

test('connections inside Apigee have no TLS', () => {
  const facts = factsOf('apiproxy/targets/inner.xml', '<TargetEndpoint name="inner"><LocalTargetConnection><APIProxy>billing</APIProxy><ProxyEndpoint>default</ProxyEndpoint></LocalTargetConnection></TargetEndpoint>');
  expect(facts.connections).toEqual([]);
});

test.each([
  ['JavaScript', '<Javascript name="JS"><SSLInfo><Enabled>true</Enabled><TrustStore>ref://t</TrustStore></SSLInfo><ResourceURL>jsc://a.js</ResourceURL></Javascript>', { policy: 'JavaScript', label: 'JavaScript policy "JS" of proxy "orders"' }],
  [
    'MessageLogging',
    '<MessageLogging name="ML"><Syslog><Host>log.example.com</Host><Port>6514</Port><Protocol>TCP</Protocol><SSLInfo><Enabled>true</Enabled><TrustStore>ref://t</TrustStore></SSLInfo></Syslog></MessageLogging>',
    { policy: 'MessageLogging', label: 'MessageLogging policy "ML" of proxy "orders"', host: 'log.example.com', port: '6514', protocol: 'TCP' },
  ],
])('SSLInfo of %s', (_name, text, expected) => {
  const facts = factsOf('apiproxy/policies/P.xml', text);
  expect(mayBeConnectingPolicy(text)).toBe(true);
  expect(plain(facts.policies)).toEqual([{ ...expected, proxy: 'orders', repeatedSslInfo: [], sslInfo: { enabled: 'true', trustStore: 'ref://t', protocols: [], ciphers: [], unknown: [], repeated: [] } }]);
  expect(misplaced(facts)).toEqual([]);
});

test.each(['<AssignMessage name="x"/>', '<Javascript name="x"><ResourceURL>jsc://a.js</ResourceURL></Javascript>', '<MessageLogging name="x"><Syslog><Host>h</Host></Syslog></MessageLogging>', '<TargetEndpoint name="x"><HTTPTargetConnection/></TargetEndpoint>'])('a policy that opens no TLS of its own: %s', (text) => {
  expect(factsOf('apiproxy/policies/P.xml', text)).toEqual({ connections: [], policies: [] });
});

test('the names of bundles', () => {
  expect(plain(readBundleRoot(rootOf('apiproxy/orders.xml', '<APIProxy revision="3" name="orders"/>')))).toEqual({ kind: 'proxy', name: 'orders', revision: '3' });
  expect(plain(readBundleRoot(rootOf('sharedflowbundle/l.xml', '<SharedFlowBundle name="logging"/>')))).toEqual({ kind: 'shared-flow', name: 'logging' });
  expect(readBundleRoot(rootOf('apiproxy/x.xml', '<Manifest name="manifest"/>'))).toBeUndefined();
});

test('a setting that nobody knows tells where its name stands, what it holds and what is beside it', () => {
  const text = '<TargetEndpoint name="t"><HTTPTargetConnection><SSLInfo><Enabled>true</Enabled><Trustore a=">">x</Trustore\n><Protocol/><Cyphers><Cipher>y</Cipher></Cyphers></SSLInfo></HTTPTargetConnection></TargetEndpoint>';
  const unknown = factsOf('apiproxy/targets/t.xml', text).connections[0]?.sslInfo?.unknown ?? [];
  expect(unknown.map(({ value, span, holds, endTag }) => [value, textOf(span), holds, endTag === undefined ? undefined : text.slice(endTag.start - 2, endTag.end)])).toEqual([
    ['Trustore', '<Trustore', 'scalar', '</Trustore'],
    ['Protocol', '<Protocol', 'scalar', undefined],
    ['Cyphers', '<Cyphers', 'mapping', '</Cyphers'],
  ]);
  for (const { beside } of unknown) expect(beside).toEqual(['Enabled', 'Trustore', 'Protocol', 'Cyphers']);
});
