import type { DistinguishedName } from '../model/certificate.ts';
import { publicRootNames } from './public-root-names.ts';

let known: ReadonlySet<string> | undefined;

/** Whether clients have a root of this name from the start, so that a chain may stop below it. */
export function isPublicRoot(name: DistinguishedName): boolean {
  known ??= new Set(publicRootNames());
  return known.has(name.canonical);
}
