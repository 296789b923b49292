import { decodeBase64 } from './pem-base64.ts';
import type { Flaw } from './pem-flaw.ts';
import { isEmptyLine, splitLines, type Line } from './pem-lines.ts';
import { placeholderIn } from './pem-placeholder.ts';

/** What stands between a BEGIN and an END line. `der` is absent where the text cannot be decoded however kindly one reads it. */
export interface Body {
  readonly header: string;
  readonly der?: Uint8Array;
  readonly flaw?: Flaw;
  /** In words, where the body is to be filled in. */
  readonly placeholder?: string;
}

/** Reads the text between two marks; `legacyHeader` says that Proc-Type headers belong here. */
export function readBody(text: string, start: number, end: number, legacyHeader: boolean): Body {
  const placeholder = placeholderIn(text.slice(start, end));
  if (placeholder !== undefined) return { header: '', placeholder };
  const lines = splitLines(text, start, end);
  const headerLines = countHeaderLines(lines);
  const header = lines.slice(0, headerLines).map((line) => `${line.text.trimEnd()}\n`).join('').trimStart();
  const body = lines.slice(headerLines);
  const decoded = decodeBase64(body);
  const flaw = (legacyHeader && header.startsWith('Proc-Type:') ? undefined : headerFlaw(lines, headerLines))
    ?? decoded.flaw ?? blankLineFlaw(headerLines === 0 ? body : body.slice(1)) ?? undefined;
  return { header, ...(decoded.der === undefined ? {} : { der: decoded.der }), ...(flaw === undefined ? {} : { flaw }) };
}

/** Header lines as RFC 1421 has them: names with a colon, up to a blank line or the first line without. */
function countHeaderLines(lines: readonly Line[]): number {
  let count = lines.findIndex((line) => !isEmptyLine(line));
  if (count === -1 || !isHeaderLine(lines[count])) return 0;
  while (isHeaderLine(lines[count])) count += 1;
  return count;
}

function isHeaderLine(line: Line | undefined): boolean {
  return line !== undefined && /^[ \t]*[A-Za-z][A-Za-z0-9-]{0,40}:/.test(line.text);
}

function headerFlaw(lines: readonly Line[], count: number): Flaw | undefined {
  const line = lines.slice(0, count).find((candidate) => !isEmptyLine(candidate));
  if (line === undefined) return undefined;
  const name = line.text.trim().split(':')[0] ?? '';
  return {
    kind: 'header', start: line.start, end: line.end,
    message: `a header line "${name}:" stands inside the block`,
    help: 'Remove the header lines and the blank line after them, so that only base64 stands between BEGIN and END',
  };
}

/** One blank line after BEGIN is harmless where the lines after it are 64 long; any other ends the header or the data. */
function blankLineFlaw(lines: readonly Line[]): Flaw | undefined {
  const inner = lines.slice(1, -1);
  const firstText = inner.findIndex((line) => !isEmptyLine(line));
  if (firstText === -1) return undefined;
  const lastText = inner.findLastIndex((line) => !isEmptyLine(line));
  const later = inner.find((line, index) => index > firstText && isEmptyLine(line));
  const uneven = inner.slice(firstText, lastText + 1).some((line, index, all) => {
    const length = line.text.trimEnd().length;
    return length > 64 || (length < 64 && index < all.length - 1);
  });
  const leading = firstText > 1 || (firstText === 1 && uneven) ? inner[0] : undefined;
  const blank = later ?? leading;
  if (blank === undefined) return undefined;
  return {
    kind: 'blank-line', start: blank.start, end: Math.max(blank.end, blank.start + 1),
    message: 'a blank line stands inside the block',
    help: 'Remove the blank lines between BEGIN and END',
  };
}
