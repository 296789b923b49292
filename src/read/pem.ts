import type { SourceFile } from '../source/source-file.ts';
import { missingBytes } from './der-outline.ts';
import { readBody, type Body } from './pem-body.ts';
import { boundaryFlaw } from './pem-boundary.ts';
import type { Flaw } from './pem-flaw.ts';
import { endOfLine, startOfLine } from './pem-lines.ts';
import { findMarks, type Mark } from './pem-marks.ts';

/** One block of a PEM file, damaged or not; offsets into the text, from BEGIN to END line. */
export interface PemBlock {
  /** As it was meant: upper case, single blanks. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /** From behind the block before to the end of the END line: what a reader sees of it. */
  readonly chunkStart: number;
  readonly chunkEnd: number;
  readonly header: string;
  readonly der?: Uint8Array;
  /** Defects of its text. */
  readonly flaws: readonly Flaw[];
  readonly placeholder?: string;
  /** Its defects are those of the block before. */
  readonly aftermath?: boolean;
}

interface Pair {
  readonly begin?: Mark;
  readonly end?: Mark;
  /** The next mark, where the END line is missing. */
  readonly limit: number;
  /** Where the block before ends, and where the one behind begins. */
  readonly from: number;
  readonly next: number;
}

/** Every block of the text in order, with its defects; one that stands in a comment is passed over, as readers do. */
export function scanPem(source: SourceFile): readonly PemBlock[] {
  const text = source.text;
  const blocks: PemBlock[] = [];
  for (const pair of pairMarks(text, findMarks(text))) {
    const block = readPair(text, pair, blocks.at(-1)?.chunkEnd ?? 0);
    if (block === undefined) continue;
    const aftermath = block.flaws.length > 0 && blocks.at(-1)?.flaws.some((flaw) => spoilsNext.has(flaw.kind)) === true;
    blocks.push(aftermath ? { ...block, flaws: [], aftermath } : block);
  }
  return blocks;
}

/** Defects of an END line that also spoil the block behind it: what shows there is the same defect. */
const spoilsNext: ReadonlySet<string> = new Set(['end-missing', 'end-label', 'text-behind']);

function pairMarks(text: string, marks: readonly Mark[]): readonly Pair[] {
  const pairs: Pair[] = [];
  let open: Mark | undefined;
  let from = 0;
  marks.forEach((mark, index) => {
    if (mark.word === 'BEGIN') {
      if (open !== undefined) {
        pairs.push({ begin: open, limit: mark.start, from, next: mark.start });
        from = mark.start;
      }
      open = mark;
      return;
    }
    const next = marks[index + 1]?.start ?? text.length;
    pairs.push({ ...(open === undefined ? {} : { begin: open }), end: mark, limit: mark.start, from, next });
    from = mark.end;
    open = undefined;
  });
  if (open !== undefined) pairs.push({ begin: open, limit: text.length, from, next: text.length });
  return pairs;
}

function readPair(text: string, pair: Pair, chunkStart: number): PemBlock | undefined {
  const { begin, end } = pair;
  const mark = begin ?? end;
  if (mark === undefined || isCommentedOut(text, pair)) return undefined;
  const label = mark.label.toUpperCase().replaceAll(/[\s\u00a0]+/g, ' ').trim();
  const bodyStart = begin?.end ?? beginOfBody(text, pair.from, mark.start) ?? mark.start;
  const body = readBody(text, bodyStart, pair.limit, label.includes('KEY'));
  const start = begin?.start ?? bodyStart;
  const chunkEnd = end === undefined ? pair.limit : endOfLine(text, end.end, pair.next);
  const flaws = body.placeholder === undefined ? findFlaws(text, pair, bodyStart, body) : [];
  return {
    label, start, end: end?.end ?? endOfText(text, start, pair.limit), chunkStart, chunkEnd,
    header: body.header, flaws,
    ...(body.der === undefined ? {} : { der: body.der }),
    ...(body.placeholder === undefined ? {} : { placeholder: body.placeholder }),
  };
}

function endOfText(text: string, start: number, limit: number): number {
  let index = limit;
  while (index > start && /\s/.test(text[index - 1] ?? '')) index -= 1;
  return index;
}

/** Where the base64 begins that an END line without BEGIN closes; undefined where there is none. */
function beginOfBody(text: string, from: number, end: number): number | undefined {
  let start = startOfLine(text, end, from);
  let found: number | undefined;
  while (start > from) {
    const lineStart = startOfLine(text, start - 1, from);
    const line = text.slice(lineStart, start).trim();
    if (line === '' && found === undefined) {
      start = lineStart;
      continue;
    }
    if (!/^[A-Za-z0-9+/=]{4,}$/.test(line)) break;
    found = lineStart;
    start = lineStart;
  }
  return found;
}

/** `# -----BEGIN …` to `# -----END …`: no reader sees such a block, and none is meant to. */
function isCommentedOut(text: string, { begin, end, from }: Pair): boolean {
  return [begin, end].every((mark) => mark === undefined || /^\s{0,40}(?:#|;|\/\/|--\s)/.test(text.slice(startOfLine(text, mark.start, from), mark.start)));
}

/** The defects of one block, the one that explains the others first and alone. */
function findFlaws(text: string, pair: Pair, bodyStart: number, body: Body): readonly Flaw[] {
  const { begin, end } = pair;
  if (body.flaw?.kind === 'literal-newline') return [body.flaw];
  if (begin === undefined && end !== undefined) return [beginMissing(text, bodyStart, end)];
  if (begin === undefined) return [];
  const begins = boundaryFlaw(text, begin, pair.from);
  if (end === undefined) return begins === undefined ? [endMissing(begin, text, pair.limit, body)] : [begins];
  const oneLine = oneLineFlaw(text, begin, end);
  if (oneLine !== undefined) return [oneLine];
  const ends = begins?.kind === boundaryFlaw(text, end, begin.end)?.kind ? undefined : boundaryFlaw(text, end, begin.end);
  const labels = begins === undefined && ends === undefined ? labelFlaw(begin, end) : undefined;
  const around = [begins, ends, labels].filter((flaw) => flaw !== undefined);
  if (around.some((flaw) => spoilsBody.has(flaw.kind))) return around;
  const inside = around.some((flaw) => flaw.kind === body.flaw?.kind) ? undefined : body.flaw;
  return [...around, returnsFlaw(text, begin, end), inside].filter((flaw) => flaw !== undefined);
}

/** Defects of a BEGIN or END line that leave their mark on the body too. */
const spoilsBody: ReadonlySet<string> = new Set(['text-before', 'text-behind', 'dashes', 'end-label']);

function beginMissing(text: string, bodyStart: number, end: Mark): Flaw {
  if (bodyStart === end.start) {
    return {
      kind: 'end-alone', start: end.start, end: end.end,
      message: `this END line closes no block`,
      help: 'Remove the line, or put the lines before it back',
    };
  }
  return {
    kind: 'begin-missing', start: bodyStart, end: Math.max(bodyStart + 1, text.slice(bodyStart, end.start).search(/[\r\n]/) + bodyStart),
    message: `no BEGIN line stands before this text, though "-----END ${end.label}-----" closes it`,
    help: `Write -----BEGIN ${end.label}----- on a line of its own before it`,
  };
}

function endMissing(begin: Mark, text: string, limit: number, { header, der, flaw }: Body): Flaw {
  const follows = limit < text.length ? 'the next BEGIN line' : 'the end of the file';
  // An END line alone would only bring up the next finding; what an old header encrypts tells no length.
  const isCutOff = flaw?.kind === 'base64-damaged' || (header === '' && der !== undefined && missingBytes(der) !== undefined);
  return {
    kind: 'end-missing', start: begin.start, end: begin.end,
    message: `this block has no END line before ${follows}${isCutOff ? ', and its base64 is not whole' : ''}`,
    help: isCutOff ? 'Export the file anew; what was cut off cannot be restored' : `Close the block with -----END ${begin.label}----- on a line of its own, or export the file anew`,
  };
}

function oneLineFlaw(text: string, begin: Mark, end: Mark): Flaw | undefined {
  if (/[\r\n]/.test(text.slice(begin.end, end.start))) return undefined;
  if (begin.end === end.start) return undefined;
  return {
    kind: 'one-line', start: begin.start, end: end.end,
    message: 'BEGIN, body and END stand on one line',
    help: 'Break the line after the BEGIN line and before the END line',
  };
}

/** CR alone ends a line for Java, and not for OpenSSL. */
function returnsFlaw(text: string, begin: Mark, end: Mark): Flaw | undefined {
  const body = text.slice(begin.end, end.start);
  const first = body.search(/\r(?!\n)/);
  if (first === -1 || body.includes('\n')) return undefined;
  const start = begin.end + first;
  return {
    kind: 'carriage-returns', start, end: start + 1,
    message: 'the lines end with a carriage return alone, as on old Macs',
    help: 'Save the file with line feeds (LF) as line ends',
  };
}

function labelFlaw(begin: Mark, end: Mark): Flaw | undefined {
  if (begin.label === end.label) return undefined;
  return {
    kind: 'end-label', start: end.labelStart, end: end.labelEnd,
    message: `the block begins as "${begin.label}" and ends as "${end.label}"`,
    help: `Write -----END ${begin.label}-----, or put the missing lines between the two back`,
  };
}
