import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asNobody } from './nobody.ts';
import { runIn, type Ran } from './command.ts';

const cli = resolve('dist/cli.js');
const broken = resolve('examples/storefront-broken');
const fixed = resolve('examples/storefront-fixed');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: readonly string[]): Ran => runIn(folder, words);

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe('exit codes', () => {
  test('0 for a repository that passes', () => {
    expect(run('check', fixed)).toMatchObject({ code: 0, err: '' });
  });

  test('1 for findings', () => {
    expect(run('check', broken)).toMatchObject({ code: 1, err: '' });
  });

  test('0 for findings when nothing is to fail', () => {
    expect(run('check', broken, '--fail-on', 'never').code).toBe(0);
  });

  test('2 for an empty folder, saying what was looked for', () => {
    const { code, out } = run('check');
    expect(code).toBe(2);
    expect(out).toMatch(/nothing to inspect/i);
  });

  test.each([
    ['an unknown option', ['check', '--fail-om', 'error'], /unknown option "--fail-om"; did you mean "--fail-on"\?/],
    ['an unknown value', ['check', '--fail-on', 'eror'], /--fail-on "eror" is not known; it takes error, warning, notice, never/],
    ['an unknown format', ['check', '--format', 'yaml'], /--format "yaml" is not known; it takes text, json/],
    ['an option without its value', ['check', '--fail-on'], /--fail-on needs a value: error, warning, notice, never/],
    ['an option where a value should be', ['check', '--format', '--fix'], /--format needs a value: text, json/],
    ['an empty value', ['check', '--baseline', ''], /--baseline needs a value: a file, from ROOT/],
    ['an unknown command', ['chek'], /"chek" is not a command; did you mean "check"\?/],
    ['a root that is not there', ['check', 'nowhere'], /"nowhere" cannot be opened: there is no such file or directory/],
    ['a wrong moment', ['check', '--now', 'tomorrow'], /--now "tomorrow" is not a moment; it takes RFC 3339/],
    ['two folders', ['check', 'a', 'b'], /check takes one folder; "b" is one too many/],
    ['two reports in one file', ['check', '--format', 'json=a', '--format', 'sarif=a'], /two reports go to the same file, a: the second would replace the first/],
    ['two reports on the screen', ['check', '--format', 'text', '--format', 'json'], /only one --format can go to standard output/],
    ['a rule that is not there', ['explain', 'key-mismatch'], /there is no rule "key-mismatch"; did you mean "key-mismatched"\?/],
    ['a baseline that is not there', ['check', '--baseline', 'gone.json'], /there is no baseline "gone.json" below the root/],
    ['a baseline to write outside', ['baseline', '.', '--baseline', '../b.json'], /--baseline "..\/b.json" is not below \./],
    ['a baseline of nothing', ['baseline'], /nothing to inspect, so no baseline is written/],
    ['a format for a baseline', ['baseline', '--format', 'json'], /unknown option "--format"/],
    ['a configuration that is not there', ['check', '--config', 'gone.yml'], /there is no configuration file "gone.yml"/],
  ])('2 for %s', (_name, words, message) => {
    const { code, out, err } = run(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n {4}at /);
  });

  test.each([
    ['an unknown key', 'fail_on: error\n', '.apigee-tls-gate.yml:1:1: unknown key "fail_on" in the configuration; did you mean "fail-on"?'],
    ['a wrong type', 'expiry:\n  warning-days: soon\n', '.apigee-tls-gate.yml:2:17: "soon" where a whole number from 0 to 3650 for warning-days is expected'],
    ['a wrong date', 'waivers:\n  - { rule: key-mismatched, reason: x, expires: 2026-02-31 }\n', '.apigee-tls-gate.yml:2:49: "2026-02-31" where a day like 2026-12-31 for expires is expected'],
    ['an unknown rule', 'severity: { key-mismatch: off }\n', '.apigee-tls-gate.yml:1:13: unknown key "key-mismatch" in severity; did you mean "key-mismatched"?'],
    ['broken YAML', 'waivers: [\n', '.apigee-tls-gate.yml:'],
  ])('2 for a configuration with %s, with its line', (_name, content, message) => {
    write('.apigee-tls-gate.yml', content);
    const { code, err } = run('check');
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('3 when a report cannot be written', () => {
    const { code, err } = run('check', fixed, '--format', 'json=no/such/folder/report.json');
    expect(code).toBe(3);
    expect(err).toMatch(/--format json=no\/such\/folder\/report.json: there is no folder "no\/such\/folder"/);
    expect(err).toMatch(/nothing has been passed/);
  });
});

describe('check', () => {
  test('writes several reports, each into its file', () => {
    expect(run('check', broken, '--format', 'text', '--format', 'json=report.json', '--format', 'markdown=summary.md').code).toBe(1);
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ schemaVersion: 1, verdict: 'fail' });
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain('key-mismatched');
  });

  test('a disk that is full is exit code 3', () => {
    expect(run('check', fixed, '--format', 'sarif=/dev/full')).toMatchObject({ code: 3, out: '' });
  });

  test('of a report that cannot be written nothing stays behind', () => {
    mkdirSync(join(folder, 'report.sarif'));
    expect(run('check', fixed, '--format', 'sarif=report.sarif').code).toBe(3);
    expect(readdirSync(folder)).toEqual(['report.sarif']);
  });

  test('a report goes through a link to the file behind it, and replaces it whole', () => {
    write('reports/old.json', 'x'.repeat(1_000_000));
    symlinkSync('reports/old.json', join(folder, 'latest.json'));
    expect(run('check', fixed, '--format', 'json=latest.json').code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'reports/old.json'), 'utf8'))).toMatchObject({ verdict: 'pass' });
    expect(readdirSync(join(folder, 'reports'))).toEqual(['old.json']);
  });

  test('SARIF has the pages of the rules, and paths count from where the gate is called', () => {
    cpSync(broken, join(folder, 'deploy'), { recursive: true });
    const { out } = run('check', 'deploy', '--format', 'sarif');
    expect(out).toContain('"uri":"deploy/certs/web-grp.pem"');
    const page = run('explain', 'key-mismatched').out;
    expect(out).toContain(JSON.stringify(page.slice(0, 60)).slice(1, -1));
    expect(run('check', 'deploy', '--format', 'gitlab').out).toContain('"path": "deploy/certs/web-grp.pem"');
    expect(run('check', 'deploy', '--format', 'junit').out).toContain('<testsuite name="certs/web-grp.pem"');
  });

  test('gives the same bytes twice', () => {
    const words = ['check', broken, '--format', 'json', '--now', '2026-11-21T00:00:00Z'];
    expect(run(...words).out).toBe(run(...words).out);
  });

  test('judges dates as of --now', () => {
    expect(run('check', fixed, '--now', '2051-01-01T00:00:00Z').out).toContain('certificate-expired');
  });

  test('prints no colour into a pipe', () => {
    expect(run('check', broken).out).not.toContain('\u001B');
  });

  test('does not follow a link out of the repository', () => {
    write('repo/overrides.yaml', 'virtualhosts:\n  - name: web\n    sslCertPath: certs/web.pem\n    sslKeyPath: certs/web.key\n');
    write('outside.pem', 'outside-content\n');
    mkdirSync(join(folder, 'repo/certs'));
    symlinkSync('../../outside.pem', join(folder, 'repo/certs/web.pem'));
    const { code, out } = run('check', 'repo');
    expect(code).toBe(1);
    expect(out).toContain('a symbolic link leads out of the repository');
    expect(out).not.toContain('outside-content');
  });
});

describe('baseline', () => {
  const now = ['--now', '2026-11-21T00:00:00Z'];

  test('writes what check then sets aside, and nothing else passes', () => {
    cpSync(broken, join(folder, 'deploy'), { recursive: true });
    const { code, out } = run('baseline', 'deploy', ...now);
    expect({ code, out }).toEqual({ code: 0, out: `wrote ${join('deploy', '.apigee-tls-gate-baseline.json')}: 10 findings (10 errors)\n` });
    const words = ['check', 'deploy', '--baseline', '.apigee-tls-gate-baseline.json', ...now];
    expect(run(...words)).toMatchObject({ code: 0, out: expect.stringContaining('sets 10 findings aside') as unknown });
    rmSync(join(folder, 'deploy/certs/web-grp.key'));
    expect(run(...words, '--fail-on', 'warning').code).toBe(1);
  });

  test('takes its own options, and writes an older baseline anew with all that it remembers', () => {
    cpSync(broken, join(folder, 'deploy'), { recursive: true });
    expect(run('baseline', 'deploy', '--baseline', 'b.json', '--platform', 'hybrid', ...now).code).toBe(0);
    const first = readFileSync(join(folder, 'deploy/b.json'), 'utf8');
    expect(run('baseline', 'deploy', '--baseline', 'b.json', '--platform', 'hybrid', ...now).code).toBe(0);
    expect(readFileSync(join(folder, 'deploy/b.json'), 'utf8')).toBe(first);
    expect(JSON.parse(first)).toMatchObject({ schemaVersion: 1 });
  });

  test('writes nothing where there is nothing to inspect', () => {
    write('b.json', 'as it was');
    expect(run('baseline', '--baseline', 'b.json').code).toBe(2);
    expect(readFileSync(join(folder, 'b.json'), 'utf8')).toBe('as it was');
  });

  test('writes nothing where it could not look at everything', () => {
    cpSync(broken, join(folder, 'deploy'), { recursive: true });
    mkdirSync(join(folder, 'deploy/closed'), { mode: 0o000 });
    const { status: code, stderr: err } = spawnSync(process.execPath, [cli, 'baseline', 'deploy'], { cwd: folder, encoding: 'utf8', ...asNobody(folder) });
    expect(code).toBe(3);
    expect(err).toMatch(/could not look at everything, so no baseline is written\nclosed: /);
    expect(existsSync(join(folder, 'deploy/.apigee-tls-gate-baseline.json'))).toBe(false);
  });
});

test('init writes a workflow and a configuration that the gate takes, and keeps what is there', () => {
  expect(run('init')).toMatchObject({ code: 0, err: '' });
  expect(existsSync(join(folder, '.github/workflows/apigee-tls-gate.yml'))).toBe(true);
  const configuration = join(folder, '.apigee-tls-gate.yml');
  const schema = JSON.parse(readFileSync(resolve('docs/configuration.schema.json'), 'utf8')) as { $id: string };
  expect(readFileSync(configuration, 'utf8').split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema.$id}`);
  const uncommented = readFileSync(configuration, 'utf8').replace(/^# (?!yaml-language-server)(?=[a-z ]+.*:|\s+-)/gm, '');
  writeFileSync(configuration, uncommented);
  expect(run('check').err).toBe('');
  expect(run('init').out).toContain('kept');
  expect(readFileSync(configuration, 'utf8')).toBe(uncommented);
});

test('rules lists every rule, also as JSON', () => {
  const ids = (JSON.parse(run('rules', '--format', 'json').out) as { id: string }[]).map(({ id }) => id);
  expect(ids).toContain('certificate-expired');
  for (const id of ids) expect(run('rules').out).toContain(id);
});

test('explain prints the page of a rule', () => {
  expect(run('explain', 'pem-malformed').out).toContain('bad end line');
});

test('--help and --version', () => {
  expect(run('--help').out).toMatch(/Usage\n {2}apigee-tls-gate check/);
  expect(run('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('no configuration is lost without a word', () => {
  const policy = 'fail-on: notice\n';
  const judged = 'apiproxy/targets/a.xml';
  const target = '<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://a.example.test</URL></HTTPTargetConnection></TargetEndpoint>\n';

  test.each([
    [['.apigee-tls-gate.yaml'], /\.apigee-tls-gate\.yaml is not where a configuration is read from: rename it to \.apigee-tls-gate\.yml/],
    [['.github/.apigee-tls-gate.yaml'], /rename it to \.github\/\.apigee-tls-gate\.yml/],
    [['.apigee-tls-gate.yml', '.github/.apigee-tls-gate.yml'], /there are two configurations, \.apigee-tls-gate\.yml and \.github\/\.apigee-tls-gate\.yml: keep one of them/],
  ])('%s', (paths, message) => {
    write(judged, target);
    for (const path of paths) write(path, policy);
    expect(run('check')).toMatchObject({ code: 2, err: expect.stringMatching(message) as unknown });
  });

  test('one above the folder is told', () => {
    write(`deep/apigee/${judged}`, target);
    write('.apigee-tls-gate.yml', policy);
    expect(run('check', 'deep/apigee').err).toMatch(/note: \.apigee-tls-gate\.yml is not used, since it lies above deep\/apigee/);
    write('deep/apigee/.apigee-tls-gate.yml', policy);
    expect(run('check', 'deep/apigee').err).toBe('');
    expect(run('check').err).toBe('');
  });
});
