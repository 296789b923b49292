import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser, type CST, type Document, type Node, type ParsedNode, type Range } from 'yaml';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Located, type Span } from '../source/span.ts';
import { controlCharacterIn } from './control-character.ts';
import type { Entry, SyntaxFault, Tree } from './tree.ts';

/** More nodes or deeper nesting than any configuration has: an alias bomb. */
const most = { nodes: 200_000, depth: 100 };

export interface YamlRead {
  /** One tree for each document that is not empty. */
  readonly documents: readonly Tree[];
  readonly faults: readonly SyntaxFault[];
}

/** Reads YAML 1.2 (and JSON, which is YAML), aliases and merge keys resolved; never throws. */
export function readYaml(source: SourceFile): YamlRead {
  const bom = source.text.startsWith('\uFEFF') ? 1 : 0;
  const documents: Tree[] = [];
  const faults: SyntaxFault[] = [];
  const damaged = controlCharacterIn(source);
  if (damaged !== undefined) return { documents, faults: [damaged] };
  // How deep the parser comes depends on the stack that is left: what is far deeper than allowed is not given to it.
  if (isFarTooDeep(source.text)) return { documents, faults: [{ span: spanOf(source, 0, Math.min(1, source.text.length)), message: 'the YAML is nested too deeply' }] };
  let parsed: readonly Document.Parsed[];
  try {
    const composer = new Composer({ merge: true, prettyErrors: false, strict: true, uniqueKeys: false, logLevel: 'silent' });
    parsed = [...composer.compose(whileReadable(new Parser().parse(source.text.slice(bom))))] as Document.Parsed[];
  } catch {
    // Nesting so deep that the parser's stack ends.
    return { documents, faults: [{ span: spanOf(source, 0, Math.min(1, source.text.length)), message: 'the YAML is nested too deeply' }] };
  }
  for (const document of parsed) {
    const error = document.errors[0];
    if (error !== undefined) {
      // What is missing at the end is told to stand behind it.
      const [start, end] = [error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)].map((offset) => Math.min(offset + bom, source.text.length));
      faults.push({ span: spanOf(source, start ?? 0, end ?? 0), message: firstLine(error.message) });
      continue;
    }
    const walker: Walker = { source, bom, document, repeated: [], nodes: 0 };
    const tree = document.contents === null ? undefined : convert(walker, document.contents, 0);
    if (tree === 'too-much') faults.push({ span: spanOf(source, 0, 1), message: `the YAML expands to more than ${most.nodes} values or ${most.depth} levels` });
    else if (walker.repeated.length > 0) faults.push(...walker.repeated.slice(0, 10).map(({ value, span }) => ({ span, message: `${/^[\w.-]{1,60}$/.test(value) ? `the key "${value}"` : 'a key'} stands twice in one mapping` })));
    else if (tree !== undefined && (tree.kind !== 'scalar' || tree.value !== null)) documents.push(tree);
  }
  return { documents, faults };
}

/** Whether brackets or indicators on one line nest five times deeper than any tree may be. */
function isFarTooDeep(text: string): boolean {
  let depth = 0;
  for (const { 0: bracket } of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > 5 * most.depth) return true;
  }
  return /(?:[-?:][ \t]{1,100}){500}/.test(text);
}

/** What has more errors than this is not YAML; the first ones tell it, and each costs as much as a page of it. */
const mostErrors = 100;

function* whileReadable(tokens: Iterable<CST.Token>): Iterable<CST.Token> {
  let errors = 0;
  for (const token of tokens) {
    if (token.type === 'error') errors += 1;
    if (errors > mostErrors) return;
    yield token;
  }
}

/** The comments of a YAML file, each from its `#` to the end of its line. */
export function yamlComments(source: SourceFile): readonly Located<string>[] {
  const comments: Located<string>[] = [];
  let offset = source.text.startsWith('\uFEFF') ? 1 : 0;
  let before = '';
  for (const token of new Lexer().lex(source.text.slice(offset))) {
    const scalar = before === '\u001F';
    before = token;
    // The lexer marks documents, scalars and the ends of flows with tokens that are not in the text.
    if (token === '\u0002' || token === '\u0018' || token === '\u001F') continue;
    if (!scalar && token.startsWith('#')) comments.push({ value: token, span: spanOf(source, offset, offset + token.length) });
    offset += token.length;
  }
  return comments;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? text).replace(/[.:]$/, '');
}

interface Walker {
  readonly source: SourceFile;
  readonly bom: number;
  readonly document: Document.Parsed;
  /** Keys that stand twice in one mapping; the parser's own check is quadratic. */
  readonly repeated: Located<string>[];
  nodes: number;
}

function spanAt(walker: Walker, range: Range | null | undefined): Span {
  const [start, end] = range ?? [0, 0];
  return spanOf(walker.source, start + walker.bom, end + walker.bom);
}

function convert(walker: Walker, node: Node, depth: number): Tree | 'too-much' {
  walker.nodes += 1;
  if (walker.nodes > most.nodes || depth > most.depth) return 'too-much';
  if (isAlias(node)) {
    const target = node.resolve(walker.document);
    return target === undefined ? nullAt(spanAt(walker, node.range)) : convert(walker, target, depth + 1);
  }
  const span = spanAt(walker, node.range);
  if (isScalar(node)) {
    const value = isPlain(node.value) ? node.value : null;
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const text = typeof value === 'string' ? value : (node.source ?? String(value ?? ''));
    return { kind: 'scalar', value, text, quoted, span };
  }
  if (isSeq(node)) {
    const items: Tree[] = [];
    for (const item of node.items) {
      const child = convert(walker, item as ParsedNode, depth + 1);
      if (child === 'too-much') return child;
      items.push(child);
    }
    return { kind: 'sequence', items, span };
  }
  return isMap(node) ? convertMap(walker, node, span, depth) : nullAt(span);
}

function convertMap(walker: Walker, node: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] }, span: Span, depth: number): Tree | 'too-much' {
  const entries: Entry[] = [];
  const merged: Entry[] = [];
  const seen = new Set<string>();
  for (const pair of node.items) {
    const key = pair.key as Node;
    const keySpan = spanAt(walker, key.range);
    const child = pair.value === null ? nullAt(keySpan) : convert(walker, pair.value as ParsedNode, depth + 1);
    if (child === 'too-much') return child;
    const name = isScalar(key) ? String(typeof key.value === 'string' ? key.value : (key.source ?? key.value)) : '';
    if (name !== '<<' || !isScalar(key) || key.type !== 'PLAIN') {
      if (seen.has(name)) walker.repeated.push({ value: name, span: keySpan });
      seen.add(name);
      entries.push({ key: { value: name, span: keySpan }, value: child });
    }
    // The YAML merge key: keys of the mapping itself win, then the first of several mappings.
    else for (const source of child.kind === 'sequence' ? child.items : [child]) if (source.kind === 'mapping') merged.push(...source.entries);
  }
  for (const entry of merged) {
    if (seen.has(entry.key.value)) continue;
    seen.add(entry.key.value);
    entries.push(entry);
  }
  return { kind: 'mapping', entries, span };
}

function isPlain(value: unknown): value is string | number | bigint | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function nullAt(span: Span): Tree {
  return { kind: 'scalar', value: null, text: '', quoted: false, span };
}
