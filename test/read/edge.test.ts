import { mayBeEdgeVirtualhost, readEdgeVirtualhostXml } from '../../src/read/edge-virtualhost.ts';
import { mayBeMessageProcessor, readMessageProcessor } from '../../src/read/message-processor.ts';
import { readProperties } from '../../src/read/properties.ts';
import { readXml } from '../../src/read/xml.ts';
import { positionAt, textOf } from '../../src/source/span.ts';
import { fileOf, misplaced, plain } from './places.ts';

const virtualhost = `<VirtualHost name="secure">
  <HostAliases><HostAlias>api.example.com</HostAlias><HostAlias>api-2.example.com</HostAlias></HostAliases>
  <Interfaces/>
  <Port>9443</Port>
  <OCSPStapling>off</OCSPStapling>
  <SSLInfo>
    <Enabled>true</Enabled>
    <ClientAuthEnabled>true</ClientAuthEnabled>
    <KeyStore>ref://secureRef</KeyStore>
    <KeyAlias>api</KeyAlias>
    <Keyalias>typo</Keyalias>
  </SSLInfo>
  <Properties><Property name="ssl_protocols">TLSv1.2</Property></Properties>
  <UseBuiltInFreeTrialCert>false</UseBuiltInFreeTrialCert>
</VirtualHost>`;

test('a virtual host in XML', () => {
  const read = readXml(fileOf('virtualhosts/secure.xml', virtualhost));
  const host = read.kind === 'read' ? readEdgeVirtualhostXml(read.root) : undefined;
  expect(plain(host)).toEqual({
    name: 'secure', hostAliases: ['api.example.com', 'api-2.example.com'], port: '9443', useBuiltInFreeTrialCert: 'false', properties: [{ name: 'ssl_protocols', value: 'TLSv1.2' }],
    sslInfo: { enabled: 'true', clientAuthEnabled: 'true', keyStore: 'ref://secureRef', keyAlias: 'api', protocols: [], ciphers: [], unknown: ['Keyalias'], repeated: [] },
  });
  expect(misplaced(host)).toEqual([]);
  expect(host?.name && textOf(host.name.span)).toBe('secure');
});

test.each([
  ['virtualhosts/secure.xml', virtualhost, true],
  ['apiproxy/proxies/default.xml', '<ProxyEndpoint><VirtualHost>secure</VirtualHost></ProxyEndpoint>', false],
  ['virtualhost.json', virtualhost, false],
])('%s may be a virtual host: %#', (path, text, expected) => {
  expect(mayBeEdgeVirtualhost(path, text)).toBe(expected);
});

test.each<[string, string, readonly (readonly [string, string])[]]>([
  ['separators', 'a=1\nb: 2\nc 3\nd = 4\ne\n', [['a', '1'], ['b', '2'], ['c', '3'], ['d', '4'], ['e', '']]],
  ['comments', '# a=1\n  ! b=2\nc=#3\n', [['c', '#3']]],
  ['a comment is not continued', '# a \\\nb=2\n', [['b', '2']]],
  ['continued lines', 'a=1,\\\n   2,\\\r\n\t3\nb=4', [['a', '1,2,3'], ['b', '4']]],
  ['escapes', 'a\\ b=C\\:\\\\x\\u0041\\tY\n', [['a b', 'C:\\xA\tY']]],
  ['line ends of every kind', '\uFEFFa=1\r\nb=2\rc=3\n\n', [['a', '1'], ['b', '2'], ['c', '3']]],
  ['blanks at the end', 'a = false  \n', [['a', 'false']]],
  ['a backslash at the end', 'a=1\\', [['a', '1\\']]],
  ['nothing', '', []],
])('properties: %s', (_name, text, expected) => {
  expect(readProperties(fileOf('x.properties', text)).map(({ key, value }) => [key.value, value.value])).toEqual(expected);
});

test('the message processor tells of SNI, the last value counts', () => {
  const text = '# Message processor\nconf_system_jsse.enableSNIExtension=true\nconf_message-processor-communication_local.http.ssl.protocols=TLSv1.2\nbin_setenv_max_mem=3g\nconf_system_jsse.enableSNIExtension = false \n';
  const declaration = readMessageProcessor(fileOf('customer/application/message-processor.properties', text));
  expect(plain(declaration)).toEqual({
    serverNameIndication: 'false',
    tlsProperties: [
      { key: 'conf_system_jsse.enableSNIExtension', value: 'true' },
      { key: 'conf_message-processor-communication_local.http.ssl.protocols', value: 'TLSv1.2' },
      { key: 'conf_system_jsse.enableSNIExtension', value: 'false' },
    ],
  });
  const place = declaration.serverNameIndication?.span;
  expect(place && [positionAt(place.file, place.start), textOf(place)]).toEqual([{ line: 5, column: 39 }, 'false']);
  expect(misplaced(declaration)).toEqual([]);
});

test.each([
  ['opt/apigee/customer/application/message-processor.properties', '', true],
  ['edge/prod-message-processor.properties', '', true],
  ['edge/message-processor-dc1.properties', '', true],
  ['edge/mp.properties', 'conf_system_jsse.enableSNIExtension=false', true],
  ['edge/router.properties', 'conf_load_balancing=x', false],
  ['message-processor.md', 'conf_system_jsse.enableSNIExtension=false', false],
])('%s configures a message processor: %#', (path, text, expected) => {
  expect(mayBeMessageProcessor(path, text)).toBe(expected);
});
