import { nearest } from '../source/nearest.ts';
import type { Located, Span } from '../source/span.ts';
import { endOfDay } from './day.ts';
import { entriesOf, textAt, type Entry, type Mapping, type Tree } from './tree.ts';

/** Something in the configuration that is not as it must be; `message` names the value and what would be right. */
export interface Problem {
  readonly span: Span;
  readonly message: string;
}

/** Collects problems while a tree is read against the shape it must have. */
export interface Shape {
  readonly problems: Problem[];
}

function complain(shape: Shape, tree: Tree, expected: string): undefined {
  shape.problems.push({ span: tree.span, message: `${describe(tree)} where ${expected} is expected` });
  return undefined;
}

function describe(tree: Tree): string {
  if (tree.kind === 'mapping') return 'a mapping';
  if (tree.kind === 'sequence') return 'a list';
  return tree.value === null ? 'nothing' : `"${tree.text}"`;
}

/** The entries of a mapping by key; a key that is not among `allowed` is a problem with a suggestion. */
export function record(shape: Shape, tree: Tree | undefined, where: string, allowed: readonly string[]): ReadonlyMap<string, Tree> {
  const entries = mapping(shape, tree, where);
  for (const { key } of entries) {
    if (allowed.includes(key.value)) continue;
    const near = nearest(key.value, allowed);
    const hint = near === undefined ? `known keys: ${allowed.join(', ')}` : `did you mean "${near}"?`;
    shape.problems.push({ span: key.span, message: `unknown key "${key.value}" in ${where}; ${hint}` });
  }
  return new Map(entries.map((entry) => [entry.key.value, entry.value]));
}

/** The entries of a mapping whose keys are free names. */
export function mapping(shape: Shape, tree: Tree | undefined, where: string): readonly Entry[] {
  if (tree === undefined || isUnset(tree)) return [];
  if (tree.kind === 'mapping') return entriesOf(tree);
  complain(shape, tree, `a mapping for ${where}`);
  return [];
}

export function list(shape: Shape, tree: Tree | undefined, where: string): readonly Tree[] {
  if (tree === undefined || isUnset(tree)) return [];
  if (tree.kind === 'sequence') return tree.items;
  complain(shape, tree, `a list for ${where}`);
  return [];
}

export function text(shape: Shape, tree: Tree | undefined, where: string): Located<string> | undefined {
  if (tree === undefined) return undefined;
  return textAt(tree) ?? complain(shape, tree, `a text for ${where}`);
}

/** A list of texts; one text stands for a list of one. */
export function texts(shape: Shape, tree: Tree | undefined, where: string): readonly Located<string>[] {
  const items = tree?.kind === 'scalar' && tree.value !== null ? [tree] : list(shape, tree, where);
  return items.flatMap((item) => text(shape, item, where) ?? []);
}

export function choice<Value extends string>(shape: Shape, tree: Tree | undefined, where: string, values: readonly Value[]): Value | undefined {
  if (tree === undefined) return undefined;
  // YAML 1.1 habits: `off` may arrive as written or as a boolean's text.
  const found = values.find((value) => value === textAt(tree)?.value);
  return found ?? complain(shape, tree, `one of ${values.join(', ')} for ${where}`);
}

export function wholeNumber(shape: Shape, tree: Tree | undefined, where: string, least: number, most: number): number | undefined {
  if (tree === undefined) return undefined;
  const value = tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : Number.NaN;
  return Number.isInteger(value) && value >= least && value <= most ? value : complain(shape, tree, `a whole number from ${least} to ${most} for ${where}`);
}

export function flag(shape: Shape, tree: Tree | undefined, where: string): boolean | undefined {
  if (tree === undefined) return undefined;
  return tree.kind === 'scalar' && typeof tree.value === 'boolean' ? tree.value : complain(shape, tree, `true or false for ${where}`);
}

/** A calendar day, as the last millisecond of it in UTC. */
export function day(shape: Shape, tree: Tree | undefined, where: string): number | undefined {
  if (tree === undefined) return undefined;
  return endOfDay(textAt(tree)?.value ?? '') ?? complain(shape, tree, `a day like 2026-12-31 for ${where}`);
}

/** Texts of which each is one of few. */
export function choices(shape: Shape, tree: Tree | undefined, where: string, values: readonly string[]): readonly Located<string>[] {
  const found = texts(shape, tree, where);
  for (const { value, span } of found) {
    if (!values.includes(value)) shape.problems.push({ span, message: `"${value}" where one of ${values.join(', ')} for ${where} is expected` });
  }
  return found;
}

/** A host name by itself, `rooted` one that may end with a dot, as in a URL; what a template fills in is not known yet. */
export function hostName<Name extends Located<string>>(shape: Shape, name: Name, where: string, kind?: 'rooted'): Name {
  const { value, span } = name;
  const dot = kind === undefined && value.endsWith('.') ? 'without a dot at its end' : undefined;
  const excess = /[{}$<>%]/.test(value) ? undefined : (excessOf(value) ?? dot);
  if (excess !== undefined) shape.problems.push({ span, message: `"${value}" where a host name ${excess} is expected for ${where}` });
  return name;
}

/** What stands around a host name; an address of IPv6 has colons of its own. */
function excessOf(value: string): string | undefined {
  if (value.includes('://')) return 'without a scheme';
  if (value.includes('/')) return 'without a path';
  if (/^[^:]*:\d*$|\]:\d*$/.test(value)) return 'without a port';
  return /\s/.test(value) ? 'without blanks' : undefined;
}

/** A value that must be there, and is a problem of its parent where it is not. */
export function required<Value>(shape: Shape, parent: Mapping | Tree, value: Value | undefined, key: string, where: string): Value | undefined {
  if (value === undefined && !shape.problems.some((problem) => problem.span.start >= parent.span.start && problem.span.end <= parent.span.end)) {
    shape.problems.push({ span: parent.span, message: `${where} needs "${key}"` });
  }
  return value;
}

function isUnset(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
