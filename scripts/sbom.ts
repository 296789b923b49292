// Prints which packages are inside dist, as CycloneDX: npm run --silent sbom > apigee-tls-gate.cdx.json.
import { readFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { billOfMaterials, type Lock, type Manifest } from './bill-of-materials.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
stdout.write(billOfMaterials(JSON.parse(read('package.json')) as Manifest, JSON.parse(read('package-lock.json')) as Lock, read('dist/THIRD-PARTY-LICENSES.txt')));
