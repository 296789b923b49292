import { isPlaceholder } from '../model/elsewhere.ts';
import type { UnknownSetting } from '../model/target.ts';
import type { Located, Span } from '../source/span.ts';
import { childOf, entriesOf, entryOf, textAt, textsAt, type Tree } from './tree.ts';

/** The place that stands for a whole mapping: its name, else its first key. */
export function placeOf(tree: Tree, nameKey = 'name'): Span {
  return textAt(tree, nameKey)?.span ?? entriesOf(tree)[0]?.key.span ?? tree.span;
}

/** A placeholder that stands where a mapping or a list is expected, such as `selector: {{ selector }}`. */
export function placeholderAt(tree: Tree | undefined): Located<string> | undefined {
  const text = textAt(tree);
  return text !== undefined && isPlaceholder(text.value) ? text : undefined;
}

/** The texts of a mapping under other names: `pick(tree, { sslCertPath: 'certificate' })`. */
export function pick<Property extends string>(tree: Tree | undefined, properties: Readonly<Record<string, Property>>): { readonly [P in Property]?: Located<string> } {
  const found = Object.entries(properties).flatMap(([key, property]) => {
    const value = textAt(tree, key);
    return value === undefined ? [] : [[property, value] as const];
  });
  return Object.fromEntries(found) as { readonly [P in Property]?: Located<string> };
}

/** The keys of a mapping that are not among the known ones. */
export function unknownKeys(tree: Tree | undefined, known: readonly string[]): readonly UnknownSetting[] {
  const beside = entriesOf(tree).map(({ key }) => key.value);
  return entriesOf(tree).flatMap(({ key, value }) => (known.includes(key.value) ? [] : [{ ...key, holds: value.kind, beside }]));
}

/** The scalars of a list, or a scalar that stands for a list of one. */
export function listAt(tree: Tree | undefined, key: string): readonly Located<string>[] {
  const child = childOf(tree, key);
  if (child?.kind === 'sequence') return textsAt(child);
  const one = textAt(child);
  return one === undefined ? [] : [one];
}

/** A mapping as pairs of texts, such as labels. */
export function pairsAt(tree: Tree | undefined, key: string): readonly { readonly key: Located<string>; readonly value: Located<string> }[] {
  return entriesOf(entryOf(tree, key)?.value).flatMap((entry) => {
    const value = textAt(entry.value);
    return value === undefined ? [] : [{ key: entry.key, value }];
  });
}
