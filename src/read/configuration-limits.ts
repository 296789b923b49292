import { limitNames, limitRows, limitsFrom, type Limits } from '../source/limits.ts';
import { record, wholeNumber, type Shape } from './shape.ts';
import type { Tree } from './tree.ts';

/** The limits that a configuration sets, each from one to what none can go beyond; the others at their default. */
export function readLimits(shape: Shape, tree: Tree | undefined): Limits {
  const fields = record(shape, tree, 'limits', limitNames.map((name) => limitRows[name].key));
  return limitsFrom((_name, { key, most }) => wholeNumber(shape, fields.get(key), key, 1, most));
}
