import type { SourceFile } from '../source/source-file.ts';
import { defaultLimits, overLimit, type Limits } from '../source/limits.ts';
import { spanOf, type Span } from '../source/span.ts';
import { readJsonString } from './json-string.ts';
import type { Entry, Scalar, SyntaxFault, Tree } from './tree.ts';

export type JsonDeviationKind = 'byte-order-mark' | 'comment' | 'comma' | 'colon' | 'string' | 'number' | 'duplicate-key' | 'placeholder' | 'trailing-text';

/** A place where strict JSON ends and only a lenient reader goes on. */
export interface JsonDeviation extends SyntaxFault {
  readonly kind: JsonDeviationKind;
  /** Whether json-simple, with which the Maven configuration plugin reads, accepts it. */
  readonly acceptedByMaven: boolean;
}

export interface JsonRead {
  /** Undefined where there is a fault. */
  readonly tree: Tree | undefined;
  readonly fault: SyntaxFault | undefined;
  readonly deviations: readonly JsonDeviation[];
}

/** A file with more deviations than this is not JSON; the first ones tell it. */
const mostDeviations = 100;

interface Cursor {
  readonly source: SourceFile;
  readonly text: string;
  readonly limits: Limits;
  readonly deviations: JsonDeviation[];
  at: number;
  fault: SyntaxFault | undefined;
}

/** Reads JSON, going on where json-simple would and over byte order marks, comments and bare placeholders; never throws. */
export function readJson(source: SourceFile, limits: Limits = defaultLimits): JsonRead {
  const cursor: Cursor = { source, text: source.text, limits, deviations: [], at: 0, fault: undefined };
  if (cursor.text.startsWith('\uFEFF')) {
    cursor.at = 1;
    deviate(cursor, 'byte-order-mark', spanOf(source, 0, 1), 'a byte order mark stands before the JSON', false);
  }
  skipBlanks(cursor);
  const tree = readValue(cursor, 0);
  if (tree === undefined || cursor.fault !== undefined) return { tree: undefined, fault: cursor.fault, deviations: cursor.deviations };
  skipBlanks(cursor);
  if (cursor.at < cursor.text.length) {
    const end = endOfLine(cursor.text, cursor.at);
    deviate(cursor, 'trailing-text', spanOf(source, cursor.at, end), `"${excerpt(cursor.text, cursor.at)}" after the end of the JSON`, false);
  }
  return { tree, fault: undefined, deviations: cursor.deviations };
}

function deviate(cursor: Cursor, kind: JsonDeviationKind, span: Span, message: string, acceptedByMaven: boolean): void {
  if (cursor.deviations.length < mostDeviations) cursor.deviations.push({ kind, span, message, acceptedByMaven });
}

function fail(cursor: Cursor, message: string, start = cursor.at): undefined {
  const from = Math.min(start, cursor.text.length);
  cursor.fault ??= { span: spanOf(cursor.source, from, Math.min(from + 1, cursor.text.length)), message };
  return undefined;
}

function failOver(cursor: Cursor): undefined {
  fail(cursor, `it has ${overLimit('nesting', cursor.limits)}`);
  if (cursor.fault !== undefined) cursor.fault = { ...cursor.fault, limit: 'nesting' };
  return undefined;
}

function excerpt(text: string, at: number): string {
  const line = text.slice(at, Math.min(endOfLine(text, at), at + 20)).trim();
  return line.length < 20 ? line : `${line}…`;
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline;
}

function skipBlanks(cursor: Cursor): void {
  for (;;) {
    while (/[ \t\r\n]/.test(cursor.text.charAt(cursor.at))) cursor.at += 1;
    const opening = cursor.text.slice(cursor.at, cursor.at + 2);
    if (opening !== '//' && opening !== '/*') return;
    const close = opening === '//' ? endOfLine(cursor.text, cursor.at) : cursor.text.indexOf('*/', cursor.at + 2) + 2;
    const end = close < cursor.at + 2 ? cursor.text.length : close;
    deviate(cursor, 'comment', spanOf(cursor.source, cursor.at, end), 'a comment; JSON has none', false);
    cursor.at = end;
  }
}

function readValue(cursor: Cursor, depth: number): Tree | undefined {
  const character = cursor.text.charAt(cursor.at);
  if ((character === '{' || character === '[') && depth >= cursor.limits.nesting) return failOver(cursor);
  if (character === '{' && cursor.text.charAt(cursor.at + 1) !== '{') return readObject(cursor, depth);
  if (character === '[') return readArray(cursor, depth);
  if (character === '"') return readString(cursor);
  if (character === '') return fail(cursor, 'the JSON ends where a value is expected');
  return readBare(cursor);
}

function readString(cursor: Cursor): Scalar | undefined {
  const start = cursor.at;
  const string = readJsonString(cursor.text, start);
  if (string.end === undefined) return fail(cursor, 'the text is not closed with a quotation mark', start);
  for (const flaw of string.flaws) deviate(cursor, 'string', spanOf(cursor.source, flaw.at, flaw.at + flaw.length), flaw.message, true);
  cursor.at = string.end;
  return { kind: 'scalar', value: string.value, text: string.value, quoted: true, span: spanOf(cursor.source, start, string.end) };
}

const words = new Map<string, boolean | null>([['true', true], ['false', false], ['null', null]]);
/** A value that a deploy script puts in: `@PORT@`, `${PORT}`, `{{ port }}`, `%PORT%`. */
const placeholder = /@[\w.-]{1,100}@|\$\{[^}\n]{1,200}\}|\{\{[^}\n]{1,200}\}\}|%\w{1,100}%/y;
const word = /[^\s,:{}[\]"]{1,200}/y;

function readBare(cursor: Cursor): Scalar | undefined {
  const start = cursor.at;
  placeholder.lastIndex = start;
  const filled = placeholder.exec(cursor.text)?.[0];
  word.lastIndex = start;
  const bare = filled ?? word.exec(cursor.text)?.[0] ?? '';
  const span = spanOf(cursor.source, start, start + bare.length);
  const scalar = (value: Scalar['value']): Scalar => {
    cursor.at = span.end;
    return { kind: 'scalar', value, text: bare, quoted: false, span };
  };
  if (filled !== undefined) {
    deviate(cursor, 'placeholder', span, `the placeholder ${filled} stands without quotation marks`, false);
    return scalar(bare);
  }
  const known = words.get(bare);
  if (known !== undefined) return scalar(known);
  if (!/^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(bare)) return fail(cursor, bare === '' ? `"${cursor.text.charAt(start)}" where a value is expected` : 'a word without quotation marks where a value is expected');
  if (/^-?0\d/.test(bare)) deviate(cursor, 'number', span, `the number ${bare} begins with a zero`, true);
  return scalar(Number(bare));
}

/** Skips to the next item: commas may be missing, doubled or trailing, which json-simple never notices. */
function nextItem(cursor: Cursor, close: string, first: boolean): 'item' | 'end' | undefined {
  skipBlanks(cursor);
  let commas = 0;
  let last = cursor.at;
  const extra = (message: string): void => deviate(cursor, 'comma', spanOf(cursor.source, last, last + 1), message, true);
  for (; cursor.text.charAt(cursor.at) === ','; skipBlanks(cursor)) {
    commas += 1;
    last = cursor.at;
    if (commas > 1 || first) extra('a comma without a value before it');
    cursor.at += 1;
  }
  const character = cursor.text.charAt(cursor.at);
  if (character === '') return fail(cursor, `the JSON ends before "${close}"`);
  if (character === close) {
    if (commas === 1 && !first) extra(`a comma before "${close}"`);
    cursor.at += 1;
    return 'end';
  }
  if (commas === 0 && !first) deviate(cursor, 'comma', spanOf(cursor.source, cursor.at, cursor.at + 1), 'a comma is missing before this', true);
  return 'item';
}

function readArray(cursor: Cursor, depth: number): Tree | undefined {
  const start = cursor.at;
  const items: Tree[] = [];
  cursor.at += 1;
  for (;;) {
    const next = nextItem(cursor, ']', items.length === 0);
    if (next === undefined) return undefined;
    if (next === 'end') return { kind: 'sequence', items, span: spanOf(cursor.source, start, cursor.at) };
    const item = readValue(cursor, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
}

function readObject(cursor: Cursor, depth: number): Tree | undefined {
  const start = cursor.at;
  const entries = new Map<string, Entry>();
  cursor.at += 1;
  for (let first = true; ; first = false) {
    const next = nextItem(cursor, '}', first);
    if (next === undefined) return undefined;
    if (next === 'end') return { kind: 'mapping', entries: [...entries.values()], span: spanOf(cursor.source, start, cursor.at) };
    const entry = readEntry(cursor, depth);
    if (entry === undefined) return undefined;
    const name = entry.key.value;
    if (entries.has(name)) deviate(cursor, 'duplicate-key', entry.key.span, `the key "${name}" stands twice; the last one counts`, true);
    entries.set(name, entry);
  }
}

function readEntry(cursor: Cursor, depth: number): Entry | undefined {
  if (cursor.text.charAt(cursor.at) !== '"') return fail(cursor, `"${excerpt(cursor.text, cursor.at)}" where a key in quotation marks is expected`);
  const key = readString(cursor);
  if (key === undefined) return undefined;
  skipBlanks(cursor);
  if (cursor.text.charAt(cursor.at) === ':') cursor.at += 1;
  else deviate(cursor, 'colon', spanOf(cursor.source, cursor.at, Math.min(cursor.at + 1, cursor.text.length)), `a colon is missing after "${key.text}"`, true);
  skipBlanks(cursor);
  const value = readValue(cursor, depth + 1);
  return value === undefined ? undefined : { key: { value: key.text, span: key.span }, value };
}
