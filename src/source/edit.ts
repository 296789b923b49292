import type { SourceFile } from './source-file.ts';
import { spanOf, textOf, type Located, type Span } from './span.ts';

/** One change of text: what stands at the span gives way to `text`; an empty span is a place to insert at. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A text after edits that do not overlap. */
export function editText(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const edit of [...edits].sort((left, right) => left.span.start - right.span.start)) {
    parts.push(text.slice(from, edit.span.start), edit.text);
    from = edit.span.end;
  }
  return [...parts, text.slice(from)].join('');
}

/** How the lines of a file end, as the first one does. */
export function newlineOf({ text }: SourceFile): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** Another text for a value of XML, JSON or YAML, quoted as the old one is; undefined where what stands there is not plainly the value. */
export function rewriteValue({ value, span }: Located<string>, text: string): Edit | undefined {
  const written = textOf(span);
  switch (formatOf(span.file)) {
    case 'xml':
      return written === value && !/[<&]/.test(written) ? { span, text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;') } : undefined;
    case 'json':
      return written === JSON.stringify(value) ? { span, text: JSON.stringify(text) } : undefined;
    case 'yaml': {
      const scalar = isBare(span) ? yamlScalar(written, value, text) : undefined;
      return scalar === undefined ? undefined : { span, text: scalar };
    }
    default:
      return undefined;
  }
}

/** Another name for a key of JSON or YAML; undefined where what stands there is not plainly the key. */
export function rewriteKey({ value, span }: Located<string>, text: string): Edit | undefined {
  const format = formatOf(span.file);
  if (format === 'json') return rewriteValue({ value, span }, text);
  const scalar = format === 'yaml' ? yamlScalar(textOf(span), value, text) : undefined;
  return scalar === undefined ? undefined : { span, text: scalar };
}

/** Another name for an element of XML; the place is that of its start tag's beginning, `<Name`. */
export function renameElement({ value, span }: Located<string>, endTag: Span | undefined, name: string): readonly Edit[] | undefined {
  if (formatOf(span.file) !== 'xml' || textOf(span) !== `<${value}` || (endTag !== undefined && textOf(endTag) !== value)) return undefined;
  const start = { span: spanOf(span.file, span.start + 1, span.end), text: name };
  return endTag === undefined ? [start] : [start, { span: endTag, text: name }];
}

/** Terraform's JSON is left alone as its HCL is: a value there may come out of an expression or a module. */
function formatOf({ path }: SourceFile): 'xml' | 'json' | 'yaml' | undefined {
  if (/\.xml$/i.test(path)) return 'xml';
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  return /(?<!\.tf)\.json$/i.test(path) ? 'json' : undefined;
}

/** The new text in the quotation marks of the old one; one without any gets them where it would read as something else. */
function yamlScalar(written: string, value: string, text: string): string | undefined {
  if (written === value) return isPlainInYaml(text) ? text : JSON.stringify(text);
  if (written === `"${value}"` && !value.includes('\\')) return JSON.stringify(text);
  return written === `'${value}'` && !value.includes("'") ? `'${text.replaceAll("'", "''")}'` : undefined;
}

function isPlainInYaml(text: string): boolean {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text);
}

/** Neither a tag nor an anchor stands before the value: it would mean something else, or be used elsewhere too. */
function isBare({ file, start }: Span): boolean {
  const before = file.text.slice(Math.max(0, start - 200), start).trimEnd().split(/\s/).at(-1) ?? '';
  return /^[^&!]/.test(before) && (before === '-' || /[:,[{]$/.test(before));
}
