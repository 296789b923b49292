import { newlineOf, type Edit } from '../source/edit.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf } from '../source/span.ts';
import { trimEndOf } from '../source/trim-end.ts';
import type { PemBlock } from './pem.ts';
import type { Flaw } from './pem-flaw.ts';
import { endOfLine, isEmptyLine, splitLines, startOfLine } from './pem-lines.ts';
import { findMarks, isBlank, type Mark } from './pem-marks.ts';

/** What may mend a defect, before anybody has looked at the result. */
export interface Attempt {
  readonly title: string;
  readonly edits: readonly Edit[];
}

interface Patient {
  readonly text: string;
  readonly newline: string;
  readonly block: PemBlock;
  readonly flaw: Flaw;
  /** Those of the block, rightly written or nearly so. */
  readonly marks: readonly Mark[];
}

type Change = readonly [start: number, end: number, text: string];

/** Line breaks, BEGIN and END lines and padding are all that is ever put in: never anything of a body, which may be a key's. */
const treatments: Readonly<Record<string, readonly [title: string, change: (patient: Patient) => readonly Change[]]>> = {
  glued: ['separate the blocks', ({ block, newline }) => [[block.start, block.start, newline]]],
  'byte-order-mark': ['remove the byte order mark', ({ text, block }) => matches(text, startOfLine(text, block.start, 0), block.start, /\ufeff+/g)],
  indented: ['remove the indentation', ({ text, block }) => matches(text, startOfLine(text, block.start, 0), block.end, /^[ \t]+/gm)],
  'literal-newline': ['write real line breaks', realBreaks],
  dashes: ['write five hyphens on both sides', writeMarks],
  'typographic-dashes': ['write hyphens for the dashes', writeMarks],
  'lower-case': ['write BEGIN and END lines in capitals', writeMarks],
  'label-blanks': ['correct the blanks of the BEGIN and END lines', writeMarks],
  'invisible-character': ['remove the invisible characters', removeInvisible],
  quoted: ['remove the quotation marks', ({ text, block }) => quotesAround(text, startOfLine(text, block.start, 0), endOfLine(text, block.end, text.length), '"\'`\u201c', '"\'`\u201d')],
  'carriage-returns': ['end the lines with line feeds', ({ text, block }) => matches(text, block.chunkStart, block.chunkEnd, /\r(?!\n)/g, '\n')],
  'blank-line': ['remove the blank lines', removeBlankLines],
  'one-line': ['break the line around the body', breakLine],
  'begin-missing': ['add the BEGIN line', ({ block, newline }) => [[block.start, block.start, `-----BEGIN ${block.label}-----${newline}`]]],
  'end-missing': ['add the END line', ({ block, newline }) => [[block.end, block.end, `${newline}-----END ${block.label}-----`]]],
  'end-label': ['write the label of the BEGIN line', ({ block, marks }) => marks.filter(({ word }) => word === 'END').map((mark) => [mark.labelStart, mark.labelEnd, block.label] as const)],
  'label-wrong': ['write CERTIFICATE as the label', ({ marks }) => marks.map((mark) => [mark.labelStart, mark.labelEnd, 'CERTIFICATE'] as const)],
  'padding-missing': ['correct the padding', pad],
  'padding-extra': ['correct the padding', pad],
};

/** The edits for a defect in all the blocks that have it, or undefined where nothing is known to help. */
export function attemptRepair(source: SourceFile, flawed: readonly { readonly block: PemBlock; readonly flaw: Flaw }[]): Attempt | undefined {
  const treatment = treatments[flawed[0]?.flaw.kind ?? ''];
  if (treatment === undefined) return undefined;
  const { text } = source;
  const [title, change] = treatment;
  const marks = findMarks(text);
  const newline = newlineOf(source);
  const changes = flawed.flatMap(({ block, flaw }) => change({ text, newline, block, flaw, marks: marks.filter(({ start, end }) => start >= block.start && end <= block.end) }));
  return { title, edits: changes.map(([start, end, put]) => ({ span: spanOf(source, start, end), text: put })) };
}

/** The BEGIN and END lines around base64 that stands alone, as if it were a certificate. */
export function attemptBoundaries(source: SourceFile): Attempt {
  const { text } = source;
  const newline = newlineOf(source);
  const [start, end] = [text.length - text.trimStart().length, text.trimEnd().length];
  const edits = [[start, start, `-----BEGIN CERTIFICATE-----${newline}`] as const, ...fold(text, start, end, newline), [end, end, `${newline}-----END CERTIFICATE-----`] as const];
  return { title: 'add the BEGIN and END lines', edits: edits.map(([from, to, put]) => ({ span: spanOf(source, from, to), text: put })) };
}

function matches(text: string, start: number, end: number, pattern: RegExp, put = ''): readonly Change[] {
  return [...text.slice(start, end).matchAll(pattern)].map((match) => [start + match.index, start + match.index + match[0].length, put] as const);
}

/** Takes away the quotation marks that begin and end lines. */
function quotesAround(text: string, start: number, end: number, opening: string, closing: string): readonly Change[] {
  let next = start;
  return text.slice(start, end).split(/[\r\n\u2028\u2029]/).flatMap((line): Change[] => {
    const at = next;
    next += line.length + 1;
    const first = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const last = trimEndOf(line, ' \t').length - 1;
    const places = [...(first <= last && opening.includes(line.charAt(first)) ? [first] : []), ...(last >= first && closing.includes(line.charAt(last)) ? [last] : [])];
    return [...new Set(places)].map((place) => [at + place, at + place + 1, '']);
  });
}

/** `\n` as two characters, and the quotation marks of the JSON text that it comes from. */
function realBreaks({ text, block, newline }: Patient): readonly Change[] {
  const start = Math.max(block.chunkStart, startOfLine(text, block.start, 0));
  const breaks = matches(text, start, block.chunkEnd, /\\r\\n|\\n|\\r/g, newline).map(([from, to]): Change => [from, to, /^["']?[\r\n]/.test(text.slice(to, to + 2)) ? '' : newline]);
  return [...breaks, ...quotesAround(text, start, block.chunkEnd, '"\'', '"\'')];
}

function writeMarks({ text, marks }: Patient): readonly Change[] {
  return marks.flatMap((mark) => {
    const label = mark.label.replaceAll(/[\s\u00a0]+/g, ' ').trim();
    const right = `-----${mark.word} ${/CERTIFICATE|KEY/i.test(label) ? label.toUpperCase() : label}-----`;
    return text.slice(mark.start, mark.end) === right ? [] : [[mark.start, mark.end, right] as const];
  });
}

function removeInvisible(patient: Patient): readonly Change[] {
  const { text, block, marks } = patient;
  const start = startOfLine(text, block.start, 0);
  const invisible = matches(text, start, endOfLine(text, block.end, text.length), /[^ \t\r\n]/g).filter(([from]) => isBlank(text[from]) && !marks.some((mark) => from >= mark.start && from < mark.end));
  return [...invisible, ...writeMarks(patient)];
}

/** The blank line behind the headers of an encrypted key belongs there. */
function removeBlankLines({ text, block }: Patient): readonly Change[] {
  if (block.header !== '') return [];
  return splitLines(text, block.start, block.end).filter(isEmptyLine).map((line) => [line.start, endOfLine(text, line.end, block.end), ''] as const);
}

/** BEGIN, body and END on one line: blanks in the body were line breaks once. */
function breakLine({ text, marks, newline }: Patient): readonly Change[] {
  const [begin, end] = marks;
  if (begin === undefined || end === undefined || /[\r\n]/.test(text.slice(begin.end, end.start))) return [];
  const body = text.slice(begin.end, end.start);
  const blanks = matches(text, begin.end, end.start, /[ \t]+/g, newline);
  const edges = [body.trimStart() === body ? begin.end : undefined, body.trimEnd() === body ? end.start : undefined].flatMap((at) => (at === undefined ? [] : [[at, at, newline] as const]));
  return [...blanks, ...edges, ...(/[ \t]/.test(body.trim()) ? [] : fold(text, begin.end + body.length - body.trimStart().length, begin.end + body.trimEnd().length, newline))];
}

/** Breaks a single long line every 64 characters. */
function fold(text: string, start: number, end: number, newline: string): readonly Change[] {
  if (/[\r\n]/.test(text.slice(start, end))) return [];
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / 64) - 1) }, (_, index) => start + 64 * (index + 1)).map((at) => [at, at, newline] as const);
}

function pad({ text, block, flaw }: Patient): readonly Change[] {
  if (block.der === undefined) return [];
  const wanted = (3 - (block.der.length % 3)) % 3;
  const written = text.slice(flaw.start, flaw.end);
  const present = written.length - trimEndOf(written, '=').length;
  return wanted >= present ? [[flaw.end, flaw.end, '='.repeat(wanted - present)]] : [[flaw.end - (present - wanted), flaw.end, '']];
}
