import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, node } from './bench-gate.ts';
import { keyPem, makeKey, mint, pem } from './mint.ts';
import { compare, timeProcess, type Figure } from './timing.ts';

const rounds = 21;

/** What it costs to start at all, on repositories so small that nothing else counts. */
export function benchStart(folder: string): readonly Figure[] {
  const small = makeSmall(join(folder, 'small'));
  const repositories = [['one virtual host with its certificate and key', small], ['`examples/storefront-fixed`', 'examples/storefront-fixed']] as const;
  const caches = [
    ['without compiled code, as in CI', { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['with the compiled code of an earlier run', { NODE_DISABLE_COMPILE_CACHE: '', CI: '', XDG_CACHE_HOME: join(folder, 'cache') }],
  ] as const;
  return repositories.flatMap(([what, root]) =>
    caches.map(([cache, environment]): Figure => ({
      what: `\`check\` of ${what}, ${cache}, against \`node -e 0\``,
      ...compare(() => timeProcess(node, [cli, 'check', root], { environment }), () => timeProcess(node, ['-e', '0']), rounds),
      aim: 'at most 1.6 times',
    })),
  );
}

function makeSmall(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const root = mint({ subject: 'CN=Bench Root CA', ca: true });
  const key = makeKey('ec');
  const leaf = mint({ subject: 'CN=www.example.com', issuer: root, key, names: ['www.example.com'] });
  writeFileSync(join(folder, 'tls.pem'), pem('CERTIFICATE', leaf.der) + pem('CERTIFICATE', root.der));
  writeFileSync(join(folder, 'tls.key'), keyPem(key));
  writeFileSync(join(folder, 'overrides.yaml'), 'org: bench\nvirtualhosts:\n  - name: web\n    sslCertPath: tls.pem\n    sslKeyPath: tls.key\n');
  return folder;
}
