import { keyMarker } from '../source/key-text.ts';
import type { SourceFile } from '../source/source-file.ts';

/** A stretch of a line, as offsets into the line, that is not to be shown. */
export interface Veil {
  readonly start: number;
  readonly end: number;
}

/** Longer lines are machine-made, a cut-out of one tells nothing, and regular expressions run out of stack on millions of characters. */
const LONGEST_LINE = 20_000;
/** BEGIN and END lines, also misspelt and glued ones: those are what a reader must see. A run of dashes is looked at from its first one alone. */
const MARKER = /(?:(?<!-)-{4,}\s|(?<=-))(BEGIN|END) [A-Z0-9 ]{0,60}-*/g;
/** What base64 of certificates and keys looks like in the middle of other text: far longer than words and path segments. */
const LONG_RUN = /[A-Za-z0-9+/_]{48,}={0,2}/g;
/** A line of nothing but base64 is hidden even where it is short: the last line of a body. */
const BASE64_LINE = /^\s*["']?[A-Za-z0-9+/]{16,}={0,2}["']?,?\s*$/;
/** All that is shown of the content of a secret. */
const BOUNDARY_LINE = /^-----(?:BEGIN|END) [A-Z0-9 ]{1,60}-----$/;
const PASSWORD = /(pass(?:word|phrase|wd)?["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^"'<>,}]+)|(<[^<>]*pass(?:word|phrase|wd)?>\s*)([^<]+)/giu;
/** The password in `https://user:password@host`. */
const USERINFO = /(:\/\/[^\s/:@"'<>]{0,200}:)[^\s/@"'<>]{1,400}(?=@)/g;
/** Where the content of a Kubernetes Secret begins. */
const SECRET_SECTION = /^\s*["']?(?:data|stringData)["']?\s*:/;
const ENCODED = /[A-Za-z0-9+/]{4}/;

/** Tells which lines of a file must not be shown: bodies of PEM blocks, whole or cut off, and binary content. */
export function findSecretLines(source: SourceFile, lines: readonly string[]): ReadonlySet<number> {
  const secret = new Set<number>();
  const binary = source.text.includes('\0') || source.text.includes('\uFFFD');
  let blockIndent: number | undefined;
  for (const [index, line] of lines.entries()) {
    const last = lastMarker(line);
    if (last !== undefined) {
      blockIndent = last === 'BEGIN' ? indentOf(line) : undefined;
    } else if (blockIndent !== undefined) {
      // In YAML a block that lost its END line still ends where the indentation does.
      if (line.trim() !== '' && indentOf(line) < blockIndent) blockIndent = undefined;
      else secret.add(index);
    }
    if (binary || line.length > LONGEST_LINE || BASE64_LINE.test(line) || (source.confidential === true && !BOUNDARY_LINE.test(line))) secret.add(index);
  }
  return secret;
}

/** Whether a block begins or ends last on a line; on a long one what merely looks like a beginning is taken for it. */
function lastMarker(line: string): string | undefined {
  if (line.length <= LONGEST_LINE) return [...line.matchAll(MARKER)].at(-1)?.[1];
  const [begin, end] = [line.lastIndexOf('BEGIN '), line.lastIndexOf('-END ')];
  return begin === end ? undefined : begin > end ? 'BEGIN' : 'END';
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The stretches of one line that must not be shown although the rest may. */
export function findVeils(line: string): readonly Veil[] {
  const veils: Veil[] = [...findBodies(line)];
  for (const { index, 0: run } of line.matchAll(LONG_RUN)) veils.push({ start: index, end: index + run.length });
  veils.push(...findPasswords(line));
  return veils.sort((a, b) => a.start - b.start);
}

function findPasswords(line: string): readonly Veil[] {
  const named = [...line.matchAll(PASSWORD)].map(({ index, 0: whole, 1: name, 3: tag = '' }) => ({ start: index + (name ?? tag).length, end: index + whole.length }));
  return [...named, ...[...line.matchAll(USERINFO)].map(({ index, 0: whole, 1: before = '' }) => ({ start: index + before.length, end: index + whole.length }))];
}

/** Lines with values of a Kubernetes Secret, also of one that cannot be read: only their keys may be shown. */
export function findSecretValues({ text }: SourceFile, lines: readonly string[]): ReadonlySet<number> {
  const values = new Set<number>();
  if (!text.includes('stringData') && !/kind["']?[ \t]{0,20}:[ \t]{0,20}["']?Secret/.test(text)) return values;
  let section: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (section !== undefined && line.trim() !== '' && indentOf(line) <= section) section = undefined;
    if (section === undefined && SECRET_SECTION.test(line)) section = indentOf(line);
    if (section !== undefined) values.add(index);
  }
  return values;
}

/** What stands behind the key of a line, all of one that has none. */
export function valueVeil(line: string): Veil {
  return { start: /^\s*(?:-\s+)?["']?[\w.-]+["']?\s*:\s*/.exec(line)?.[0].length ?? indentOf(line), end: line.length };
}

/** Tells whether lines of a file may be repeated elsewhere: nothing of a secret, of a file with a key, no password, and no base64 that could be a key. */
export function mayQuote({ text, confidential }: SourceFile, lines: readonly string[]): boolean {
  if (confidential === true || keyMarker.test(text) || /[\0\uFFFD]/.test(text)) return false;
  const isOfCertificates = text.includes('-----BEGIN CERTIFICATE-----');
  return lines.every((line) => line.length <= LONGEST_LINE && findPasswords(line).length === 0 && (isOfCertificates || (!BASE64_LINE.test(line) && line.search(LONG_RUN) === -1)));
}

/** What follows a BEGIN and what precedes an END on the same line, and base64 that an END runs into. */
function findBodies(line: string): readonly Veil[] {
  const veils: Veil[] = [];
  let open = false;
  let from = 0;
  for (const { index, 0: marker, 1: kind = '' } of line.matchAll(MARKER)) {
    const begins = kind === 'BEGIN';
    if (open || !begins) veils.push({ start: from, end: index });
    open = begins;
    from = index + marker.length;
  }
  if (open || (from > 0 && /[A-Za-z0-9+/]{12}/.test(line.slice(from)))) veils.push({ start: from, end: line.length });
  return veils.filter(({ start, end }) => ENCODED.test(line.slice(start, end)));
}
