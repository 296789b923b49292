import type { Limits } from '../source/limits.ts';
import type { Located, Span } from '../source/span.ts';

/** YAML or JSON as a tree in which everything knows its place. */
export type Tree = Scalar | Sequence | Mapping;

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: string | number | bigint | boolean | null;
  /** The characters of the value as written, without quotes: `1.20` stays `1.20`. */
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly items: readonly Tree[];
  readonly span: Span;
}

export interface Entry {
  readonly key: Located<string>;
  readonly value: Tree;
}

export interface Mapping {
  readonly kind: 'mapping';
  readonly entries: readonly Entry[];
  readonly span: Span;
}

/** A text that could not be parsed, at the place of the fault. */
export interface SyntaxFault {
  readonly span: Span;
  readonly message: string;
  /** Where nothing is wrong but that it is more than the gate takes in. */
  readonly limit?: keyof Limits;
  /** A key that stands twice: not every reader refuses it, and those that do not take the last one, as the tree does. */
  readonly repeated?: true;
}

export function entryOf(tree: Tree | undefined, key: string): Entry | undefined {
  return tree?.kind === 'mapping' ? tree.entries.find((entry) => entry.key.value === key) : undefined;
}

export function childOf(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((at, key) => entryOf(at, key)?.value, tree);
}

export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'sequence' ? tree.items : [];
}

export function entriesOf(tree: Tree | undefined): readonly Entry[] {
  return tree?.kind === 'mapping' ? tree.entries : [];
}

/** A scalar's text with its place; absent for null and for the empty string, which configuration tools read as "not set". */
export function textAt(tree: Tree | undefined, ...path: readonly string[]): Located<string> | undefined {
  const child = childOf(tree, ...path);
  if (child?.kind !== 'scalar' || child.value === null || child.text.trim() === '') return undefined;
  return { value: child.text.trim(), span: child.span };
}

/** A boolean, also where it is written as a string; absent where it is neither. */
export function booleanAt(tree: Tree | undefined, ...path: readonly string[]): Located<boolean> | undefined {
  const text = textAt(tree, ...path);
  if (text?.value.toLowerCase() === 'true') return { value: true, span: text.span };
  if (text?.value.toLowerCase() === 'false') return { value: false, span: text.span };
  return undefined;
}

/** The scalars of a sequence. */
export function textsAt(tree: Tree | undefined, ...path: readonly string[]): readonly Located<string>[] {
  return itemsOf(childOf(tree, ...path)).flatMap((item) => textAt(item) ?? []);
}

/** The tree as plain values, without its places. */
export function plainOf(tree: Tree): unknown {
  if (tree.kind === 'scalar') return typeof tree.value === 'bigint' ? tree.text : tree.value;
  if (tree.kind === 'sequence') return tree.items.map(plainOf);
  return tree.entries.map(({ key, value }) => [key.value, plainOf(value)]);
}
