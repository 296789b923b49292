import { positionAt, type Span } from '../source/span.ts';
import { escapeTerminal } from './escape.ts';
import { findSecretLines, findSecretValues, findVeils, valueVeil, type Veil } from './secrecy.ts';

const TAB = 4;
const VEIL = '•••';

/** The line of a finding as it is shown, and the underline below it. */
export interface Frame {
  readonly line: number;
  readonly code: string;
  readonly indent: number;
  readonly length: number;
}

/** What stands for a stretch of the line on the terminal; `cells` is how wide that is. */
interface Glyph {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly cells: number;
}

/** Prepares one file for frames; the file is scanned for secrets once. */
export function openFrames(file: Span['file']): (span: Span, width: number) => Frame | undefined {
  const lines = file.text.split(/\r\n|\n|\r/);
  const secret = findSecretLines(file, lines);
  const values = findSecretValues(file, lines);
  return (span, width) => {
    const { line, column } = positionAt(file, span.start);
    const text = lines[line - 1];
    if (text === undefined || text.trim() === '' || secret.has(line - 1)) return undefined;
    const start = column - 1;
    const end = Math.min(Math.max(start + span.end - span.start, start), text.length);
    return { line, ...cutAround(glyphsOf(text, values.has(line - 1) ? [valueVeil(text)] : findVeils(text)), start, end, width) };
  };
}

function glyphsOf(line: string, veils: readonly Veil[]): readonly Glyph[] {
  const glyphs: Glyph[] = [];
  let next = 0;
  let column = 0;
  for (let at = 0; at < line.length; at = glyphs.at(-1)?.end ?? line.length) {
    while ((veils[next]?.end ?? Infinity) <= at) next += 1;
    const veil = veils[next];
    const glyph = veil !== undefined && veil.start <= at ? { start: at, end: veil.end, text: VEIL, cells: VEIL.length } : glyphAt(line, at, column);
    glyphs.push(glyph);
    column += glyph.cells;
  }
  return glyphs;
}

function glyphAt(line: string, at: number, column: number): Glyph {
  const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
  const end = at + character.length;
  if (character === '\t') {
    const blanks = TAB - (column % TAB);
    return { start: at, end, text: ' '.repeat(blanks), cells: blanks };
  }
  const text = escapeTerminal(character);
  if (text !== character) return { start: at, end, text, cells: text.length };
  return { start: at, end, text, cells: character < '\u0080' ? 1 : cellsOf(character) };
}

function cellsOf(character: string): number {
  if (/\p{Mn}/u.test(character)) return 0;
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uFF01-\uFF60]/u.test(character) ? 2 : 1;
}

/** Keeps the part of the line that holds the span, within the width, and measures the underline. */
function cutAround(glyphs: readonly Glyph[], start: number, end: number, width: number): Omit<Frame, 'line'> {
  const first = glyphs.findIndex((glyph) => glyph.end > start);
  let low = first === -1 ? glyphs.length : first;
  let high = low;
  let used = 0;
  const cellsAt = (index: number): number => glyphs[index]?.cells ?? 0;
  const fits = (index: number): boolean => index >= 0 && index < glyphs.length && used + cellsAt(index) <= width;
  // The span comes first, then what follows and what stands before it, in turn.
  while (fits(high) && (glyphs[high]?.start ?? 0) < end) used += cellsAt(high++);
  while (fits(high) || fits(low - 1)) {
    if (fits(high)) used += cellsAt(high++);
    if (fits(low - 1)) used += cellsAt(--low);
  }
  const shown = glyphs.slice(low, high);
  const before = shown.filter((glyph) => glyph.end <= start);
  const under = shown.filter((glyph) => glyph.end > start && glyph.start < end);
  const cells = (some: readonly Glyph[]): number => some.reduce((sum, glyph) => sum + glyph.cells, 0);
  const left = low > 0 ? '…' : '';
  const right = high < glyphs.length ? '…' : '';
  return {
    code: left + shown.map((glyph) => glyph.text).join('') + right,
    indent: left.length + cells(before),
    length: Math.max(1, cells(under)),
  };
}
