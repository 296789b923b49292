import { displayPath } from '../source/source-file.ts';
import { positionAt, type Span } from '../source/span.ts';

/** A span in lines and columns, both counted from one; the end is the first column that is not part of it. */
export interface Place {
  readonly path: string;
  readonly member?: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function placeOf(span: Span): Place {
  const { path, member } = span.file;
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  return {
    path,
    ...(member === undefined ? {} : { member }),
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** `path:line:column`, the form that terminals and editors follow; not yet escaped. */
export function describePlace(span: Span): string {
  const { line, column } = positionAt(span.file, span.start);
  return `${displayPath(span.file)}:${line}:${column}`;
}

/** The way of a file from the root of the repository; `root` is the way from there to the directory under the gate. */
export function repositoryPath(path: string, root: string): string {
  return root === '' ? path : `${root}/${path}`;
}
