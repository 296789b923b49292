import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const nobody = 65_534;

/** Makes a child process a user who is not root, to whom every folder is open, and gives him what is in this one. */
export function asNobody(folder: string): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  chmodSync(folder, 0o755);
  for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) chownSync(join(folder, path), nobody, nobody);
  return { uid: nobody, gid: nobody };
}
