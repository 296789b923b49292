import { sourceFromBytes, type SourceFile } from '../../src/source/source-file.ts';
import { textOf, type Span } from '../../src/source/span.ts';

/** A source file from text. */
export function fileOf(path: string, text: string): SourceFile {
  return sourceFromBytes(path, Buffer.from(text));
}

/** Every located value of a declaration whose place does not say it, as `value @ text`. */
export function misplaced(declaration: unknown, allowed: (value: string, text: string) => boolean = () => false): readonly string[] {
  const wrong: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return;
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    const fields = node as Readonly<Record<string, unknown>>;
    if (isSpan(fields)) return;
    const { value, span } = fields as { readonly value?: unknown; readonly span?: unknown };
    if ((typeof value === 'string' || typeof value === 'boolean') && isSpan(span)) {
      const text = textOf(span);
      if (!text.includes(String(value)) && !allowed(String(value), text)) wrong.push(`${String(value)} @ ${text}`);
    }
    for (const [name, field] of Object.entries(fields)) if (name !== 'content') visit(field);
  };
  visit(declaration);
  return wrong;
}

function isSpan(node: unknown): node is Span {
  return typeof node === 'object' && node !== null && 'file' in node && 'start' in node && 'end' in node;
}

/** A declaration as plain values, its places left out: what a table can compare. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return node;
  const fields = node as Readonly<Record<string, unknown>>;
  if (isSpan(fields)) return undefined;
  const names = Object.keys(fields);
  // A setting that nobody knows is told by its name.
  if (names.includes('value') && names.includes('span') && (names.length <= 2 || names.includes('beside'))) return fields['value'];
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (isSpan(value) || value === undefined ? [] : [[name, plain(value)]])));
}
