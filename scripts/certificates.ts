// Mints the certificates of the fixtures and examples: writes every file that is missing. To mint one anew, delete it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { examples } from './certificates-examples.ts';
import { playbookFixtures } from './certificates-playbooks.ts';
import { ruleFixtures } from './certificates-rules.ts';
import { keyPem, mint, readKey, readablePem, type Minted, type Recipe } from './mint.ts';

export type Files = Readonly<Record<string, () => string | Uint8Array>>;

/** The authorities that fixtures share; their keys are kept, so that more certificates can be issued later. */
export interface Authorities {
  readonly root: Minted;
  readonly issuing: Minted;
  readonly otherRoot: Minted;
  readonly internalRoot: Minted;
  readonly internalIssuing: Minted;
}

function authority(name: string, recipe: Recipe): Minted {
  const path = `test/fixtures/authorities/${name}`;
  if (existsSync(`${path}.key`)) {
    // Same key, same dates: the certificate comes out as the one on disk up to its signature, so the one on disk is kept.
    const minted = mint({ ...recipe, key: readKey(readFileSync(`${path}.key`, 'utf8')) });
    const kept = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(readFileSync(`${path}.pem`, 'utf8'))?.[1] ?? '';
    return { ...minted, der: Buffer.from(kept, 'base64') };
  }
  const minted = mint(recipe);
  write(`${path}.key`, keyPem(minted.key));
  write(`${path}.pem`, readablePem(minted));
  return minted;
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const root = authority('root', { subject: 'CN=Storefront Root CA, O=Storefront', ca: true, key: 'rsa' });
const internalRoot = authority('internal-root', { subject: 'CN=Storefront Internal Root CA, O=Storefront', ca: true });
const authorities: Authorities = {
  root,
  issuing: authority('issuing', { subject: 'CN=Storefront Issuing CA, O=Storefront', issuer: root, ca: { pathLength: 0 }, key: 'rsa' }),
  otherRoot: authority('other-root', { subject: 'CN=Another Root CA, O=Elsewhere', ca: true }),
  internalRoot,
  internalIssuing: authority('internal-issuing', { subject: 'CN=Storefront Internal Issuing CA, O=Storefront', issuer: internalRoot, ca: { pathLength: 0 } }),
};

let written = 0;
for (const [path, content] of [...Object.entries(examples(authorities)), ...Object.entries(ruleFixtures(authorities)), ...Object.entries(playbookFixtures(authorities))]) {
  if (existsSync(path)) continue;
  write(path, content());
  written += 1;
}
process.stdout.write(`${written} files written\n`);
