import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipOf } from '../read/zip.ts';
import { mostBytes } from './mutate.ts';

/** A file to start from; `folder` is the fixture that it is part of, where that is a whole repository. */
export interface Seed {
  readonly path: string;
  readonly folder?: string;
  readonly bytes: Uint8Array;
}

const ownFiles = new Set(['case.yaml', 'expected.txt']);
const nests = ['test/fixtures/rules', 'test/fixtures/playbooks'];
const flat = ['test/fixtures/workspaces', 'examples'];

/** The folders of all fixtures that are whole repositories. */
export function repositoryFolders(): readonly string[] {
  const below = (folder: string): readonly string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
  return [...nests.flatMap((nest) => below(nest).flatMap(below)), ...flat.flatMap(below)].filter((folder) => folder !== join('examples', 'integrations')).sort();
}

const known = new Map<string, ReadonlyMap<string, Uint8Array>>();

/** The files of a fixture that is a whole repository, by their path in it. */
export function repositoryFiles(folder: string): ReadonlyMap<string, Uint8Array> {
  let files = known.get(folder);
  if (files === undefined) known.set(folder, (files = new Map(filesBelow(folder).filter((path) => !ownFiles.has(path)).map((path) => [path, readFileSync(join(folder, path))]))));
  return files;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')).sort();
}

/** Every file of the fixtures and examples that is small enough, and archives of the bundles. */
export function readSeeds(): readonly Seed[] {
  const folders = repositoryFolders();
  const ofRepositories = folders.flatMap((folder) => [...repositoryFiles(folder)].map(([path, bytes]): Seed => ({ path, folder, bytes })));
  const single = filesBelow('test/fixtures/read').map((path): Seed => ({ path, bytes: readFileSync(join('test/fixtures/read', path)) }));
  const archives = folders.filter((folder) => folder.startsWith('examples')).flatMap((folder) => {
    const parts = [...repositoryFiles(folder)].filter(([path]) => path.includes('apiproxy/'));
    return [false, true].map((stored): Seed => ({ path: 'dist/apiproxy.zip', bytes: zipOf(parts.map(([path, bytes]) => ({ name: path.slice(path.indexOf('apiproxy/')), text: Buffer.from(bytes).toString('utf8'), stored, streamed: !stored }))) }));
  });
  return [...ofRepositories, ...single, ...archives].filter(({ bytes }) => bytes.length <= mostBytes);
}

/** The decoded blocks of the PEM files among the seeds whose label matches, each once. */
export function derSeeds(seeds: readonly Seed[], label: RegExp): readonly Seed[] {
  const found = new Map<string, Seed>();
  for (const { path, bytes } of seeds) {
    for (const [, name = '', body = ''] of Buffer.from(bytes).toString('latin1').matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-:]+)-----END/g)) {
      if (label.test(name)) found.set(body, { path: `${path}#${name}`, bytes: Buffer.from(body, 'base64') });
    }
  }
  return [...found.values()];
}
