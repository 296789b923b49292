import type { SourceFile } from './source-file.ts';

/** A stretch of a file's text; UTF-16 offsets, half-open. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A value and the text that says it. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** A place in a file; lines and columns count from one, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

export function spanOf(file: SourceFile, start: number, end: number): Span {
  return { file, start, end };
}

export function wholeFile(file: SourceFile): Span {
  return { file, start: 0, end: file.text.length };
}

/** The first character of a file: the place of a defect that has no better one. */
export function startOf(file: SourceFile): Span {
  const newline = file.text.search(/[\r\n]/);
  return { file, start: 0, end: newline === -1 ? Math.min(file.text.length, 1) : newline };
}

export function textOf(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}

/** The offsets at which lines begin; LF, CRLF and a lone CR all end a line. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsOf.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (const match of file.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  lineStartsOf.set(file, starts);
  return starts;
}

export function positionAt(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
