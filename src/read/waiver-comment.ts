import type { UnreadableWaiver, Waiver } from '../model/policy.ts';
import { nearest } from '../source/nearest.ts';
import type { SourceFile } from '../source/source-file.ts';
import { lineStarts, positionAt, spanOf, type Located } from '../source/span.ts';
import { endOfDay } from './day.ts';

/** What the comments of a repository waive, and those that mean to and cannot. */
export interface WaiverComments {
  readonly waivers: readonly Waiver[];
  readonly unreadable: readonly UnreadableWaiver[];
}

const mark = 'apigee-tls-gate:';
const form = 'Write it as: apigee-tls-gate: allow RULE until 2026-12-31 — reason.';

/** Whether the text can hold comments to the gate at all. */
export function mayHoldRemarks(source: SourceFile): boolean {
  return source.text.includes(mark);
}

/** The comments that speak to the gate: `apigee-tls-gate: …`, without what opens and closes a comment. */
export function remarksAmong(comments: readonly Located<string>[]): readonly Located<string>[] {
  return comments.flatMap(({ value, span }) => {
    const lead = /^(?:#+|<!--)?\s*/.exec(value)?.[0].length ?? 0;
    if (!value.startsWith(mark, lead)) return [];
    const text = value.slice(lead).replace(/-->$/, '').trimEnd();
    return [{ value: text, span: spanOf(span.file, span.start + lead, span.start + lead + text.length) }];
  });
}

/** Reads comments like `apigee-tls-gate: allow RULE until 2026-12-31 — reason`; `rules` are the ids that there are. */
export function readWaiverComments(remarks: readonly Located<string>[], rules: readonly string[]): WaiverComments {
  const waivers: Waiver[] = [];
  const unreadable: UnreadableWaiver[] = [];
  for (const remark of remarks) {
    const read = readWaiverComment(remark, rules);
    if ('problem' in read) unreadable.push({ span: remark.span, ...read });
    else waivers.push(read);
  }
  return { waivers, unreadable };
}

function readWaiverComment({ value, span }: Located<string>, rules: readonly string[]): Waiver | { readonly problem: string; readonly help: string } {
  const [instruction, rule = '', ...rest] = value.slice(mark.length).trim().split(/\s+/);
  if (instruction !== 'allow') return { problem: `"${instruction ?? ''}" is not an instruction, there is only "allow"`, help: form };
  if (!rules.includes(rule)) {
    const near = nearest(rule, rules);
    return { problem: rule === '' ? 'it names no rule' : `there is no rule "${rule}"`, help: near === undefined ? '"apigee-tls-gate rules" lists the rules; name one of them.' : `Write ${near}.` };
  }
  const until = rest[0] === 'until' ? rest[1] : undefined;
  const expires = until === undefined ? undefined : endOfDay(until);
  if (rest[0] === 'until' && expires === undefined) return { problem: `"${until ?? ''}" is not a day like 2026-12-31`, help: form };
  const [dash = '', ...words] = rest[0] === 'until' ? rest.slice(2) : rest;
  if (!/^(?:—|–|--?)$/.test(dash) || words.length === 0) return { problem: 'it gives no reason after a dash', help: form };
  const start = span.file.text.indexOf(rule, span.start + mark.length);
  return {
    rule: { value: rule, span: spanOf(span.file, start, start + rule.length) },
    line: lineMeant(span.file, span.start, span.end),
    reason: words.join(' '),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** The line that a comment is about: its own where there is more on it, else the next one with content. */
function lineMeant(file: SourceFile, start: number, end: number): number {
  const starts = lineStarts(file);
  const textOfLine = (line: number): string | undefined => (starts[line - 1] === undefined ? undefined : file.text.slice(starts[line - 1], starts[line]));
  const [first, last] = [positionAt(file, start).line, positionAt(file, end).line];
  const around = (textOfLine(first)?.slice(0, start - (starts[first - 1] ?? 0)) ?? '') + (textOfLine(last)?.slice(end - (starts[last - 1] ?? 0)) ?? '');
  if (!/^\s*(?:#+|<!--)\s*(?:-->\s*)?$/.test(around)) return first;
  for (let line = last + 1; textOfLine(line) !== undefined; line += 1) if (!isBlankOrComment(textOfLine(line)?.trim() ?? '')) return line;
  return last;
}

function isBlankOrComment(line: string): boolean {
  return line === '' || line.startsWith('#') || (line.startsWith('<!--') && line.indexOf('-->', '<!--'.length) === line.length - '-->'.length);
}
