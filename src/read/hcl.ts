import type { SourceFile } from '../source/source-file.ts';
import { defaultLimits, overLimit, type Limits } from '../source/limits.ts';
import { spanOf, type Located } from '../source/span.ts';
import { skipHclString, readHclHeredoc, readHclString } from './hcl-string.ts';
import type { Entry, Mapping, Scalar, SyntaxFault, Tree } from './tree.ts';

/** A block such as `resource "type" "name" { … }`; nested blocks are entries of its body. */
export interface HclBlock {
  readonly type: Located<string>;
  readonly labels: readonly Located<string>[];
  readonly body: Mapping;
}

export interface HclRead {
  readonly blocks: readonly HclBlock[];
  readonly fault: SyntaxFault | undefined;
}

interface Cursor {
  readonly source: SourceFile;
  readonly text: string;
  readonly limits: Limits;
  at: number;
  fault: SyntaxFault | undefined;
}

/** Reads HCL far enough for literal values; any other expression becomes the text `${expression}`. Linear, never throws. */
export function readHcl(source: SourceFile, limits: Limits = defaultLimits): HclRead {
  const cursor: Cursor = { source, text: source.text, limits, at: source.text.startsWith('\uFEFF') ? 1 : 0, fault: undefined };
  const blocks: HclBlock[] = [];
  while (cursor.fault === undefined) {
    skipBlanks(cursor, true);
    if (cursor.at >= cursor.text.length) break;
    const item = readItem(cursor, 0);
    if (item === undefined) break;
    if ('type' in item) blocks.push(item);
  }
  return { blocks, fault: cursor.fault };
}

function fail(cursor: Cursor, message: string): undefined {
  const start = Math.min(cursor.at, cursor.text.length);
  cursor.fault ??= { span: spanOf(cursor.source, start, Math.min(start + 1, cursor.text.length)), message };
  return undefined;
}

function failOver(cursor: Cursor): undefined {
  fail(cursor, `it has ${overLimit('nesting', cursor.limits)}`);
  if (cursor.fault !== undefined) cursor.fault = { ...cursor.fault, limit: 'nesting' };
  return undefined;
}

function skipBlanks(cursor: Cursor, lines: boolean): void {
  const { text } = cursor;
  for (;;) {
    const character = text.charAt(cursor.at);
    if (character === ' ' || character === '\t' || character === '\r' || (lines && character === '\n')) cursor.at += 1;
    else if (character === '#' || text.startsWith('//', cursor.at)) cursor.at = indexOr(text, '\n', cursor.at, 0);
    else if (text.startsWith('/*', cursor.at)) cursor.at = indexOr(text, '*/', cursor.at + 2, 2);
    else return;
  }
}

function indexOr(text: string, what: string, from: number, beyond: number): number {
  const index = text.indexOf(what, from);
  return index === -1 ? text.length : index + beyond;
}

function readIdentifier(cursor: Cursor): Located<string> | undefined {
  const identifier = /[\p{L}_][\p{L}\p{N}_-]*/uy;
  identifier.lastIndex = cursor.at;
  const value = identifier.exec(cursor.text)?.[0];
  if (value === undefined) return undefined;
  cursor.at += value.length;
  return { value, span: spanOf(cursor.source, cursor.at - value.length, cursor.at) };
}

/** An attribute or a block. */
function readItem(cursor: Cursor, depth: number): Entry | HclBlock | undefined {
  const name = readIdentifier(cursor);
  if (name === undefined) return fail(cursor, `"${cursor.text.charAt(cursor.at)}" where a name is expected`);
  const labels: Located<string>[] = [];
  for (;;) {
    skipBlanks(cursor, false);
    const character = cursor.text.charAt(cursor.at);
    if (character === '=' && labels.length === 0) {
      cursor.at += 1;
      skipBlanks(cursor, false);
      return { key: name, value: readExpression(cursor, '\n}', depth) };
    }
    if (character === '{') {
      const body = readBody(cursor, depth + 1);
      return body === undefined ? undefined : { type: name, labels, body };
    }
    const label = character === '"' ? readLabel(cursor) : readIdentifier(cursor);
    if (label === undefined) return fail(cursor, `"${character}" where "=" or a block is expected after "${name.value}"`);
    labels.push(label);
  }
}

function readLabel(cursor: Cursor): Located<string> | undefined {
  const string = readHclString(cursor.text, cursor.at);
  if (string === undefined) return undefined;
  const span = spanOf(cursor.source, cursor.at, string.end);
  cursor.at = string.end;
  return { value: string.value, span };
}

function readBody(cursor: Cursor, depth: number): Mapping | undefined {
  const start = cursor.at;
  const entries: Entry[] = [];
  if (depth > cursor.limits.nesting) return failOver(cursor);
  cursor.at += 1;
  for (;;) {
    skipBlanks(cursor, true);
    if (cursor.at >= cursor.text.length) return fail(cursor, 'the file ends inside a block');
    if (cursor.text.charAt(cursor.at) === '}') {
      cursor.at += 1;
      return { kind: 'mapping', entries, span: spanOf(cursor.source, start, cursor.at) };
    }
    const item = readItem(cursor, depth);
    if (item === undefined) return undefined;
    entries.push('key' in item ? item : blockEntry(item));
  }
}

/** A nested block as an entry; `dynamic "x"` stands for x, whose being there depends on an expression. */
function blockEntry(block: HclBlock): Entry {
  const label = block.labels[0];
  if (block.type.value !== 'dynamic' || label === undefined) return { key: block.type, value: block.body };
  const content = block.body.entries.find((entry) => entry.key.value === 'content')?.value;
  const condition = block.body.entries.find((entry) => entry.key.value === 'for_each')?.value;
  const entries = content?.kind === 'mapping' ? content.entries.filter((entry) => entry.key.value !== 'enabled') : [];
  const enabled: Scalar = { kind: 'scalar', value: '${for_each}', text: '${for_each}', quoted: false, span: condition?.span ?? block.type.span };
  return { key: label, value: { kind: 'mapping', entries: [...entries, { key: { value: 'enabled', span: enabled.span }, value: enabled }], span: block.body.span } };
}

/** A literal, or the expression up to one of the stops outside of all brackets. */
function readExpression(cursor: Cursor, stops: string, depth: number): Tree {
  const start = cursor.at;
  const literal = readLiteral(cursor, depth);
  skipBlanks(cursor, false);
  if (literal !== undefined && (cursor.at >= cursor.text.length || stops.includes(cursor.text.charAt(cursor.at)))) return literal;
  // What runs to the end of the file is not scanned again by each level around it.
  if (literal === undefined && cursor.at < cursor.text.length) cursor.at = start;
  skipExpression(cursor, stops);
  const written = cursor.text.slice(start, cursor.at).trimEnd();
  const text = `\${${written}}`;
  return { kind: 'scalar', value: text, text, quoted: false, span: spanOf(cursor.source, start, start + written.length) };
}

/** Goes on to the end of an expression: brackets, texts and comments are passed as a whole. */
function skipExpression(cursor: Cursor, stops: string): void {
  const { text } = cursor;
  for (let open = 0; cursor.at < text.length; ) {
    const character = text.charAt(cursor.at);
    if (open === 0 && stops.includes(character)) return;
    if (character === '"') cursor.at = skipHclString(text, cursor.at);
    else if (text.startsWith('<<', cursor.at)) cursor.at = readHclHeredoc(text, cursor.at)?.end ?? cursor.at + 2;
    else if (character === '#' || text.startsWith('//', cursor.at) || text.startsWith('/*', cursor.at)) skipBlanks(cursor, false);
    else {
      if ('([{'.includes(character)) open += 1;
      if (')]}'.includes(character)) open -= 1;
      cursor.at += 1;
    }
    if (open < 0) return;
  }
}

const atom = /(?:true|false|null)(?![\w.([-])|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y;

function readLiteral(cursor: Cursor, depth: number): Tree | undefined {
  const { text, source } = cursor;
  const start = cursor.at;
  const character = text.charAt(start);
  if ((character === '[' || character === '{') && depth >= cursor.limits.nesting) return failOver(cursor);
  if (character === '[') return readList(cursor, depth);
  if (character === '{') return readObject(cursor, depth);
  const string = character === '"' ? readHclString(text, start) : text.startsWith('<<', start) ? readHclHeredoc(text, start) : undefined;
  if (string !== undefined) {
    cursor.at = string.end;
    return { kind: 'scalar', value: string.value, text: string.value, quoted: true, span: spanOf(source, start, string.end) };
  }
  atom.lastIndex = start;
  const word = atom.exec(text)?.[0];
  if (word === undefined) return undefined;
  cursor.at += word.length;
  const value = word === 'null' ? null : word === 'true' ? true : word === 'false' ? false : Number(word);
  return { kind: 'scalar', value, text: word, quoted: false, span: spanOf(source, start, cursor.at) };
}

function readList(cursor: Cursor, depth: number): Tree | undefined {
  const start = cursor.at;
  const items: Tree[] = [];
  cursor.at += 1;
  for (;;) {
    skipBlanks(cursor, true);
    const character = cursor.text.charAt(cursor.at);
    if (character === '') return undefined;
    cursor.at += character === ',' || character === ']' ? 1 : 0;
    if (character === ']') return { kind: 'sequence', items, span: spanOf(cursor.source, start, cursor.at) };
    if (character !== ',') items.push(readExpression(cursor, ',]\n', depth + 1));
  }
}

function readObject(cursor: Cursor, depth: number): Tree | undefined {
  const start = cursor.at;
  const entries: Entry[] = [];
  cursor.at += 1;
  for (;;) {
    skipBlanks(cursor, true);
    const character = cursor.text.charAt(cursor.at);
    cursor.at += character === ',' || character === '}' ? 1 : 0;
    if (character === '}') return { kind: 'mapping', entries, span: spanOf(cursor.source, start, cursor.at) };
    if (character === ',') continue;
    const key = character === '"' ? readLabel(cursor) : readIdentifier(cursor);
    skipBlanks(cursor, false);
    // A `for` expression or a computed key: not a literal.
    if (key === undefined || !'=:'.includes(cursor.text.charAt(cursor.at) || ' ')) return undefined;
    cursor.at += 1;
    skipBlanks(cursor, false);
    entries.push({ key, value: readExpression(cursor, ',}\n', depth + 1) });
  }
}
