import type { KeyObject } from 'node:crypto';
import { makeKey, type KeyKind } from '../mint.ts';
import type { KeyName } from './plan.ts';

const made = new Map<KeyName, KeyObject>();

/** The key of a name, made when it is first asked for and then kept, since RSA keys take time. */
export function keyNamed(name: KeyName): KeyObject {
  const known = made.get(name);
  if (known !== undefined) return known;
  const key = makeKey(name.slice(0, name.lastIndexOf('/')) as KeyKind);
  made.set(name, key);
  return key;
}
