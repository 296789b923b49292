import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './action/runner.ts';
import { zipOf } from './read/zip.ts';
import { makeRoom, moment, put, removeRoom, reportFormats, run } from './faults/room.ts';

let planted = 0;
/** A secret that is found again, whatever stands around it; with the letters of base64, as it may stand in a key. */
function canary(): string {
  planted += 1;
  const secret = `Kanari${'QWERTZUIOP'[planted % 10] ?? ''}${planted}x7Qm2Lr9Vt4Zp8`;
  secrets.push(secret);
  return secret;
}
const secrets: string[] = [];

/** A secret that looks like none. */
function password(): string {
  planted += 1;
  const words = `kanari!${planted}!x`;
  secrets.push(words);
  return words;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** A real private key; every part of its body is a secret. */
function privateKey(): string {
  const pem = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  // The beginning says only which algorithm it is.
  secrets.push(...pem.split('\n').filter((line) => !line.startsWith('-')).join('').slice(48, 144).match(/.{24}/g) ?? []);
  return pem;
}
const indent = (text: string, by: string): string => text.trimEnd().split('\n').map((line) => by + line).join('\n');
const falseKey = (): string => `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC${canary()}\n-----END PRIVATE KEY-----\n`;

const secret = (name: string, more: string): string => `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\n${more}`;
const target = (inside: string): string => `<TargetEndpoint name="a"><HTTPTargetConnection><URL>https://a.example.test</URL><SSLInfo><Enabled>true</Enabled>${inside}</SSLInfo></HTTPTargetConnection></TargetEndpoint>\n`;

/** A bundle in whose members secrets stand where they do not belong, whole and broken. */
function bundleArchive(): Uint8Array {
  return zipOf([
    { name: 'apiproxy/z.xml', text: '<APIProxy name="z"/>' },
    { name: 'apiproxy/targets/a.xml', text: target(`<KeyStore>k</KeyStore><KeyAlias>${falseKey()}</KeyAlias><KeyStorePassword>${password()}</KeyStorePassword>`) },
    { name: 'apiproxy/targets/b.xml', text: `<TargetEndpoint name="b"><!-- ${password()} -->\n${privateKey()}<Password>${password()}</TargetEndpoint>` },
    { name: 'apiproxy/policies/SC-A.xml', text: `<ServiceCallout name="SC-A"><HTTPTargetConnection><URL>https://a.example.test</URL><SSLInfo><Enabled>true</Enabled><KeyPassword>${password()}</KeyPassword></SSLInfo></HTTPTargetConnection></ServiceCallout>` },
  ]);
}

/** Every kind of input, whole and broken right at the secret. */
function inputs(): Readonly<Record<string, string | Uint8Array>> {
  return {
    'certs/real.key': privateKey(),
    'certs/broken.key': falseKey(),
    'certs/cut.key': `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA${canary()}\n`,
    'certs/no-boundary.key': `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${canary()}\n`,
    'certs/glued-end.key': `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC${canary()}-----END PRIVATE KEY-----\n`,
    'certs/glued-begin.key': `-----BEGIN EC PRIVATE KEY-----MHc${canary()}\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC${canary()}\n-----END EC PRIVATE KEY-----\n`,
    'certs/behind-end.key': `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC${canary()}\n-----END PRIVATE KEY-----${canary()}\n`,
    'certs/encrypted.key': `-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkq${canary()}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
    'certs/misspelt.pem': `-----BEGIN PRVATE KEY-----\nMIIEvQIBADAN${canary()}\n-----END PRVATE KEY-----\n`,
    'certs/with-key.pem': `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${privateKey()}`,
    'overrides/overrides.yaml': `instanceID: x\norg: a\nvirtualhosts:\n- { name: one, sslCertPath: certs/with-key.pem, sslKeyPath: certs/real.key, password: ${password()} }\n- { name: two, sslCertPath: certs/misspelt.pem, sslKeyPath: certs/broken.key }\n- { name: three, sslCertPath: certs/cut.key, sslKeyPath: certs/no-boundary.key }\n- { name: four, sslCertPath: certs/none.pem, sslKeyPath: certs/encrypted.key }\n- { name: five, sslSecret: written }\n- { name: six, sslSecret: coded }\n- { name: seven, sslSecret: wrong }\n- name: eight\n  sslCertPath: certs/none.pem\n  sslKeyPath: |\n${indent(privateKey(), '    ')}\n`,
    'overrides/overrides-broken.yaml': `virtualhosts:\n- name: a\n  sslKeyPath: "certs/a.key\n  password: "${password()}\n  : [\n`,
    'k8s/written.yaml': secret('written', `stringData:\n  cert: nothing\n  key: |\n${indent(privateKey(), '    ')}\n  password: ${password()}\n`),
    'k8s/coded.yaml': secret('coded', `data:\n  cert: ${base64(`certificate ${canary()}`)}\n  key: ${base64(falseKey())}\n  token: ${base64(password())}\n`),
    'k8s/wrong.yaml': secret('wrong', `data:\n  cert: "%%${canary()}"\n  key: { a: ${password()} }\n  ${canary()}: x\n`),
    'k8s/broken.yaml': secret('broken', `stringData:\n  key: "${password()}\n  - [${password()}\n`),
    'k8s/quoted.yaml': secret('quoted', `stringData:\n  token: "${password()}" x\n`),
    'k8s/bare.yaml': secret('bare', `stringData:\n  token: @${password()}\n  other: |${canary()}\n    x\n`),
    'apiproxy/a.xml': '<APIProxy name="a"/>',
    'apiproxy/targets/a.xml': target(`<KeyStore>k</KeyStore><KeyAlias>a</KeyAlias><KeyPassword>${password()}</KeyPassword><TrustStorePassword>${password()}</TrustStorePassword><TrustStore>t</TrustStore>`),
    'apiproxy/targets/c.xml': target('<Protocols><Protocol>TLSv1</Protocol></Protocols>').replace('https://', `http://someone:${canary()}@`),
    'edge.json': `{"version":"1.0","envConfig":{"e":{"aliases":[{"alias":"a","password": ${canary()}}]}}}`,
    'apiproxy/targets/b.xml': target(`<KeyStorePassword>${password()}</KeyStorePasword>`),
    'resources/edge/env/prod/aliases.json': JSON.stringify([{ alias: 'a', keystoreName: 'k', format: 'keycertfile', keyFilePath: 'certs/encrypted.key', certFilePath: 'certs/none.pem', password: password() }, { alias: 'b', keystoreName: 'k', format: 'pkcs13', filePath: 'certs/none.p12', password: password() }, ...['sealed', 'client', 'none'].map((name) => ({ alias: name, keystorename: 'k', format: 'pkcs12', filePath: `certs/${name}.p12`, password: password() }))]),
    'resources/edge/env/prod/targetServers.json': `[{ "name": "a", "host": "a.example.test", "sSLInfo": { "enabled": true, "keyStorePassword": "${password()}" "keyStore": "k" } }]`,
    'edge/virtualhosts/secure.xml': `<VirtualHost name="secure"><Port>443</Port><SSLInfo><Enabled>true</Enabled><KeyStorePassword>${password()}</KeyStorePassword></SSLInfo></VirtualHost>`,
    'message-processor.properties': `conf_message-processor-communication_local.http.keystore.password=${password()}\nconf/message-processor-communication.properties+local.http.ssl.protocols=SSLv3\n`,
    'dist/apiproxy.zip': bundleArchive(),
    'dist/apiproxy-cut.zip': bundleArchive().subarray(0, -40),
    'certs/sealed.p12': Buffer.concat([Buffer.from([0x30, 0x82, 0x01, 0x00]), Buffer.from(canary())]),
    'certs/sealed.jks': Buffer.concat([Buffer.from('feedfeed0000000200000001', 'hex'), Buffer.from(canary())]),
    '.git/config': `[remote "origin"]\n\turl = https://someone:${canary()}@git.example.test/a.git\n[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${base64(canary())}\n`,
    'terraform/main.tf': `resource "google_apigee_keystores_aliases_key_cert_file" "a" {\n  alias = "a"\n  environment = "e"\n  keystore = "k"\n  cert = file("none.pem")\n  key = <<EOT\n${privateKey()}EOT\n  password = "${password()}"\n}\n`,
    'terraform/inline/main.tf': `resource "google_apigee_keystores_aliases_key_cert_file" "b" {\n  alias = "b"\n  environment = "e"\n  keystore = "k"\n  cert = <<-EOT\n${indent(falseKey(), '    ')}\n  EOT\n  key = ${JSON.stringify(privateKey())}\n}\nresource "google_apigee_keystores_aliases_key_cert_file" "c" {\n  alias = "c"\n  environment = "e"\n  keystore = "k"\n  cert = ${JSON.stringify(`${canary()} and ${password()}`)}\n  key = "${canary()}"\n}\n`,
    'terraform/broken/main.tf': `resource "google_apigee_keystores_aliases_pkcs12" "a" {\n  password = "${password()}\n  file = \n`,
  };
}

const environment = (): Readonly<Record<string, string>> => ({ CLIENT_KEYSTORE_PASSWORD: password() });
let folder = '';

beforeEach(() => {
  secrets.length = 0;
  folder = makeRoom('test/fixtures/rules/source-unreadable/flags-password-not-set');
  for (const [path, content] of Object.entries(inputs())) put(folder, `repo/${path}`, content);
  for (const name of ['out', 'temp']) mkdirSync(join(folder, name));
  cpSync(join(folder, 'repo'), join(folder, 'before'), { recursive: true });
});
afterEach(() => {
  removeRoom(folder);
});

/** The ways in which a secret may stand there. */
const disguises: readonly ((text: string) => string)[] = [(text) => text, (text) => Buffer.from(text).toString('hex'), base64];

function expectNone(where: string, text: string): void {
  const found = secrets.filter((one) => disguises.some((disguise) => text.includes(disguise(one).replace(/=+$/, ''))));
  expect({ where, found }).toEqual({ where, found: [] });
}

/** Searches everything that was written; a file that was there before may hold what it held. */
function searchFiles(): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const written = files.filter((path) => !path.startsWith('before/') && !(path.startsWith('repo/') && files.includes(path.replace('repo/', 'before/'))));
  for (const path of written) expectNone(path, readFileSync(join(folder, path), 'latin1'));
  return written;
}

const outputs = reportFormats.map((format) => `--format=${format}=out/${format}`);

test.each([
  ['judged', []],
  ['mended', ['--fix=all']],
])('%s: no secret in what is said or written', (_, words) => {
  const ran = run(folder, ['check', 'repo', ...moment, ...outputs, ...words], { environment: { ...environment(), TMPDIR: join(folder, 'temp') } });
  expect(ran.code).toBe(1);
  expectNone('standard output', ran.out);
  expectNone('standard error', ran.err);
  expect(searchFiles()).toEqual(reportFormats.map((format) => `out/${format}`).sort());
  const report = JSON.parse(readFileSync(join(folder, 'out/json'), 'utf8')) as { readonly findings: readonly { readonly path: string; readonly message: string }[] };
  // The secrets were met: what they stand in was judged.
  const judged = new Set(report.findings.map(({ path }) => path));
  for (const path of ['certs/broken.key', 'certs/client.p12', 'overrides/overrides-broken.yaml', 'k8s/wrong.yaml', 'k8s/broken.yaml', 'apiproxy/targets/b.xml', 'dist/apiproxy.zip', 'dist/apiproxy-cut.zip']) expect([...judged]).toContain(path);
});

test.each(reportFormats)('no secret on standard output: %s', (format) => {
  const ran = run(folder, ['check', 'repo', ...moment, `--format=${format}`], { environment: environment() });
  expect(ran.out).toContain('certs/broken.key');
  expectNone(format, ran.out + ran.err);
});

test('no secret in a baseline', () => {
  const ran = run(folder, ['baseline', 'repo', ...moment], { environment: environment() });
  expect(ran.code).toBe(0);
  expectNone('what is said', ran.out + ran.err);
  expect(searchFiles()).toEqual(['repo/.apigee-tls-gate-baseline.json']);
});

test('no secret in partial reports, nor in what is merged from them', () => {
  for (const index of [1, 2]) expect(run(folder, ['check', 'repo', ...moment, `--shard=${index}/2`, `--format=partial=out/${index}.partial`], { environment: environment() })).toMatchObject({ code: 0, out: '' });
  const ran = run(folder, ['merge', ...outputs, 'out/1.partial', 'out/2.partial'], { environment: environment() });
  expect(ran.code).toBe(1);
  expectNone('what is said', ran.out + ran.err);
  expect(searchFiles()).toEqual([...reportFormats, '1.partial', '2.partial'].map((name) => `out/${name}`).sort());
});

test('no secret in the compiled code that a check leaves in the cache', () => {
  const ran = run(folder, ['check', '../repo', ...moment, '--fix=all'], { shell: 'cd out;', environment: { ...environment(), CI: '', NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: join(folder, 'cache') } });
  expect(ran.code).toBe(1);
  expect(searchFiles()).toEqual(['cache/apigee-tls-gate/gate.code']);
});

test.each([
  ['an error of the program', { within: 'at (?:\\w+\\.)?renderSarif ' }],
  ['a rule that throws', { within: 'at (?:Object\\.)?check \\([^]*at runRules ' }],
  ['a file that cannot be written', { call: 'writeFileSync', code: 'ENOSPC' }],
])('no secret in %s', (_, fault) => {
  const ran = run(folder, ['check', 'repo', ...moment, ...outputs], { fault, environment: environment() });
  expect(ran.code).toBe(3);
  expectNone('what is said', ran.out + ran.err);
  searchFiles();
});

test('no secret from the Action: log, outputs, summary, reports', () => {
  const token = canary();
  const step = runStep({
    workspace: folder,
    inputs: { path: 'repo', token, comment: 'always', suggestions: 'true', 'format-files': reportFormats.map((format) => `${format}=out/${format}`).join('\n') },
    // Nobody answers there.
    event: { name: 'pull_request', payload: { pull_request: { number: 1, head: { sha: 'a'.repeat(40), repo: { full_name: 'example/storefront' } }, base: { sha: 'b'.repeat(40), repo: { full_name: 'example/storefront' } } }, repository: { full_name: 'example/storefront' } } },
    environment: { ...environment(), GITHUB_API_URL: 'http://127.0.0.1:9', RUNNER_TEMP: join(folder, 'temp') },
  });
  expect(step.status).toBe(1);
  // The one place where the token belongs: the runner is told what to mask.
  const { log } = step;
  expect(log).toContain(`::add-mask::${token}\n`);
  expectNone('log', log.replace(`::add-mask::${token}\n`, '') + step.stderr);
  expectNone('outputs', JSON.stringify(step.outputs));
  expectNone('summary', step.summary);
  expect(searchFiles()).toHaveLength(reportFormats.length + 2);
});

test.each([
  ['a reader', 'at readXml [^]*at ofFile '],
  ['a reader of keys', 'at readContents [^]*at ofFile '],
  ['what joins the files', 'at linkIngress [^]*at linkSafely '],
])('no secret where %s throws', (_, within) => {
  const ran = run(folder, ['check', 'repo', ...moment, ...outputs], { fault: { within }, environment: environment() });
  expect(ran.code).toBe(3);
  expectNone('what is said', ran.out + ran.err);
  searchFiles();
});

describe('what the runtime writes when it breaks', () => {
  /** Its diagnostic reports hold every environment variable, passwords of keystores among them. */
  test.each(['dist/cli.js', 'dist/index.js', 'dist/gate.js'])('%s switches no report, dump or inspector on', (path) => {
    expect(readFileSync(path, 'utf8')).not.toMatch(/process\.report|\.writeReport\(|report-(?:on|uncaught)|heapsnapshot|setHeapSnapshotNearHeapLimit|node:inspector|process\.abort\(/i);
  });

  test('no memory: no file with the environment is left behind', () => {
    put(folder, 'repo/overrides/overrides-large.yaml', `virtualhosts:\n${'- { name: g, sslCertPath: certs/real.key, sslKeyPath: certs/real.key }\n'.repeat(50_000)}`);
    const ran = run(folder, ['check', 'repo', ...moment], { environment: { ...environment(), NODE_OPTIONS: '--max-old-space-size=24', TMPDIR: join(folder, 'temp') } });
    expect(ran.code).not.toBe(0);
    expectNone('what is said', ran.out + ran.err);
    expect(searchFiles()).toEqual(['repo/overrides/overrides-large.yaml']);
  });
});

test('a planted secret would be found', () => {
  const first = secrets[0] ?? '';
  for (const disguise of disguises) expect(() => expectNone('here', `x ${disguise(first)} y`)).toThrow('here');
  expect(secrets.length).toBeGreaterThan(40);
});
