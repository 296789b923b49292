import type { DistinguishedName } from '../model/certificate.ts';
import { publicRootNames } from './public-root-names.ts';

const known = new Set(publicRootNames);

/** Whether clients have a root of this name from the start, so that a chain may stop below it. */
export function isPublicRoot(name: DistinguishedName): boolean {
  return known.has(name.canonical);
}
