import { createHash } from 'node:crypto';

/** The SHA-256 digest as lower-case hex; a string is digested as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
