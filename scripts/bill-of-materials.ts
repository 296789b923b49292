import { createHash } from 'node:crypto';

/** What package-lock.json knows of an installed package. */
export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly repository: { readonly url: string };
}

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly path: string;
  readonly integrity: string;
}

/** The packages whose code is in dist, as CycloneDX 1.6. The same input gives the same text. */
export function billOfMaterials(manifest: Manifest, lock: Lock, licences: string): string {
  const bundled = bundledPackages(lock, licences);
  const program = `pkg:github/apigee-tls-gate/${manifest.name}@v${manifest.version}`;
  const bill = {
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': program,
        name: manifest.name,
        version: manifest.version,
        licenses: [{ license: { id: manifest.license } }],
        purl: program,
        externalReferences: [{ type: 'vcs', url: manifest.repository.url.replace(/^git\+/, '') }],
      },
    },
    components: bundled.map(componentOf),
    dependencies: [
      { ref: program, dependsOn: refsOf('', Object.keys(directDependencies(lock)), lock, bundled) },
      ...bundled.map(({ name, version, path }) => ({ ref: purlOf(name, version), dependsOn: refsOf(path, Object.keys(lock.packages[path]?.dependencies ?? {}), lock, bundled) })),
    ],
  };
  // Attesting needs a serial number; one of the content stays the same when the release is built again.
  const head = { $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${uuidOf(JSON.stringify(bill))}`, version: 1 };
  return `${JSON.stringify({ ...head, ...bill }, null, 2)}\n`;
}

/** Which packages these are, the bundle itself says: it brings the licence of each one that it took code from. */
function bundledPackages(lock: Lock, licences: string): readonly Bundled[] {
  return licences.split(`\n${'-'.repeat(80)}\n\n`).map((section) => {
    const [, name, version, license] = /^(\S+) (\d\S*) \(([\w.+-]+)\)\n/.exec(section) ?? [];
    if (name === undefined || version === undefined || license === undefined) throw new Error(`no package is named by ${JSON.stringify(section.slice(0, 60))}`);
    const found = Object.entries(lock.packages).find(([path, locked]) => (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)) && locked.version === version);
    if (found?.[1].integrity === undefined) throw new Error(`${name} ${version} is in dist, but package-lock.json has no digest of it`);
    return { name, version, license, path: found[0], integrity: found[1].integrity };
  });
}

function componentOf({ name, version, license, integrity }: Bundled): object {
  const [group, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const [algorithm, digest = ''] = integrity.split('-');
  if (algorithm !== 'sha512') throw new Error(`${name} ${version} has a digest of another kind: ${integrity}`);
  return {
    type: 'library',
    'bom-ref': purlOf(name, version),
    ...(group === undefined ? {} : { group }),
    name: plain,
    version,
    scope: 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    licenses: [{ license: { id: license } }],
    purl: purlOf(name, version),
  };
}

function directDependencies(lock: Lock): Readonly<Record<string, string>> {
  return (lock.packages[''] as { readonly devDependencies?: Readonly<Record<string, string>> } | undefined)?.devDependencies ?? {};
}

/** The bundled ones among the dependencies of a package, found as Node.js finds them: beside it, then further up. */
function refsOf(from: string, names: readonly string[], lock: Lock, bundled: readonly Bundled[]): readonly string[] {
  const refs = names.flatMap((name) => {
    const version = placesAbove(from).map((folder) => lock.packages[`${folder}node_modules/${name}`]?.version).find((one) => one !== undefined);
    return bundled.some((one) => one.name === name && one.version === version) ? [purlOf(name, version ?? '')] : [];
  });
  return refs.sort();
}

/** `node_modules/a/node_modules/b` → itself, `node_modules/a/` and the root, each as what stands before `node_modules`. */
function placesAbove(path: string): readonly string[] {
  if (path === '') return [''];
  const parent = path.slice(0, path.lastIndexOf('node_modules/'));
  return [`${path}/`, ...placesAbove(parent.replace(/\/$/, ''))];
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** A UUID of version 8 (RFC 9562): its bits are ours to choose. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
