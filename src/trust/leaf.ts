import type { Certificate, Engine } from '../model/certificate.ts';
import { checkLeaf } from './path-jsse-checks.ts';
import { checkPurpose } from './path-openssl-flags.ts';
import type { PathFailure, Purpose } from './path.ts';

/** Whether key usage and extended key usage of an end-entity permit its part in the handshake. */
export function checkLeafPurpose(leaf: Certificate, engine: Engine, purpose: Purpose): PathFailure | undefined {
  return engine === 'jsse' ? checkLeaf(leaf, purpose) : checkPurpose(leaf, purpose, false, engine);
}
