import { Composer, isAlias, isMap, isNode, isScalar, isSeq, Lexer, Parser, visit, type Alias, type CST, type Document, type Node, type ParsedNode, type Range, type YAMLMap } from 'yaml';
import type { SourceFile } from '../source/source-file.ts';
import { defaultLimits, overLimit, type Limits } from '../source/limits.ts';
import { spanOf, type Located, type Span } from '../source/span.ts';
import { controlCharacterIn } from './control-character.ts';
import type { Entry, SyntaxFault, Tree } from './tree.ts';

export interface YamlRead {
  /** One tree for each document that is not empty. */
  readonly documents: readonly Tree[];
  readonly faults: readonly SyntaxFault[];
}

/** Reads YAML 1.2 (and JSON, which is YAML), aliases and merge keys resolved; never throws. */
export function readYaml(source: SourceFile, limits: Limits = defaultLimits): YamlRead {
  const bom = source.text.startsWith('\uFEFF') ? 1 : 0;
  const documents: Tree[] = [];
  const faults: SyntaxFault[] = [];
  const damaged = controlCharacterIn(source);
  if (damaged !== undefined) return { documents, faults: [damaged] };
  // How deep the parser comes depends on the stack that is left: what is far deeper than allowed is not given to it.
  if (isFarTooDeep(source.text)) return { documents, faults: [faultOver(source, 'nesting', limits)] };
  let parsed: readonly Document.Parsed[];
  try {
    const composer = new Composer({ merge: true, prettyErrors: false, strict: true, uniqueKeys: false, logLevel: 'silent' });
    parsed = [...composer.compose(whileReadable(parseWithin(source.text.slice(bom), limits)))] as Document.Parsed[];
  } catch (error) {
    // Nesting so deep that the parser's stack ends.
    return { documents, faults: [faultOver(source, error instanceof TooManyTokensError ? 'yamlValues' : 'nesting', limits)] };
  }
  const spent = { nodes: 0 };
  for (const document of parsed) {
    const error = document.errors[0];
    if (error !== undefined) {
      // What is missing at the end is told to stand behind it.
      const [start, end] = [error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)].map((offset) => Math.min(offset + bom, source.text.length));
      faults.push({ span: spanOf(source, start ?? 0, end ?? 0), message: withoutSource(error.message) });
      continue;
    }
    const walker: Walker = { source, bom, document, limits, repeated: [], spent, aliases: 0 };
    const tree = document.contents === null ? undefined : convert(walker, document.contents, 0);
    if (typeof tree === 'string') {
      faults.push(faultOver(source, tree, limits));
      // What follows is over it as well.
      break;
    }
    if (walker.repeated.length > 0) faults.push(...walker.repeated.slice(0, 10).map(({ value, span }) => ({ span, message: `${/^[\w.-]{1,60}$/.test(value) ? `the key "${value}"` : 'a key'} stands twice in one mapping`, repeated: true as const })));
    if (tree !== undefined && (tree.kind !== 'scalar' || tree.value !== null)) documents.push(tree);
  }
  return { documents, faults };
}

type YamlLimit = 'nesting' | 'yamlValues' | 'yamlAliases';

function faultOver(source: SourceFile, limit: YamlLimit, limits: Limits): SyntaxFault {
  return { span: spanOf(source, 0, Math.min(1, source.text.length)), message: `it has ${overLimit(limit, limits)}`, limit };
}

class TooManyTokensError extends Error {}

/** Tokens that a value takes with its key and colon, and an anchor or a tag. */
const tokensOfValue = 4;

/** Stops before a text is composed that has more tokens than its values can need: that is where the time goes. */
function* parseWithin(text: string, limits: Limits): Iterable<CST.Token> {
  const parser = new Parser();
  const most = tokensOfValue * limits.yamlValues;
  let count = 0;
  for (const token of new Lexer().lex(text)) {
    const first = token.charCodeAt(0);
    // Blanks, the lexer's own marks, and comments.
    if (first > 0x20 && first !== 0x23 && ++count > most) throw new TooManyTokensError();
    yield* parser.next(token);
  }
  yield* parser.end();
}

/** Deeper than any configuration can allow. */
const mostDepth = 500;

/** Whether brackets, or indicators on one line, nest deeper than that. */
function isFarTooDeep(text: string): boolean {
  let depth = 0;
  for (const { 0: bracket } of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > mostDepth) return true;
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

interface YamlToken {
  readonly text: string;
  readonly offset: number;
  /** Whether it is the text of a scalar, which may look like anything. */
  readonly scalar: boolean;
}

/** The pieces of a YAML text, however broken it is. */
export function* yamlTokens({ text }: SourceFile): Iterable<YamlToken> {
  let offset = text.startsWith('\uFEFF') ? 1 : 0;
  let scalar = false;
  for (const token of new Lexer().lex(text.slice(offset))) {
    // The lexer marks documents, scalars and the ends of flows with tokens that are not in the text.
    if (token !== '\u0002' && token !== '\u0018' && token !== '\u001F') {
      yield { text: token, offset, scalar };
      offset += token.length;
    }
    scalar = token === '\u001F';
  }
}

/** What the parser says, without the text it says it of, which may be a secret. */
function withoutSource(message: string): string {
  return (message.split(/\n|: /, 1)[0] ?? message).replace(/[.:]$/, '');
}

interface Walker {
  readonly source: SourceFile;
  readonly bom: number;
  readonly document: Document.Parsed;
  readonly limits: Limits;
  /** Keys that stand twice in one mapping; the parser's own check is quadratic. */
  readonly repeated: Located<string>[];
  targets?: ReadonlyMap<Alias, Node>;
  aliases: number;
  /** Of all documents of the file. */
  readonly spent: { nodes: number };
}

/** What each alias stands for: the nearest anchor of its name before it. The parser's own search begins anew for every alias. */
function bindAliases(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, (_key, node) => {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return targets;
}

function targetOf(walker: Walker, alias: Alias): Node | undefined {
  walker.targets ??= bindAliases(walker.document);
  return walker.targets.get(alias);
}

function spanAt(walker: Walker, range: Range | null | undefined): Span {
  const [start, end] = range ?? [0, 0];
  return spanOf(walker.source, start + walker.bom, end + walker.bom);
}

function convert(walker: Walker, node: Node, depth: number): Tree | YamlLimit {
  walker.spent.nodes += 1;
  if (walker.spent.nodes > walker.limits.yamlValues) return 'yamlValues';
  if (depth >= walker.limits.nesting && (isSeq(node) || isMap(node))) return 'nesting';
  if (isAlias(node)) {
    walker.aliases += 1;
    if (walker.aliases > walker.limits.yamlAliases) return 'yamlAliases';
    const target = targetOf(walker, node);
    return target === undefined ? nullAt(spanAt(walker, node.range)) : convert(walker, target, depth + 1);
  }
  const span = spanAt(walker, node.range);
  if (isScalar(node)) {
    const annotation = node.value === null && node.range?.[0] === node.range?.[1] ? annotationBehind(span) : undefined;
    if (annotation !== undefined) return annotation;
    const value = isPlain(node.value) ? node.value : null;
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const text = typeof value === 'string' ? value : (node.source ?? String(value ?? ''));
    return { kind: 'scalar', value, text, quoted, span };
  }
  if (isSeq(node)) {
    const items: Tree[] = [];
    for (const item of node.items) {
      const child = convert(walker, item as ParsedNode, depth + 1);
      if (typeof child === 'string') return child;
      items.push(child);
    }
    return { kind: 'sequence', items, span };
  }
  if (!isMap(node)) return nullAt(span);
  const action = templateAction(walker, node);
  return action === undefined ? convertMap(walker, node, span, depth) : { kind: 'scalar', value: action, text: action, quoted: false, span };
}

/** `{{ name }}` as it is written, which a template engine fills in first: to YAML it is a mapping whose only key is a mapping. */
function templateAction({ source, bom }: Walker, { items: [first, ...others], range }: YAMLMap.Parsed | YAMLMap): string | undefined {
  if (first === undefined || others.length > 0 || !isMap(first.key) || first.value !== null) return undefined;
  const [start, end] = range ?? [0, 0];
  const text = source.text.slice(start + bom, end + bom);
  return text.startsWith('{{') && text.endsWith('}}') ? text : undefined;
}

/** What ytt puts in the place of a value that is missing: `key: #@ expression`. */
function annotationBehind({ file, end }: Span): Tree | undefined {
  const annotation = /[ \t]*(#@.*)/y;
  annotation.lastIndex = end;
  const text = annotation.exec(file.text)?.[1]?.trimEnd();
  if (text === undefined) return undefined;
  const start = annotation.lastIndex - text.length;
  return { kind: 'scalar', value: text, text, quoted: false, span: spanOf(file, start, start + text.length) };
}

function convertMap(walker: Walker, node: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] }, span: Span, depth: number): Tree | YamlLimit {
  const entries: Entry[] = [];
  const merged: Entry[] = [];
  const seen = new Map<string, number>();
  for (const pair of node.items) {
    const written = pair.key as Node;
    const keySpan = spanAt(walker, written.range);
    const key = isAlias(written) ? (targetOf(walker, written) ?? written) : written;
    const child = pair.value === null ? nullAt(keySpan) : convert(walker, pair.value as ParsedNode, depth + 1);
    if (typeof child === 'string') return child;
    const name = isScalar(key) ? String(typeof key.value === 'string' ? key.value : (key.source ?? key.value)) : isMap(key) ? (templateAction(walker, key) ?? '') : '';
    if (name !== '<<' || !isScalar(key) || key.type !== 'PLAIN') {
      const before = seen.get(name);
      if (before !== undefined) walker.repeated.push({ value: name, span: keySpan });
      seen.set(name, before ?? entries.length);
      entries[before ?? entries.length] = { key: { value: name, span: keySpan }, value: child };
    }
    // The YAML merge key: keys of the mapping itself win, then the first of several mappings.
    else for (const source of child.kind === 'sequence' ? child.items : [child]) if (source.kind === 'mapping') for (const entry of source.entries) merged.push(entry);
  }
  for (const entry of merged) {
    if (seen.has(entry.key.value)) continue;
    seen.set(entry.key.value, entries.length);
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
