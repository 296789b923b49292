import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asNobody } from './nobody.ts';

const cli = resolve('dist/cli.js');
const moment = ['--now', '2026-11-21T00:00:00Z'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-fix-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: readonly string[];
}

function run(...words: readonly string[]): Ran {
  return ranFrom(spawnSync(process.execPath, [cli, ...words, ...moment], { cwd: folder, encoding: 'utf8' }));
}

function ranFrom({ status, stdout, stderr }: { readonly status: number | null; readonly stdout: string; readonly stderr: string }): Ran {
  return { code: status, out: stdout, err: stderr.split('\n').filter((line) => line !== '') };
}

function copy(from: string): void {
  cpSync(resolve(from), join(folder, 'repo'), { recursive: true });
}

function filesIn(root: string): ReadonlyMap<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(entries.map((entry) => [join(entry.parentPath, entry.name).slice(root.length + 1), readFileSync(join(entry.parentPath, entry.name), 'latin1')] as const));
}

/** The files of the copy that differ from those it was made of, with the lines that are new in them. */
function changes(from: string): Readonly<Record<string, readonly string[]>> {
  const [before, after] = [filesIn(resolve(from)), filesIn(join(folder, 'repo'))];
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  const changed = [...after].filter(([path, text]) => before.get(path) !== text);
  return Object.fromEntries(changed.map(([path, text]) => [path, text.split('\n').filter((line) => before.get(path)?.split('\n').includes(line) !== true)]));
}

const storefront = 'examples/storefront-broken';
const mendedStorefront = {
  // Both halves of the line stand elsewhere in the file too.
  'certs/web-grp.pem': [],
  'proxies/orders/apiproxy/targets/payments.xml': ['        <Protocol>TLSv1.2</Protocol>'],
};

describe('a broken example', () => {
  test('is mended where it can be, and judged again from disk', () => {
    copy(storefront);
    const { code, out, err } = run('check', 'repo', '--fix');
    expect(err).toEqual([
      'fixed certs/web-grp.pem:26:26: separate the blocks (pem-malformed)',
      'fixed proxies/orders/apiproxy/targets/payments.xml:9:19: write TLSv1.2 (protocol-unknown)',
    ]);
    expect(code).toBe(1);
    expect(out).not.toMatch(/pem-malformed|protocol-unknown/);
    expect(out).toBe(run('check', 'repo').out.replace(/ in \d+ files, in .*/, out.match(/ in \d+ files, in .*/)?.[0] ?? ''));
    expect(changes(storefront)).toEqual(mendedStorefront);
    expect(readFileSync(join(folder, 'repo/certs/web-grp.pem'), 'utf8')).toBe(readFileSync(resolve(storefront, 'certs/web-grp.pem'), 'utf8').replace('----------', '-----\n-----'));
  });

  test('stays as it is the second time', () => {
    copy(storefront);
    run('check', 'repo', '--fix=all');
    const before = filesIn(join(folder, 'repo'));
    expect(run('check', 'repo', '--fix=all').err).toEqual(['nothing to fix']);
    expect(filesIn(join(folder, 'repo'))).toEqual(before);
  });

  test('keeps what may change what works, unless all is asked for', () => {
    copy('examples/bank-x-broken');
    const safe = run('check', 'repo', '--fix');
    expect(safe.err).toContain('not fixed sharedflows/screening/sharedflowbundle/policies/SC-Screen.xml:9:8: it may change what works today: --fix=all (ssl-info-element-unknown)');
    const all = run('check', 'repo', '--fix=all');
    // The second shows only when the first is mended.
    expect(all.err).toEqual([
      'fixed sharedflows/screening/sharedflowbundle/policies/SC-Screen.xml:9:8: rename it to TrustStore (ssl-info-element-unknown)',
      'fixed sharedflows/screening/sharedflowbundle/policies/SC-Screen.xml:9:19: write ref://listwatchTruststoreRef (reference-unresolved)',
    ]);
    expect(changes('examples/bank-x-broken')['sharedflows/screening/sharedflowbundle/policies/SC-Screen.xml']).toEqual(['      <TrustStore>ref://listwatchTruststoreRef</TrustStore>']);
  });

  test('that is the current folder needs no name, and --fix takes none of the others', () => {
    cpSync(resolve(storefront), folder, { recursive: true });
    expect(run('check', '--fix', '.').err).toHaveLength(2);
    expect(run('check', '--fix=some').err[0]).toBe('apigee-tls-gate: --fix "some" is not known; it takes safe, all');
  });
});

test('a repository that can be mended as a whole passes', () => {
  copy('test/fixtures/rules/virtualhost-property-unknown/flags-paths-misspelt');
  const { code, err } = run('check', 'repo', '--fix');
  expect({ code, err: err.length }).toEqual({ code: 0, err: 2 });
  expect(readFileSync(join(folder, 'repo/overrides.yaml'), 'latin1')).toBe("org: storefront-hybrid\r\ninstanceID: storefront-1\r\nvirtualhosts:\r\n  - name: partner-grp\r\n    \"sslCertPath\": certs/partner-grp.pem # renewed each May\r\n    sslKeyPath:\t'certs/partner-grp.key'\r\n");
});

test('Windows line ends stay, also in a file with a private key, and nothing of the key is told', () => {
  const from = 'test/fixtures/rules/pem-malformed/flags-blocks-on-one-line-with-a-key';
  copy(from);
  chmodSync(join(folder, 'repo/certs/web-grp.pem'), 0o640);
  const { code, out, err } = run('check', 'repo', '--fix');
  const before = readFileSync(resolve(from, 'certs/web-grp.pem'), 'latin1');
  expect(code).toBe(0);
  expect(readFileSync(join(folder, 'repo/certs/web-grp.pem'), 'latin1')).toBe(before.replace('----------', '-----\r\n-----'));
  expect(statSync(join(folder, 'repo/certs/web-grp.pem')).mode & 0o777).toBe(0o640);
  const body = before.split('BEGIN PRIVATE KEY-----\r\n')[1]?.split('\r\n')[0] ?? '';
  expect(body.length).toBeGreaterThan(40);
  expect(`${out}${err.join('\n')}`).not.toContain(body.slice(0, 20));
});

describe('a file that is not to be touched', () => {
  test('is one behind a symbolic link', () => {
    copy(storefront);
    const [name, real] = [join(folder, 'repo/certs/web-grp.pem'), join(folder, 'repo/certs/web-grp.2026')];
    renameSync(name, real);
    symlinkSync('web-grp.2026', name);
    const before = readFileSync(real);
    expect(run('check', 'repo', '--fix').err).toContain('not fixed certs/web-grp.pem:26:26: it is a symbolic link (pem-malformed)');
    expect(lstatSync(name).isSymbolicLink()).toBe(true);
    expect(readFileSync(real)).toEqual(before);
  });

  test('is one in a folder that is a symbolic link', () => {
    copy(storefront);
    renameSync(join(folder, 'repo/certs'), join(folder, 'repo/secrets'));
    symlinkSync('secrets', join(folder, 'repo/certs'));
    const before = readFileSync(join(folder, 'repo/secrets/web-grp.pem'));
    expect(run('check', 'repo', '--fix').err).toContain('not fixed certs/web-grp.pem:26:26: it is not a file that stands in this folder itself (pem-malformed)');
    expect(readFileSync(join(folder, 'repo/secrets/web-grp.pem'))).toEqual(before);
  });

  test('is one that may only be read', () => {
    copy(storefront);
    chmodSync(join(folder, 'repo/certs/web-grp.pem'), 0o444);
    const { code, err } = run('check', 'repo', '--fix');
    expect(code).toBe(1);
    expect(err).toContain('not fixed certs/web-grp.pem:26:26: it may only be read (pem-malformed)');
    expect(Object.keys(changes(storefront))).toEqual(['proxies/orders/apiproxy/targets/payments.xml']);
  });

  test('has no fix: an archive, a secret', () => {
    mkdirSync(join(folder, 'repo'));
    const stray = '-----BEGIN CERTIFICATE-----\\nQUJD\\n-----END CERTIFICATE-----\\n';
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: web-grp-tls }\nstringData:\n  cert: '${stray}'\n  key: '${stray}'\n`;
    writeFileSync(join(folder, 'repo/secret.yaml'), secret);
    writeFileSync(join(folder, 'repo/overrides.yaml'), 'org: x\nvirtualhosts:\n  - name: web-grp\n    sslSecret: web-grp-tls\n');
    const { out, err } = run('check', 'repo', '--fix=all');
    expect(out).toContain('pem-malformed');
    expect(out).not.toContain('fix:');
    expect(err).toEqual(['nothing to fix']);
    expect(readFileSync(join(folder, 'repo/secret.yaml'), 'utf8')).toBe(secret);
  });
});

describe('a fault while writing leaves every file whole and ends with 3', () => {
  const failed = { code: 3, out: '', err: ['apigee-tls-gate failed: certs/web-grp.pem cannot be written: REASON; it is as it was', 'This is not a verdict on the repository: nothing has been passed.'] };

  test('when there is no room for the new content', () => {
    copy(storefront);
    // No file may grow beyond nothing: as on a full disk, the name can be made and the bytes cannot be written.
    const ran = ranFrom(spawnSync('sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, cli, 'check', 'repo', '--fix', ...moment], { cwd: folder, encoding: 'utf8' }));
    expect(ran).toEqual({ ...failed, err: failed.err.map((line) => line.replace('REASON', 'files of this size are not allowed here')) });
    expect(changes(storefront)).toEqual({});
  });

  test('when the folder takes no new file', () => {
    copy(storefront);
    const user = asNobody(folder);
    chmodSync(join(folder, 'repo/certs'), 0o555);
    const ran = ranFrom(spawnSync(process.execPath, [cli, 'check', 'repo', '--fix', ...moment], { cwd: folder, encoding: 'utf8', ...user }));
    chmodSync(join(folder, 'repo/certs'), 0o755);
    expect(ran).toEqual({ ...failed, err: failed.err.map((line) => line.replace('REASON', 'permission denied')) });
    expect(changes(storefront)).toEqual({});
  });
});
