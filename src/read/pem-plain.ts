import type { SourceFile } from '../source/source-file.ts';
import type { PemBlock } from './pem.ts';
import { placeholderIn } from './pem-placeholder.ts';

/** A block without any defect, as OpenSSL, BoringSSL and Java all hand it on: from its BEGIN line to behind its END line. */
export interface PlainBlock {
  readonly kind: 'block';
  readonly label: string;
  readonly header: '';
  readonly der: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A file of plain blocks, as its scan and as each of the three readers would tell them. */
export interface PlainFile {
  readonly scanned: readonly PemBlock[];
  readonly blocks: readonly PlainBlock[];
}

const labels: ReadonlySet<string> = new Set(['CERTIFICATE', 'PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY']);

/** No writer of PEM makes longer lines, and no reader's buffer ends before. */
const longestLine = 76;

/** Bodies so short that words could be meant by them are looked at as placeholders. */
const shortBody = 400;

const opening = '-----BEGIN ';
const dashes = '-----';

/**
 * The blocks of a file that nobody can read in two ways, which is nearly every file; undefined for all others.
 * It is for speed alone: what it takes, the scanner and the emulated readers take with the same result.
 */
export function readPlainFile({ bytes }: SourceFile): PlainFile | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // In ASCII, offsets into bytes and text are the same.
  if (/[^\t\n\r -~]/.test(text)) return undefined;
  const scanned: PemBlock[] = [];
  const blocks: PlainBlock[] = [];
  let position = 0;
  for (;;) {
    const start = text.indexOf(opening, position);
    if (!isQuiet(text.slice(position, start === -1 ? text.length : start), start !== -1)) return undefined;
    if (start === -1) return blocks.length === 0 ? undefined : { scanned, blocks };
    const block = readPlainBlock(text, start);
    if (block === undefined) return undefined;
    const end = text.indexOf(dashes, block.bodyEnd + dashes.length) + dashes.length;
    const next = endOfLine(text, end);
    if (next === undefined) return undefined;
    const { label, der } = block;
    scanned.push({ label, start, end, chunkStart: position, chunkEnd: next, header: '', flaws: [], der });
    blocks.push({ kind: 'block', label, header: '', der, start, end: next });
    position = next;
  }
}

/** Text around blocks that neither looks like a damaged BEGIN or END line nor, by a zero in front, like DER to Java. */
function isQuiet(text: string, blockFollows: boolean): boolean {
  return text === '' || (!text.startsWith('0') && !text.includes('--') && (!blockFollows || text.endsWith('\n')));
}

function readPlainBlock(text: string, start: number): { readonly label: string; readonly der: Uint8Array; readonly bodyEnd: number } | undefined {
  const labelStart = start + opening.length;
  const label = text.slice(labelStart, text.indexOf(dashes, labelStart));
  if (!labels.has(label)) return undefined;
  const bodyStart = endOfLine(text, labelStart + label.length + dashes.length);
  if (bodyStart === undefined) return undefined;
  const bodyEnd = text.indexOf(`-----END ${label}-----`, bodyStart);
  if (bodyEnd === -1) return undefined;
  const digits = joinLines(text, bodyStart, bodyEnd);
  const der = digits === undefined ? undefined : decodeStrictly(digits);
  if (digits === undefined || der === undefined) return undefined;
  if (digits.length <= shortBody && placeholderIn(text.slice(bodyStart, bodyEnd)) !== undefined) return undefined;
  return { label, der, bodyEnd };
}

/** The bytes of canonical base64. Node's decoder passes over what is no digit, so that every foreign character costs length; only - and _ it takes for others. */
function decodeStrictly(digits: string): Uint8Array | undefined {
  const padding = digits.endsWith('==') ? 2 : digits.endsWith('=') ? 1 : 0;
  const first = digits.indexOf('=');
  if (digits === '' || digits.length % 4 !== 0 || (first !== -1 && first !== digits.length - padding) || digits.includes('-') || digits.includes('_')) return undefined;
  const der = Buffer.from(digits, 'base64');
  return der.length === (digits.length / 4) * 3 - padding ? der : undefined;
}

/** The lines without their ends; undefined where one is empty or long. */
function joinLines(text: string, start: number, end: number): string | undefined {
  let joined = '';
  for (let from = start; from < end; ) {
    const newline = text.indexOf('\n', from);
    const to = text[newline - 1] === '\r' ? newline - 1 : newline;
    if (newline === -1 || newline >= end || to <= from || to - from > longestLine) return undefined;
    joined += text.slice(from, to);
    from = newline + 1;
  }
  return joined;
}

/** Behind the line break; undefined where something else stands before it. */
function endOfLine(text: string, offset: number): number | undefined {
  if (offset === text.length) return offset;
  if (text[offset] === '\n') return offset + 1;
  return text.startsWith('\r\n', offset) ? offset + 2 : undefined;
}
