import type { SourceFile } from '../../src/source/source-file.ts';
import { positionAt, type Span } from '../../src/source/span.ts';

/** What is wrong with the spans anywhere in a value: each lies within its file's text, and its ends have sane positions. */
export function badSpans(value: unknown): readonly string[] {
  const wrong: string[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null || node instanceof Uint8Array || seen.has(node)) continue;
    seen.add(node);
    if (isSpan(node)) wrong.push(...wrongWith(node));
    else if (isSource(node)) continue;
    else if (node instanceof Map) waiting.push(...node.keys(), ...node.values());
    else if (node instanceof Set) waiting.push(...node);
    else waiting.push(...(Object.values(node) as unknown[]));
  }
  return wrong;
}

function isSpan(node: object): node is Span {
  return 'file' in node && 'start' in node && 'end' in node;
}

function isSource(node: object): node is SourceFile {
  return 'bytes' in node && 'text' in node && 'path' in node;
}

function wrongWith({ file, start, end }: Span): readonly string[] {
  const { length } = file.text;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > length) return [`${file.path}: span ${start} to ${end} of ${length}`];
  const [from, to] = [positionAt(file, start), positionAt(file, end)];
  const sane = from.line >= 1 && from.column >= 1 && to.column >= 1 && (to.line > from.line || (to.line === from.line && to.column >= from.column));
  return sane ? [] : [`${file.path}: position ${from.line}:${from.column} to ${to.line}:${to.column}`];
}

/** A value as one text, sources left out: equal for results that are equal. */
export function outlineOf(value: unknown): string {
  const seen = new Map<object, number>();
  return JSON.stringify(value, (_key, node: unknown) => {
    if (typeof node === 'bigint') return `${node}n`;
    if (typeof node === 'number' && !Number.isFinite(node)) return String(node);
    if (typeof node !== 'object' || node === null) return node;
    if (isSource(node)) return { path: node.path, member: node.member };
    if (node instanceof Uint8Array) return Buffer.from(node).toString('base64');
    if (node instanceof Map || node instanceof Set) return [...(node as Iterable<unknown>)];
    // What occurs twice is told once: a tree with aliases would grow without end.
    const before = seen.get(node);
    if (before !== undefined) return `#${before}`;
    seen.set(node, seen.size);
    return node;
  }) ?? 'undefined';
}

const keyBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)-----END/g;

/** The lines of the private keys in a text that must reach no output; what certificates say of the public key as well is no secret. */
export function keyLines(text: string): readonly string[] {
  const open = text.replaceAll(keyBlock, '');
  const bodies = [...text.matchAll(keyBlock)].map(([, body = '']) => body);
  return bodies.flatMap((body) => body.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line.length >= 40 && !open.includes(line)));
}

/** What an input of at most 64 KiB may take, in milliseconds of processor time: other work on the machine does not lengthen it. */
const slowest = 2000;

/** Does the work, and says where it was too slow. */
export function timed<Result>(work: () => Result): { readonly result: Result; readonly slow: readonly string[] } {
  const before = process.cpuUsage();
  const result = work();
  const { user } = process.cpuUsage(before);
  return { result, slow: user / 1000 > slowest ? [`slow: ${Math.round(user / 1000)} ms`] : [] };
}
