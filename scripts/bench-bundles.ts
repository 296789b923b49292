import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A repository of `count` API proxies, each with a proxy endpoint, a target and its trust store reference; gives its folder. */
export function makeBundles(folder: string, count: number): string {
  for (let index = 0; index < count; index += 1) {
    const bundle = join(folder, `proxies/proxy-${index}/apiproxy`);
    mkdirSync(join(bundle, 'proxies'), { recursive: true });
    mkdirSync(join(bundle, 'targets'));
    writeFileSync(join(bundle, `proxy-${index}.xml`), `<APIProxy name="proxy-${index}"><DisplayName>Proxy ${index}</DisplayName></APIProxy>\n`);
    writeFileSync(join(bundle, 'proxies/default.xml'), `<ProxyEndpoint name="default">\n  <HTTPProxyConnection>\n    <BasePath>/v1/${index}</BasePath>\n  </HTTPProxyConnection>\n  <RouteRule name="default"><TargetEndpoint>default</TargetEndpoint></RouteRule>\n</ProxyEndpoint>\n`);
    writeFileSync(
      join(bundle, 'targets/default.xml'),
      `<TargetEndpoint name="default">\n  <HTTPTargetConnection>\n    <SSLInfo>\n      <Enabled>true</Enabled>\n      <Enforce>true</Enforce>\n      <TrustStore>ref://backendTruststoreRef</TrustStore>\n    </SSLInfo>\n    <URL>https://backend-${index}.example.com/v1</URL>\n  </HTTPTargetConnection>\n</TargetEndpoint>\n`,
    );
  }
  writeFileSync(join(folder, '.apigee-tls-gate.yml'), 'platform: hybrid\nenvironments:\n  prod:\n    references: { backendTruststoreRef: backendTruststore }\n');
  return folder;
}
