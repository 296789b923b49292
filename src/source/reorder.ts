import type { Edit } from './edit.ts';
import { lineStarts, positionAt, spanOf, type Span } from './span.ts';

/** A block with the explanation before it, and what stands between it and the next piece. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * Puts blocks of a file into another order, each with the lines that explain it: `order[0]` is the index of the block that
 * comes first. Blank lines and line ends between blocks stay where they are. Undefined where it is not clear which text
 * belongs to which block, or where anything else stands between them.
 */
export function reorderBlocks(blocks: readonly Span[], order: readonly number[]): Edit | undefined {
  const low = order.findIndex((from, to) => from !== to);
  const high = order.findLastIndex((from, to) => from !== to);
  const [first, last] = [blocks[low], blocks[high]];
  if (first === undefined || last === undefined) return undefined;
  const { text } = first.file;
  const pieces = blocks.map((block, index): Piece => ({ start: startWithLead(block, blocks[index - 1]?.end), end: block.end }));
  const explained = pieces.some(({ start }, index) => index > 0 && start < (blocks[index]?.start ?? 0));
  if (low === 0 && explained && isSetApart(text, pieces[0]?.start ?? 0, first.start)) return undefined;
  const start = pieces[low]?.start ?? first.start;
  const whole = text.slice(start, last.end);
  if (isMixed(whole, high - low + 1)) return undefined;
  const moved = order.slice(low, high + 1).map((from, index) => {
    const piece = pieces[from];
    const [place, next] = [pieces[low + index], pieces[low + index + 1]];
    const behind = place === undefined || next === undefined || low + index === high ? '' : text.slice(place.end, next.start);
    return piece === undefined ? '' : text.slice(piece.start, piece.end) + behind;
  });
  return { span: spanOf(first.file, start, last.end), text: moved.join('') };
}

/** Behind a block everything from the first line with text on explains the next; before the first one only the lines right above it do, the rest is the head of the file. */
function startWithLead({ file, start }: Span, before: number | undefined): number {
  const { text } = file;
  if (before !== undefined) return before + (/^[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*/.exec(text.slice(before, start))?.[0].length ?? 0);
  const starts = lineStarts(file);
  let line = positionAt(file, start).line - 1;
  const isLead = (content: string): boolean => content.trim() !== '' && !content.startsWith('-----');
  while (line > 0 && isLead(text.slice(starts[line - 1], starts[line]))) line -= 1;
  return starts[line] ?? start;
}

/** Text above the first block that an empty line parts from it: a head of the file, or a heading of the block. */
function isSetApart(text: string, pieceStart: number, start: number): boolean {
  return pieceStart === start && text.slice(0, start).trim() !== '';
}

/** Whether there is anything but the blocks: others, also in comments, or base64 that stands by itself. */
function isMixed(whole: string, blocks: number): boolean {
  return (whole.match(/BEGIN /g) ?? []).length !== blocks || whole.includes('PRIVATE KEY') || outsideOf(whole).some((text) => /[A-Za-z0-9+/=]{40}/.test(text));
}

/** What stands between the blocks; one without an end is no block. */
function outsideOf(whole: string): readonly string[] {
  const outside: string[] = [];
  let done = 0;
  for (let begin = whole.indexOf('-----BEGIN '); begin !== -1; begin = whole.indexOf('-----BEGIN ', done)) {
    const end = whole.indexOf('-----END ', begin);
    const close = end === -1 ? -1 : whole.indexOf('-----', end + '-----END '.length);
    if (close === -1) break;
    outside.push(whole.slice(done, begin));
    done = close + '-----'.length;
  }
  return [...outside, whole.slice(done)];
}
