import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, timeCheck } from './bench-gate.ts';
import { keyPem, makeKey, mint, pem } from './mint.ts';
import { compare, timeProcess, type Figure } from './timing.ts';

const howMany = 2000;
/** So many processes of the one that is started for each file are timed, and taken times as many as there are files. */
const sample = 100;

/** Reading and validating chains against OpenSSL, which is given the same files. */
export function benchChains(room: string): readonly Figure[] {
  const folder = join(room, 'repository');
  const chains = makeChains(folder, howMany);
  const verifier = join(room, 'verify-chains.cjs');
  timeProcess(node, ['node_modules/rolldown/bin/cli.mjs', 'scripts/verify-chains.ts', '--file', verifier, '--platform', 'node', '--format', 'cjs']);
  const words = ['verify', '-CAfile', 'root.pem', '-untrusted', 'intermediates.pem'];
  const oneForAll = (): number => timeProcess('openssl', [...words, ...chains], { folder });
  const oneForEach = (): number => chains.slice(0, sample).reduce((sum, chain) => sum + timeProcess('openssl', [...words, chain], { folder }), 0) * (chains.length / sample);
  const bare = (): number => timeProcess(node, [verifier, 'root.pem', ...chains], { folder });
  return [
    { what: '2,000 chains, read and validated alone, against one `openssl verify` for all', ...compare(bare, oneForAll), aim: 'at most 0.8 times' },
    { what: 'the same chains as a repository of 2,000 virtual hosts, whole `check`, against one `openssl verify` for all', ...compare(() => timeCheck(folder), oneForAll) },
    { what: `one \`openssl verify\` for each file (${sample} of them timed) against reading and validating alone`, ...compare(oneForEach, bare), aim: 'at least 25 times' },
    { what: 'the same against the whole `check`', ...compare(oneForEach, () => timeCheck(folder)) },
  ];
}

/** A hybrid repository of `count` virtual hosts, each with a chain of its own under one of twenty intermediates, half RSA and half EC; gives the paths of the chains. */
function makeChains(folder: string, count: number): readonly string[] {
  const kinds = ['rsa', 'ec'] as const;
  const root = mint({ subject: 'CN=Bench Root CA', ca: true, key: 'rsa' });
  const intermediates = Array.from({ length: 20 }, (_, index) => mint({ subject: `CN=Bench Issuing CA ${index}`, issuer: root, ca: true, key: kinds[index % 2] ?? 'ec' }));
  const keys = Array.from({ length: 20 }, (_, index) => makeKey(kinds[index % 2] ?? 'ec'));
  mkdirSync(join(folder, 'certs'), { recursive: true });
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
