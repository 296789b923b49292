import type { Finding } from '../gate/verdict.ts';
import type { Fix } from '../rules/rule.ts';
import type { Edit } from '../source/edit.ts';
import type { SourceFile } from '../source/source-file.ts';
import { lineStarts, positionAt } from '../source/span.ts';
import { documentationOf } from './documentation.ts';
import { cutText, escapeMarkdown, showInvisible } from './escape.ts';
import { mayQuote } from './secrecy.ts';

/** What mends a finding, as whole lines of one file; lines count from one, the last is part of it. */
export interface Suggestion {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Longer ones are no longer read before they are accepted. */
const MOST_LINES = 60;
const LONGEST_TEXT = 1000;

/** The fix of a finding as whole lines; undefined where it has none, or none that may be shown or that a block of Markdown can carry. */
export function suggestionOf(finding: Finding): Suggestion | undefined {
  const { fix } = finding;
  const [first] = fix?.edits ?? [];
  if (fix === undefined || first === undefined) return undefined;
  const { file } = first.span;
  // A carriage return is lost in a block of Markdown, and places inside an archive have no lines on GitHub.
  if (file.member !== undefined || file.text.includes('\r') || fix.edits.some(({ span }) => span.file !== file)) return undefined;
  const edits = [...fix.edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  if (edits.some(({ span }, index) => span.start < (edits[index - 1]?.span.end ?? 0))) return undefined;
  const changed = changeLines(file, edits);
  const { before, after } = changed;
  if (before.length > MOST_LINES || after.length > MOST_LINES || (before.length === after.length && before.every((line, index) => line === after[index]))) return undefined;
  // What a reader cannot see is not to be accepted by a click.
  if ([...before, ...after].some((line) => showInvisible(line.replaceAll('\t', '')) !== line.replaceAll('\t', ''))) return undefined;
  return mayQuote(file, [...before, ...after]) ? { finding, fix, path: file.path, ...changed } : undefined;
}

/** Widens the edits to whole lines. */
function changeLines(file: SourceFile, edits: readonly Edit[]): Pick<Suggestion, 'startLine' | 'endLine' | 'before' | 'after'> {
  const { text } = file;
  const starts = lineStarts(file);
  const startOf = (line: number): number => starts[line - 1] ?? text.length;
  const first = edits[0]?.span.start ?? 0;
  const last = Math.max(...edits.map(({ span }) => span.end));
  // Behind the last line end there is no line: what is added there is added to the last line.
  const lineOf = (offset: number): number => {
    const { line } = positionAt(file, offset);
    return line > 1 && startOf(line) === text.length ? line - 1 : line;
  };
  const startLine = lineOf(first);
  let endLine = lineOf(last);
  // Edits that take whole lines away end where the next line begins, which then is not touched.
  if (endLine > startLine && last === startOf(endLine) && /(?:^|\n)$/.test(applyEdits(text, edits, startOf(startLine), last))) endLine -= 1;
  const [start, end] = [startOf(startLine), startOf(endLine + 1)];
  return { startLine, endLine, before: linesOf(text.slice(start, end)), after: linesOf(applyEdits(text, edits, start, end)) };
}

function applyEdits(text: string, edits: readonly Edit[], start: number, end: number): string {
  let result = '';
  let at = start;
  for (const { span, text: insertion } of edits) {
    result += text.slice(at, span.start) + insertion;
    at = span.end;
  }
  return result + text.slice(at, end);
}

/** Lines without the line end of the last one; no text is no line. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The hidden first line of a suggestion, which tells it from others. */
export function markSuggestion(fingerprint: string): string {
  return `<!-- apigee-tls-gate:suggestion:${fingerprint} -->`;
}

/** A suggestion as the body of a review comment; what is accepted by a click is what stands in the block. */
export function renderSuggestion({ finding, fix, after }: Suggestion): string {
  const { rule, message, fingerprint } = finding;
  const longest = Math.max(2, ...after.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  const caution = fix.safe ? '' : ' Look before you accept it: it may change what works.';
  return [
    markSuggestion(fingerprint),
    `**[${prose(rule)}](${documentationOf(rule)})** ${prose(message)}`,
    '',
    `Accept it to ${prose(fix.title)}.${caution}`,
    '',
    `${fence}suggestion`,
    ...after,
    fence,
    '',
  ].join('\n');
}

function prose(untrusted: string): string {
  return escapeMarkdown(cutText(untrusted, LONGEST_TEXT));
}
