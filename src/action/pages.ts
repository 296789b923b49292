import { existsSync, readFileSync } from 'node:fs';
import { allRules } from '../rules/all.ts';

/** The pages of the rules, which stand beside the bundle, as far as they are there. */
export function readPages(): ReadonlyMap<string, string> {
  const addresses = allRules.map(({ id }) => [id, new URL(`../docs/rules/${id}.md`, import.meta.url)] as const);
  return new Map(addresses.filter(([, address]) => existsSync(address)).map(([id, address]) => [id, readFileSync(address, 'utf8')]));
}
