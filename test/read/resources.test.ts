import { mayBeResources, readResources } from '../../src/read/resources.ts';
import { exportedAlias, homeOf, resourceFile } from '../../src/read/resource-path.ts';
import { textOf } from '../../src/source/span.ts';
import { fileOf, misplaced, plain } from './places.ts';

const servers = `[
  {
    "name": "orders-backend",
    "host": "orders.internal.example.com",
    "isEnabled": true,
    "port": 8443,
    "sSLInfo": {
      "enabled": "true",
      "clientAuthEnabled": true,
      "keyStore": "ref://ordersKeystoreRef",
      "keyAlias": "orders-client",
      "trustStore": "",
      "protocols": ["TLSv1.2"],
      "ciphers": [],
      "commonName": { "value": "orders.example.com", "wildcardMatch": "true" },
      "Trustore": "typo"
    }
  },
  { "name": "legacy", "host": "legacy.example.com", "port": "443", "enabled": true }
]`;

test.each([
  ['resources/edge/env/test/targetServers.json', 'targetServers', 'maven', 'test'],
  ['proxies/orders/resources/edge/env/prod/targetServers-backend.json', 'targetServers', 'maven', 'prod'],
  ['config/resources/edge/env/dev/targetservers.json', 'targetServers', 'maven', 'dev'],
  ['resources/edge/api/orders/keystores.json', 'keystores', 'maven', undefined],
  ['resources/edge/org/keystores.json', 'keystores', 'maven', undefined],
  ['export/test__targetservers.json', 'targetServers', 'export', 'test'],
  ['export/test_env_references.json', 'references', 'export', 'test_env'],
  ['src/main/apigee/environments/local/targetservers.json', 'targetServers', 'emulator', 'local'],
  ['src/main/apigee/environments/local/deployments.json', 'deployments', 'emulator', 'local'],
  ['targetservers.json', 'targetServers', 'loose', undefined],
])('%s', (path, kind, layout, environment) => {
  expect(resourceFile(path)).toEqual({ kind, layout, environment });
});

test.each([
  ['resources/edge/env/test/targetServers.json', ''],
  ['retail/resources/edge/env/test/targetServers-backend.json', 'retail'],
  ['retail/resources/edge/api/orders/keystores.json', 'retail'],
  ['retail/resources/edge/org/keystores.json', 'retail'],
  ['orders/config/retail/env/test/references.json', 'orders/config/retail'],
  ['export/test__targetservers.json', 'export'],
  ['src/main/apigee/environments/local/targetservers.json', 'src/main/apigee'],
  ['environments/local/targetservers.json', ''],
  ['orders/edge.json', 'orders'],
])('%s hangs from "%s"', (path, home) => {
  expect(homeOf(path)).toBe(home);
});

test.each(['package.json', 'resources/edge/env/test/kvms.json', 'deployments.json', 'targetServers.json.bak', 'env/test/mytargetServers.json'])('%s is none of them', (path) => {
  expect(resourceFile(path)).toBeUndefined();
});

test.each([
  ['resources/edge/env/test/aliases.json', '[]', true],
  ['edge.json', '{"version": "1.0", "envConfig": {}}', true],
  ['anything/config.json', '{"envConfig": {}}', true],
  ['envgroups.json', '{"environmentGroups": []}', true],
  ['web/aliases.json', '{"@app": "./src"}', false],
  ['docs/references.json', '[{"title": "RFC 5280"}]', false],
  ['tsconfig.json', '{}', false],
  ['resources/edge/env/test/aliases.yaml', '[]', false],
])('%s with %s: %s', (path, text, expected) => {
  expect(mayBeResources(path, text)).toBe(expected);
});

test('target servers, with booleans and ports of either type', () => {
  const { resources, fault, deviations } = readResources(fileOf('resources/edge/env/test/targetServers.json', servers));
  expect([fault, deviations]).toEqual([undefined, []]);
  expect(plain(resources)).toEqual([
    {
      layout: 'maven',
      home: '',
      environment: 'test',
      targetServers: [
        {
          name: 'orders-backend',
          host: 'orders.internal.example.com',
          port: '8443',
          isEnabled: 'true',
          sslInfo: {
            enabled: 'true',
            clientAuthEnabled: 'true',
            keyStore: 'ref://ordersKeystoreRef',
            keyAlias: 'orders-client',
            protocols: ['TLSv1.2'],
            ciphers: [],
            commonName: { name: 'orders.example.com', wildcardMatch: true },
            unknown: ['Trustore'],
            repeated: [],
          },
          unknown: [],
        },
        { name: 'legacy', host: 'legacy.example.com', port: '443', unknown: ['enabled'] },
      ],
    },
  ]);
  // An environment named by the path has the first line for its place.
  expect(misplaced(resources, (value) => value === 'test')).toEqual([]);
  expect(resources[0]?.targetServers?.[0]?.sslInfo && textOf(resources[0].targetServers[0].sslInfo.span)).toBe('"sSLInfo"');
});

test('aliases, keystores and references', () => {
  const folder = 'resources/edge/env/test';
  const aliases = `[{"alias": "orders-client", "keystorename": "ordersKeystore", "format": "keycertfile", "certFilePath": "certs/orders.pem", "keyFilePath": "certs/orders.key", "password": "\${KEY_PASSWORD}", "ignoreNewlineValidation": true},
  {"alias": "partner", "keystorename": "partnerKeystore", "format": "pkcs12", "filePath": "certs/partner.p12"},]`;
  const read = readResources(fileOf(`${folder}/aliases.json`, aliases));
  expect(plain(read.resources[0]?.aliases)).toEqual([
    { name: 'orders-client', keystore: 'ordersKeystore', format: 'keycertfile', certificate: 'certs/orders.pem', key: 'certs/orders.key', password: '${KEY_PASSWORD}', ignoreNewlineValidation: 'true' },
    { name: 'partner', keystore: 'partnerKeystore', format: 'pkcs12', archive: 'certs/partner.p12' },
  ]);
  expect(read.deviations.map((deviation) => deviation.kind)).toEqual(['comma']);
  expect(misplaced(read.resources[0]?.aliases)).toEqual([]);
  expect(plain(readResources(fileOf(`${folder}/keystores.json`, '[{"name": "ordersKeystore"}]')).resources[0]?.keystores)).toEqual([{ name: 'ordersKeystore' }]);
  expect(plain(readResources(fileOf('test__keystores.json', '["ordersKeystore", "trust"]')).resources)).toEqual([{ layout: 'export', home: '', environment: 'test', keystores: [{ name: 'ordersKeystore' }, { name: 'trust' }] }]);
  const references = '[{"name": "ordersKeystoreRef", "refers": "ordersKeystore", "resourceType": "KeyStore"}, {"name": "broken"}]';
  expect(plain(readResources(fileOf(`${folder}/references.json`, references)).resources[0]?.references)).toEqual([{ name: 'ordersKeystoreRef', refers: 'ordersKeystore', resourceType: 'KeyStore' }]);
});

test('the single edge.json', () => {
  const text = `{"version": "1.0",
    "envConfig": {
      "test": {"targetServers": [{"name": "a", "host": "a.example.com", "port": 443}], "keystores": [{"name": "ks"}], "kvms": []},
      "prod": {"references": [{"name": "r", "refers": "ks", "resourceType": "TrustStore"}]}
    },
    "orgConfig": {"apiProducts": []}, "apiConfig": {}}`;
  const { resources } = readResources(fileOf('edge.json', text));
  expect(plain(resources)).toEqual([
    { layout: 'consolidated', home: '', environment: 'test', targetServers: [{ name: 'a', host: 'a.example.com', port: '443', unknown: [] }], keystores: [{ name: 'ks' }] },
    { layout: 'consolidated', home: '', environment: 'prod', references: [{ name: 'r', refers: 'ks', resourceType: 'TrustStore' }] },
  ]);
  expect(misplaced(resources)).toEqual([]);
});

test('the emulator tells what it deploys', () => {
  const { resources } = readResources(fileOf('src/main/apigee/environments/local/deployments.json', '{"proxies": ["orders", {"name": "billing"}], "sharedflows": []}'));
  expect(plain(resources)).toEqual([{ layout: 'emulator', home: 'src/main/apigee', environment: 'local', deployments: ['orders', 'billing'] }]);
});

test('environment groups of an export', () => {
  const { resources } = readResources(fileOf('envgroups.json', '{"environmentGroups": [{"name": "web-grp", "hostnames": ["api.example.com", "*.example.com"], "state": "ACTIVE"}]}'));
  expect(plain(resources[0]?.environmentGroups)).toEqual([{ name: 'web-grp', hostnames: ['api.example.com', '*.example.com'], environments: [], clientTruststore: [] }]);
});

test('virtual hosts of Edge', () => {
  const text = `[{"name": "secure", "hostAliases": ["api.example.com"], "port": "443", "useBuiltInFreeTrialCert": false, "properties": {"property": [{"name": "ssl_ciphers", "value": "HIGH:!aNULL"}]},
    "sSLInfo": {"enabled": "true", "keyStore": "ref://secureRef", "keyAlias": "api"}}]`;
  const { resources } = readResources(fileOf('resources/edge/env/prod/virtualHosts.json', text));
  expect(plain(resources[0]?.virtualhosts)).toEqual([
    {
      name: 'secure', hostAliases: ['api.example.com'], port: '443', useBuiltInFreeTrialCert: 'false', properties: [{ name: 'ssl_ciphers', value: 'HIGH:!aNULL' }],
      sslInfo: { enabled: 'true', keyStore: 'ref://secureRef', keyAlias: 'api', protocols: [], ciphers: [], unknown: [], repeated: [] },
    },
  ]);
  expect(misplaced(resources[0]?.virtualhosts)).toEqual([]);
});

test.each(['null', '3', '"x"', '{}', '[[]]', '[null, 3, "x", [], {}]', '{"envConfig": [1]}', '{"envConfig": {"test": {"targetServers": {"a": 1}}}}'])('odd shapes are nothing: %s', (text) => {
  for (const path of ['resources/edge/env/test/targetServers.json', 'resources/edge/env/test/aliases.json', 'edge.json', 'environments/local/deployments.json']) expect(() => readResources(fileOf(path, text))).not.toThrow();
});

test.each([
  ['export/keystore__prod__ordersKeystore/orders-client.pem', { environment: 'prod', keystore: 'ordersKeystore', alias: 'orders-client' }],
  ['keystore__prod__a__b/c.crt', { environment: 'prod', keystore: 'a__b', alias: 'c' }],
  ['keystore/prod/a.pem', undefined],
])('exported alias %s', (path, expected) => {
  expect(exportedAlias(path)).toEqual(expected);
});
