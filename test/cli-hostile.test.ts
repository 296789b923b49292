import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const cli = resolve('dist/cli.js');
const target = (inside: string): string => `<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://a.example.test</URL>
<SSLInfo><Enabled>true</Enabled><Enforce>true</Enforce>${inside}<TrustStore>ref://a</TrustStore></SSLInfo></HTTPTargetConnection></TargetEndpoint>
`;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-hostile-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string | Buffer, content: string): void {
  if (typeof path === 'string') mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(typeof path === 'string' ? join(folder, path) : Buffer.concat([Buffer.from(`${folder}/`), path]), content);
}

function check(...words: readonly string[]): { readonly code: number | null; readonly all: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', 'repo', '--platform', 'hybrid', ...words], { cwd: folder, encoding: 'utf8' });
  return { code: status, all: stdout + stderr };
}

describe('a target that is there by name only is told', () => {
  const links = [
    ['leads out', '../../../outside.xml', 'a symbolic link leads out of the repository'],
    ['leads nowhere', 'nowhere.xml', 'leads nowhere'],
    ['leads to itself', 'b.xml', 'too many symbolic links'],
  ] as const;
  test.each(links)('a link that %s', (_, goal, reason) => {
    write('repo/apiproxy/targets/a.xml', target(''));
    write('outside.xml', target('<Protocols><Protocol>TLSv1.1</Protocol></Protocols>'));
    symlinkSync(goal, join(folder, 'repo/apiproxy/targets/b.xml'));
    const { code, all } = check();
    expect(all).toContain(reason);
    expect(code).toBe(1);
  });

  test('a name that is not UTF-8', () => {
    write('repo/apiproxy/targets/a.xml', target(''));
    write(Buffer.concat([Buffer.from('repo/apiproxy/targets/'), Buffer.from([0xff]), Buffer.from('.xml')]), target('<Protocols><Protocol>TLSv1.1</Protocol></Protocols>'));
    expect(check()).toMatchObject({ code: 1, all: expect.stringContaining('its name is not UTF-8') as unknown });
  });
});

test('a private key whose name is not UTF-8 is told', () => {
  write('repo/apiproxy/targets/a.xml', target(''));
  write(Buffer.concat([Buffer.from('repo/k'), Buffer.from([0xff]), Buffer.from('.key')]), '-----BEGIN PRIVATE KEY-----\n');
  expect(check()).toMatchObject({ code: 1, all: expect.stringContaining('the file cannot be read: its name is not UTF-8') as unknown });
});

test('what stands in a processing instruction or in CDATA waives nothing', () => {
  const words = '<!-- apigee-tls-gate: allow protocol-obsolete — x -->';
  write('repo/apiproxy/targets/a.xml', target(`<?x ${words} ?><Protocols><Protocol>TLSv1.1</Protocol></Protocols><CommonName><![CDATA[${words}]]></CommonName>`));
  const { code, all } = check();
  expect(code).toBe(1);
  expect(all).toContain('error[protocol-obsolete]');
});

describe('a key or a password in the wrong place reaches no output', () => {
  const canary = 'CANARY';
  const body = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${canary}IBAQC\n      ${canary}2\n`;
  const repository = (): void => {
    write('repo/overrides.yaml', `instanceID: x
org: a
virtualhosts:
  - name: g
    sslCertPath: certs/none.pem
    sslKeyPath: |
      -----BEGIN PRIVATE KEY-----
      ${body}      -----END PRIVATE KEY-----
  - name: h
    sslCertPath: certs/none.pem
    sslKeyPath: "-----BEGIN RSA PRIVATE KEY-----\\nMIIEvQIBADAN${canary}\\n-----END RSA PRIVATE KEY-----\\n"
`);
    write('repo/apiproxy/targets/a.xml', target(`<KeyStorePassword>${canary} ${canary}</KeyStorePassword><Trustore password="${canary} x">-----BEGIN PRIVATE KEY-----MIIEvQIBADAN${canary}</Trustore><KeyStore>-----BEGIN PRIVATE KEY-----MIIEvQIBADAN${canary}</KeyStore>`));
  };
  const files = ['text', 'json', 'sarif', 'junit', 'gitlab', 'markdown', 'github'].map((format) => `--format=${format}=out/${format}`);

  test.each([['judged', []], ['mended', ['--fix=all']]])('%s', (_, words) => {
    repository();
    mkdirSync(join(folder, 'out'));
    const { all } = check(...files, ...words);
    expect(all).not.toContain(canary);
    const reports = readdirSync(join(folder, 'out'));
    expect(reports).toHaveLength(7);
    for (const report of reports) expect(`${report}: ${readFileSync(join(folder, 'out', report), 'utf8')}`).not.toContain(canary);
    expect(readFileSync(join(folder, 'out/text'), 'utf8')).toContain('file-missing');
  });

  test('remembered', () => {
    repository();
    expect(spawnSync(process.execPath, [cli, 'baseline', 'repo'], { cwd: folder }).status).toBe(0);
    expect(readFileSync(join(folder, 'repo/.apigee-tls-gate-baseline.json'), 'utf8')).not.toContain(canary);
  });

  test('refused', () => {
    write('repo/.apigee-tls-gate.yml', `platform: "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN${canary}\\n-----END PRIVATE KEY-----"\n`);
    const { code, all } = check();
    expect(code).toBe(2);
    expect(all).not.toContain(canary);
  });
});

test.each([
  ['overrides', 'overrides/overrides-prod.yaml', 1],
  ['YAML of somebody else', 'locales/en.yaml', 0],
])('%s padded beyond what is read do not pass in silence', (_, path, expected) => {
  write('repo/apiproxy/targets/a.xml', target(''));
  write(`repo/${path}`, `virtualhosts: []\n${'# padding\n'.repeat(900_000)}`);
  const { code, all } = check();
  expect(all).toContain('more than the limit');
  expect(code).toBe(expected);
});

test('a run that takes longer than its seconds ends incomplete, soon, and says what was not read', () => {
  const dense = `virtualhosts:\n  - name: a\n    sslSecret: a\nx: [${'!a &a {},'.repeat(20_000)}]\n`;
  for (let index = 0; index < 60; index += 1) write(`repo/overrides-${String(index).padStart(2, '0')}.yaml`, dense);
  write('repo/.apigee-tls-gate.yml', 'limits: { seconds: 1 }\n');
  const started = performance.now();
  const { code, all } = check();
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(code).toBe(3);
  expect(all).toMatch(/time limit: the run takes more than the limit of 1 seconds \(seconds under limits in the configuration\); not done: \d+ files not read \(overrides-/);
}, 60_000);

describe('no link of the checkout chooses what a report replaces', () => {
  const git = (...words: readonly string[]): void => expect(spawnSync('git', words, { cwd: join(folder, 'repo') }).status).toBe(0);
  const links = [
    ['report.json', '../victim.txt', 'report.json'],
    ['reports', '..', 'reports/victim.txt'],
    ['hooks', '.git/hooks', 'hooks/post-checkout'],
    ['report.json', 'README.md', 'report.json'],
  ] as const;

  beforeEach(() => {
    write('repo/apiproxy/targets/a.xml', target(''));
    write('repo/README.md', 'kept\n');
    write('victim.txt', 'kept\n');
    git('init', '--quiet');
    mkdirSync(join(folder, 'repo/.git/hooks'), { recursive: true });
  });

  test.each(links)('a tracked link %s to %s', (link, goal, file) => {
    symlinkSync(goal, join(folder, 'repo', link));
    git('add', '--all');
    const { code, all } = check('--format', `json=repo/${file}`);
    expect(all).toContain(`${link} is a symbolic link of the repository`);
    expect(code).toBe(3);
    expect(['victim.txt', 'repo/README.md'].map((path) => readFileSync(join(folder, path), 'utf8'))).toEqual(['kept\n', 'kept\n']);
    expect(readdirSync(join(folder, 'repo/.git/hooks'))).not.toContain('post-checkout');
  });

  test.each(['baseline', 'shard'])('nor where %s writes', (what) => {
    symlinkSync('../victim.txt', join(folder, 'repo/out.json'));
    git('add', '--all');
    const words = what === 'baseline' ? ['baseline', 'repo', '--baseline', 'out.json'] : ['check', 'repo', '--shard', '1/1', '--format', 'partial=repo/out.json'];
    const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('out.json is a symbolic link of the repository') as unknown });
    expect(readFileSync(join(folder, 'victim.txt'), 'utf8')).toBe('kept\n');
  });

  test('a link that only this machine has is its user\'s own', () => {
    git('add', '--all');
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync('../elsewhere', join(folder, 'repo/build'));
    expect(check('--format', 'json=repo/build/report.json').all).not.toContain('symbolic link');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['report.json']);
  });
});
