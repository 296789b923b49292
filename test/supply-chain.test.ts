import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { billOfMaterials, type Lock, type LockedPackage, type Manifest } from '../scripts/bill-of-materials.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest & { readonly devDependencies: Readonly<Record<string, string>> };
const lock = JSON.parse(read('package-lock.json')) as Lock;
const licences = read('dist/THIRD-PARTY-LICENSES.txt');

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}
interface Bill {
  readonly serialNumber: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The check that the specification itself publishes: its schema, with the list of licences that it names. */
function schemaOfCycloneDx(): (bill: unknown) => boolean {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true);
  const fileOf = (name: string): string => `${name}.SNAPSHOT.schema.json`;
  const schemaOf = (name: string): object => JSON.parse(read(`node_modules/@cyclonedx/cyclonedx-library/res/schema/${fileOf(name)}`)) as object;
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schemaOf(name), `http://cyclonedx.org/schema/${fileOf(name)}`);
  return ajv.compile(schemaOf('bom-1.6'));
}

describe('the bill of materials', () => {
  const isValid = schemaOfCycloneDx();
  const text = billOfMaterials(manifest, lock, licences);
  const bill = JSON.parse(text) as Bill;

  test('is valid CycloneDX 1.6', () => {
    expect(isValid(bill)).toBe(true);
  });

  test.each<readonly [string, (text: string) => string]>([
    ['a component without a name', (whole) => whole.replace('"name": "core",', '')],
    ['a licence that there is not', (whole) => whole.replace('"id": "MIT"', '"id": "MTI"')],
    ['a digest that is cut', (whole) => whole.replace(/"content": "../, '"content": "')],
    ['an unknown key', (whole) => whole.replace('"components"', '"colour": "orange", "components"')],
    ['a number of another form', (whole) => whole.replace('urn:uuid:', 'urn:')],
  ])('would not be with %s', (_, damage) => {
    expect(damage(text)).not.toBe(text);
    expect(isValid(JSON.parse(damage(text)))).toBe(false);
  });

  test('lists what is in dist and nothing else, each once and with the digest of the lock file', () => {
    const bundled = licences.split(`\n${'-'.repeat(80)}\n\n`).map((section) => (section.split('\n')[0] ?? '').replace(/^(\S+) (\S+) \(.*\)$/, '$1@$2'));
    expect(bundled).toEqual(expect.arrayContaining([expect.stringMatching(/^@actions\/core@/), expect.stringMatching(/^fast-xml-parser@/), expect.stringMatching(/^yaml@/)]));
    const listed = bill.components.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`);
    expect(listed).toEqual(bundled);
    expect(new Set(bill.components.map(({ purl }) => purl)).size).toBe(bundled.length);
    const digests = new Set(Object.values(lock.packages).map(({ integrity }) => integrity));
    for (const { hashes } of bill.components) expect(hashes.map(({ content }) => digests.has(`sha512-${Buffer.from(content, 'hex').toString('base64')}`))).toEqual([true]);
  });

  test('says of every package who brings it in', () => {
    const refs = new Set(bill.components.map(({ purl }) => purl));
    const needed = bill.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(new Set(needed)).toEqual(refs);
    expect(bill.dependencies.find(({ ref }) => ref.startsWith('pkg:npm/fast-xml-parser@'))?.dependsOn).toContainEqual(expect.stringMatching(/^pkg:npm\/strnum@/));
  });

  test('is the same again, has another number for other contents, and is what the release prints', () => {
    expect(billOfMaterials(manifest, lock, licences)).toBe(text);
    const other = JSON.parse(billOfMaterials({ ...manifest, version: '99.0.0' }, lock, licences)) as Bill;
    expect(other.serialNumber).not.toBe(bill.serialNumber);
    const { status, stdout } = spawnSync(process.execPath, ['scripts/run.mjs', 'scripts/sbom.ts'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: text });
  });

  test.each<readonly [string, Lock, string, RegExp]>([
    ['a package that the lock file does not have', { packages: {} }, licences, /is in dist, but package-lock\.json has no digest of it/],
    ['a package without a digest', { packages: Object.fromEntries(Object.entries(lock.packages).map(([path, locked]) => [path, { version: locked.version ?? '' }])) }, licences, /has no digest of it/],
    ['licences of nobody', lock, 'Permission is hereby granted\n', /no package is named by "Permission/],
  ])('is not written of %s', (_, locked, texts, message) => {
    expect(() => billOfMaterials(manifest, locked, texts)).toThrow(message);
  });
});

describe('dependencies', () => {
  const installed = Object.entries(lock.packages as Readonly<Record<string, LockedPackage & { readonly os?: readonly string[]; readonly cpu?: readonly string[]; readonly libc?: readonly string[]; readonly hasInstallScript?: boolean }>>).filter(([path]) => path !== '');

  test('are pinned by digest, as far as the machines that build and test install them', () => {
    const here = installed.filter(([, { os = ['linux'], cpu = ['x64'], libc = ['glibc'] }]) => os.includes('linux') && cpu.includes('x64') && libc.includes('glibc'));
    expect(here.length).toBeGreaterThan(300);
    expect(here.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true).map(([path]) => path)).toEqual([]);
  });

  test('run nothing while they are installed, but for the ones that need it', () => {
    const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path.replace('node_modules/', ''));
    expect(scripts).toEqual(['@microsoft/sarif-multitool-darwin', '@microsoft/sarif-multitool-linux', '@parcel/watcher', '@swc/core']);
  });

  test('each have their reason in docs/design.md', () => {
    const table = read('docs/design.md');
    expect(Object.keys(manifest.devDependencies).filter((name) => !name.startsWith('@types/') && !table.includes(`\`${name}\``))).toEqual([]);
  });
});

test('no file of the repository is a compiled program', () => {
  const folders = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory() && !['.git', 'node_modules', 'coverage', '.bench', '.lab'].includes(entry.name));
  const files = folders.flatMap(({ name }) => readdirSync(name, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(1000);
  // ELF, Windows, Java, WebAssembly, Mach-O.
  const beginnings = ['7f454c46', '4d5a90', 'cafebabe', '0061736d', 'cffaedfe', 'feedfacf'];
  expect(files.filter((path) => beginnings.some((beginning) => readFileSync(path).subarray(0, 4).toString('hex').startsWith(beginning)))).toEqual([]);
});
