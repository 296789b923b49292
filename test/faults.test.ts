import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { cli, expectWords, filesBeside, filesIn, makeRoom, moment, put, removeRoom, reporters, reportFormats, run, type Fault } from './faults/room.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
let folder = '';

beforeEach(() => {
  folder = makeRoom();
});
afterEach(() => {
  removeRoom(folder);
});

const check = ['check', 'repo', ...moment];

test('without a fault the repository passes', () => {
  expect(run(folder, check, { fault: {} })).toMatchObject({ code: 0, err: '' });
});

describe('what cannot be read makes the verdict incomplete, and is named', () => {
  const files = ['certs/web-grp.pem', 'certs/web-grp.key', 'certs/backends/payments.pem', 'overrides/overrides.yaml', 'proxies/orders/apiproxy/orders.xml', 'proxies/orders/apiproxy/targets/payments.xml', 'locales/en.json', 'ci/pipeline.yml', 'infrastructure/main.tf', 'pom.xml', '.gitignore'];
  const kinds: readonly (readonly [string, Fault, string])[] = [
    ['may not be opened', { call: 'openSync', code: 'EACCES' }, 'permission denied'],
    ['lies on a broken disk', { call: 'readSync', code: 'EIO' }, 'the disk reports an error'],
    ['vanishes before it is opened', { call: 'openSync', how: 'vanish' }, 'it has vanished since its folder was listed'],
    ['grows', { call: 'readSync', how: 'grow' }, 'it has changed while it was read'],
    ['shrinks', { call: 'readSync', how: 'shrink' }, 'it has changed while it was read'],
  ];
  const onEveryFile = kinds.slice(0, 1).flatMap(([kind, fault, reason]) => files.map((file) => [file, kind, fault, reason] as const));
  const onSome = kinds.slice(1).flatMap(([kind, fault, reason]) => ['certs/web-grp.pem', 'locales/en.json'].map((file) => [file, kind, fault, reason] as const));

  test.each([...onEveryFile, ...onSome])('%s %s', (file, _kind, fault, reason) => {
    const ran = run(folder, [...check, '--fail-on', 'never', '--format=json'], { fault: { ...fault, path: `/repo/${file}` } });
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'incomplete', failures: [{ where: file, message: `the file cannot be read: ${reason}` }] });
    expectWords(folder, ran);
  });

  test('a folder', () => {
    const ran = run(folder, check, { fault: { call: 'readdirSync', path: '/repo/certs', code: 'EACCES' } });
    expect(ran.code).toBe(3);
    expect(ran.out).toContain('certs: the folder cannot be listed: permission denied');
    expectWords(folder, ran);
  });

  test('the index of git, without which no committed key is seen', () => {
    put(folder, 'repo/.git/index', 'DIRC');
    const ran = run(folder, check, { fault: { call: 'readSync', path: '.git/index', code: 'EIO' } });
    expect(ran.code).toBe(3);
    expect(ran.out).toContain('.git/index: what version control tracks cannot be told: the disk reports an error');
  });

  test.each([
    ['cut off', 'DIRC\0\0\0\u0002\0\0\0\u0009'],
    ['zeroed', '\0'.repeat(100)],
  ])('the index of git that is %s', (_, content) => {
    put(folder, 'repo/.git/index', content);
    const ran = run(folder, [...check, '--fail-on', 'never']);
    expect(ran.code).toBe(3);
    expect(ran.out).toContain('.git/index: what version control tracks cannot be told: its index is damaged');
    expectWords(folder, ran);
  });

  test.each(reportFormats)('%s says so', (format) => {
    const { code, out } = run(folder, [...check, `--format=${format}`], { fault: { call: 'readSync', path: 'certs/web-grp.pem', code: 'EIO' } });
    expect(code).toBe(3);
    expect(out).toContain('the disk reports an error');
    expect(out).toContain('web-grp.pem');
  });

  test.each([
    ['the configuration', check, '.apigee-tls-gate.yml', 'the configuration .apigee-tls-gate.yml cannot be read: permission denied'],
    ['the baseline', [...check, '--baseline', 'known.json'], 'known.json', 'the baseline known.json cannot be read: permission denied'],
  ])('%s leaves no verdict at all', (_, words, path, message) => {
    put(folder, 'repo/known.json', '{}');
    const ran = run(folder, words, { fault: { call: 'openSync', path, code: 'EACCES' } });
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(message);
    expectWords(folder, ran);
  });

  test('of what was not seen no baseline is made', () => {
    const ran = run(folder, ['baseline', 'repo', ...moment], { fault: { call: 'readSync', path: 'pom.xml', code: 'EIO' } });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain('pom.xml: the file cannot be read: the disk reports an error');
    expect(filesIn(folder).filter((path) => path.includes('baseline'))).toEqual([]);
  });

  test('nor of what a reader broke on', () => {
    const ran = run(folder, ['baseline', 'repo', ...moment], { fault: { within: 'at readConnections [^]*at ofFile ' } });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain('targets/payments.xml: the file could not be read to its end: injected');
    expect(filesIn(folder).filter((path) => path.includes('baseline'))).toEqual([]);
  });
});

/** The program under a user whom permissions bind; root gives itself up for it. */
function asUser(): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [cli, ...check], { cwd: folder, encoding: 'utf8', ...(isRoot ? { uid: nobody, gid: nobody } : {}) });
}

describe('permissions of the system', () => {
  test.each([
    ['a file', 'certs/web-grp.pem', 0o644],
    ['a file of somebody else', 'locales/en.json', 0o644],
    ['a folder', 'certs', 0o755],
  ])('%s', (_, path, mode) => {
    expect(asUser().status).toBe(0);
    chmodSync(join(folder, 'repo', path), 0);
    const { status, stdout, stderr } = asUser();
    chmodSync(join(folder, 'repo', path), mode);
    expect(status).toBe(3);
    expect(stdout).toMatch(new RegExp(`${path}: the .*: permission denied`));
    expectWords(folder, { out: stdout, err: stderr });
  });
});

describe('what throws does not pass', () => {
  test('a rule is named, and the others still run', () => {
    removeRoom(folder);
    folder = makeRoom('examples/storefront-broken');
    const { out } = run(folder, [...check, '--format=json']);
    const ran = run(folder, [...check, '--format=json'], { fault: { within: 'at (?:Object\\.)?check \\([^]*at runRules ', once: true } });
    const [before, after] = [out, ran.out].map((text) => JSON.parse(text) as { readonly verdict: string; readonly findings: readonly { readonly rule: string }[]; readonly failures?: readonly { readonly where: string; readonly message: string }[] });
    expect(ran.code).toBe(3);
    expect(after).toMatchObject({ verdict: 'incomplete', failures: [{ message: 'injected' }] });
    const failed = after?.failures?.[0]?.where;
    expect(after?.findings).toEqual(before?.findings.filter(({ rule }) => rule !== failed));
    expectWords(folder, ran);
  });

  const targetFiles = ['inventory', 'payments', 'shipping'].map((name) => `proxies/orders/apiproxy/targets/${name}.xml`);

  test.each<readonly [string, string, RegExp | readonly string[], readonly string[]]>([
    ['overrides', 'readOverridesDocument', ['overrides/overrides.yaml'], ['protocol-obsolete', 'hostname-mismatched', 'certificate-expired', 'truststore-unanchored']],
    ['targets', 'readConnections', targetFiles, ['certificate-expired', 'pem-malformed', 'key-mismatched']],
    ['names of bundles', 'readBundleName', ['proxies/orders/apiproxy/orders.xml'], ['protocol-obsolete', 'certificate-expired', 'pem-malformed', 'key-mismatched']],
    ['certificates', 'readContents', /^certs\//, ['protocol-obsolete', 'protocol-unknown', 'reference-unresolved']],
    ['Terraform', 'readTerraform', ['infrastructure/main.tf'], ['protocol-obsolete', 'certificate-expired', 'pem-malformed', 'key-mismatched']],
  ])('a reader of %s: the files are named, and everything else is judged', (_, reader, files, others) => {
    removeRoom(folder);
    folder = makeRoom('examples/storefront-broken');
    put(folder, 'repo/infrastructure/main.tf', 'resource "google_apigee_target_server" "a" {\n  name = "a"\n}\n');
    const ran = run(folder, [...check, '--fail-on', 'never', '--format=json'], { fault: { within: `at ${reader} [^]*at ofFile ` } });
    expect(ran.code).toBe(3);
    const { verdict, failures = [], findings } = JSON.parse(ran.out) as { readonly verdict: string; readonly findings: readonly { readonly rule: string }[]; readonly failures?: readonly { readonly where: string; readonly message: string }[] };
    expect(verdict).toBe('incomplete');
    expect(new Set(failures.map(({ message }) => message))).toEqual(new Set(['the file could not be read to its end: injected']));
    const unread = failures.map(({ where }) => where).sort();
    if (files instanceof RegExp) expect(unread.filter((where) => !files.test(where))).toEqual([]);
    else expect(unread).toEqual(files);
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...others]));
    expectWords(folder, ran);
  });

  test('what joins the files is named, and broken files are still told', () => {
    put(folder, 'repo/proxies/orders/apiproxy/policies/AM-Broken.xml', '<AssignMessage>');
    const ran = run(folder, [...check, '--format=json'], { fault: { within: 'at linkIngress [^]*at linkSafely ', once: true } });
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'incomplete', failures: [{ where: 'the model', message: 'what the files say could not be joined: injected' }], findings: [{ rule: 'source-unreadable', path: 'proxies/orders/apiproxy/policies/AM-Broken.xml' }] });
    expectWords(folder, ran);
  });

  test.each(Object.entries(reporters))('the reporter of %s', (format, reporter) => {
    const fault = { within: `at (?:\\w+\\.)?${reporter} ` };
    for (const words of [[`--format=${format}`], [`--format=${format}=report`, '--format=json=other']]) {
      const ran = run(folder, [...check, ...words], { fault });
      expect(ran).toMatchObject({ code: 3, out: '' });
      expect(ran.err).toContain(`the report --format ${format} cannot be made: injected\nThis is not a verdict`);
      expectWords(folder, ran);
    }
    expect(filesBeside(folder)).toEqual([]);
  });
});

describe('what cannot be written is told, and the old file stays', () => {
  const calls: readonly (readonly [string, Fault, string])[] = [
    ['no space', { call: 'writeFileSync', code: 'ENOSPC', path: 'report.part' }, 'there is no space left on the disk'],
    ['no space, told late', { call: 'fsyncSync', code: 'ENOSPC', path: 'report.part' }, 'there is no space left on the disk'],
    ['no rename', { call: 'renameSync', code: 'EIO', path: 'report.part' }, 'the disk reports an error'],
    ['no new file', { call: 'openSync', code: 'EROFS', path: 'report.part' }, 'the disk takes no changes'],
  ];
  test.each(calls)('%s', (_, fault, reason) => {
    put(folder, 'report', 'old');
    const ran = run(folder, [...check, '--format=text', '--format=sarif=report'], { fault });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain(`--format sarif=report cannot be written: ${reason}\nThis is not a verdict`);
    expectWords(folder, ran);
    expect(filesBeside(folder)).toEqual(['report']);
    expect(readFileSync(join(folder, 'report'), 'utf8')).toBe('old');
  });

  test.each(reportFormats)('%s where no file may grow', (format) => {
    // Annotations of a repository that passes are no bytes at all.
    put(folder, 'repo/.gitignore', '');
    put(folder, 'repo/overrides/overrides.yaml', 'virtualhosts:\n- { name: g, sslCertPath: certs/none.pem, sslKeyPath: certs/none.key }\n');
    const ran = run(folder, [...check, `--format=${format}=report`], { shell: 'ulimit -f 0;' });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain(`--format ${format}=report cannot be written: files of this size are not allowed here`);
    expectWords(folder, ran);
    expect(filesBeside(folder)).toEqual([]);
  });

  test.each([
    ['baseline', ['baseline', 'repo', ...moment], 'repo/.apigee-tls-gate-baseline.json cannot be written'],
    ['init', ['init'], '.github/workflows/apigee-tls-gate.yml cannot be written'],
  ])('%s where no file may grow', (_, words, message) => {
    const before = filesIn(join(folder, 'repo'));
    const ran = run(folder, words, { shell: 'ulimit -f 0;' });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain(message);
    expectWords(folder, ran);
    expect(filesIn(join(folder, 'repo'))).toEqual(before);
    expect(filesIn(folder).filter((path) => path.includes('.part') || path.endsWith('apigee-tls-gate.yml') && !path.startsWith('repo/'))).toEqual([]);
  });

  test.each(reportFormats)('%s on a standard output that is full', (format) => {
    const ran = run(folder, [...check, `--format=${format}`], { fault: { stdout: '/dev/full' } });
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('standard output cannot be written: ENOSPC');
    expectWords(folder, ran);
  });

  test.each(reportFormats)('%s for a reader that has gone', async (format) => {
    const child = spawn(process.execPath, [cli, ...check, `--format=${format}`], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([readAll(child.stderr), once(child, 'close') as Promise<[number | null]>]);
    expect(code).toBe(3);
    expect(err).toBe('apigee-tls-gate failed: standard output cannot be written: its reader has closed it\n');
  });

  test('a standard error that is full', () => {
    expect(run(folder, [...check, '--fix'], { shell: 'exec 2>/dev/full;' }).code).toBe(3);
  });
});

describe('what ends the program ends it with no pass and no half file', () => {
  const signals = [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const;
  const asJson = [...check, '--format=json=report'];

  test.each(signals)('%s while it reads', (signal) => {
    expect(run(folder, asJson, { fault: { call: 'openSync', path: 'web-grp.pem', how: 'signal', signal } })).toMatchObject({ signal, out: '', err: '' });
    expect(filesBeside(folder)).toEqual([]);
  });

  test.each(signals)('%s while it writes', (signal, code) => {
    const ran = run(folder, [...asJson, '--format=sarif=second'], { fault: { call: 'writeFileSync', path: 'report.part', how: 'signal', signal } });
    expect(ran).toMatchObject({ code, out: '', err: '' });
    expect(filesBeside(folder)).toEqual(['report']);
    expect(JSON.parse(readFileSync(join(folder, 'report'), 'utf8'))).toMatchObject({ verdict: 'pass' });
  });

  test('SIGTERM while it mends', () => {
    removeRoom(folder);
    folder = makeRoom('examples/storefront-broken');
    const before = filesIn(folder);
    const ran = run(folder, [...check, '--fix'], { fault: { call: 'writeFileSync', path: '.part', how: 'signal', signal: 'SIGTERM' } });
    expect(ran).toMatchObject({ code: 143, out: '' });
    expect(filesIn(folder)).toEqual(before);
  });

  test('killed while it writes, it leaves the old report, and the next run writes the new one', () => {
    put(folder, 'report', 'old');
    expect(run(folder, asJson, { fault: { call: 'fsyncSync', how: 'signal', signal: 'SIGKILL' } }).signal).toBe('SIGKILL');
    expect(readFileSync(join(folder, 'report'), 'utf8')).toBe('old');
    expect(run(folder, asJson).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'report'), 'utf8'))).toMatchObject({ verdict: 'pass' });
  });

  test('remains of killed runs are named once they are in the way', () => {
    for (let count = 1; count <= 10; count += 1) put(folder, `report.part${count}`, '');
    const ran = run(folder, asJson);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('--format json=report cannot be written: its place is taken by the remains of runs that were killed');
    expectWords(folder, ran);
  });

  test('no memory', () => {
    put(folder, 'repo/overrides/overrides-large.yaml', `virtualhosts:\n${'- { name: g, sslCertPath: certs/web-grp.pem, sslKeyPath: certs/web-grp.key }\n'.repeat(50_000)}`);
    const { code, signal, out } = run(folder, asJson, { environment: { NODE_OPTIONS: '--max-old-space-size=24' } });
    expect(code === null ? signal : code).not.toBe(0);
    expect(out).toBe('');
    expect(filesBeside(folder)).toEqual([]);
  });
});
