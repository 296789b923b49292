import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyPem, makeKey, mint, pem } from './mint.ts';

/** A hybrid repository of `count` virtual hosts, each with a chain of its own under one of twenty intermediates, half RSA and half EC; gives the paths of the chains. */
export function makeChains(folder: string, count: number): readonly string[] {
  const kinds = ['rsa', 'ec'] as const;
  const root = mint({ subject: 'CN=Bench Root CA', ca: true, key: 'rsa' });
  const intermediates = Array.from({ length: 20 }, (_, index) => mint({ subject: `CN=Bench Issuing CA ${index}`, issuer: root, ca: true, key: kinds[index % 2] ?? 'ec' }));
  const keys = Array.from({ length: 20 }, (_, index) => makeKey(kinds[index % 2] ?? 'ec'));
  mkdirSync(join(folder, 'certs'));
  keys.forEach((key, index) => writeFileSync(join(folder, `certs/${index}.key`), keyPem(key)));
  writeFileSync(join(folder, 'root.pem'), pem('CERTIFICATE', root.der));
  writeFileSync(join(folder, 'intermediates.pem'), intermediates.map(({ der }) => pem('CERTIFICATE', der)).join(''));
  const hosts: string[] = [];
  const paths = Array.from({ length: count }, (_, index) => {
    const issuer = intermediates[index % 20] ?? root;
    const name = `host-${index}.example.com`;
    const leaf = mint({ subject: `CN=${name}`, issuer, key: keys[index % 20] ?? 'ec', names: [name] });
    const path = `certs/${index}.pem`;
    writeFileSync(join(folder, path), pem('CERTIFICATE', leaf.der) + pem('CERTIFICATE', issuer.der));
    hosts.push(`  - name: group-${index}\n    sslCertPath: ${path}\n    sslKeyPath: certs/${index % 20}.key\n`);
    return path;
  });
  writeFileSync(join(folder, 'overrides.yaml'), `org: bench\nvirtualhosts:\n${hosts.join('')}`);
  const groups = paths.map((_, index) => `  group-${index}: { hostnames: [host-${index}.example.com], client-truststore: [root.pem] }\n`);
  writeFileSync(join(folder, '.apigee-tls-gate.yml'), `environment-groups:\n${groups.join('')}`);
  return paths;
}
