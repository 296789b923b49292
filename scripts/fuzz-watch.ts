import type { Case } from '../test/fuzz/corpus.ts';

/** How long an input may take, in milliseconds of the clock, before it counts as a hang. */
export const mostHanging = 10_000;

const HEAD = 16;
const LARGEST = 4 * 1024 * 1024;

/** Memory in which a worker says what it is about to do, so that this is known when it never comes back. */
export function shareInput(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD + LARGEST);
}

/** Says which input is next; undefined where there is none. */
export function announceInput(memory: SharedArrayBuffer, input: Case | undefined): void {
  const bytes = input === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify({ ...input, bytes: Buffer.from(input.bytes).toString('base64') })).subarray(0, LARGEST);
  new Uint8Array(memory, HEAD).set(bytes);
  new Float64Array(memory, 8, 1)[0] = Date.now();
  Atomics.store(new Int32Array(memory, 0, 1), 0, bytes.length);
}

/** The input that has taken too long. */
export function overdueInput(memory: SharedArrayBuffer): Case | undefined {
  const length = Atomics.load(new Int32Array(memory, 0, 1), 0);
  const since = new Float64Array(memory, 8, 1)[0] ?? 0;
  if (length === 0 || Date.now() - since < mostHanging) return undefined;
  const { bytes, ...rest } = JSON.parse(Buffer.from(new Uint8Array(memory, HEAD, length)).toString('utf8')) as Omit<Case, 'bytes'> & { readonly bytes: string };
  return { ...rest, bytes: Buffer.from(bytes, 'base64') };
}
