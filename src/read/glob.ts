import type { Located } from '../source/span.ts';
import { isMadeOfParts } from '../workspace/selection.ts';
import { text, texts, type Shape } from './shape.ts';
import type { Tree } from './tree.ts';

const mostGlobs = 1000;
const mostCharacters = 1000;
const mostRepeated = 3;
const mostAlternatives = 200;

/** Globs of paths, each of which can be matched in little time, whatever the path. */
export function pathGlobs(shape: Shape, tree: Tree | undefined, where: string): readonly string[] {
  const found = texts(shape, tree, where);
  for (const glob of found) complain(shape, glob, where);
  const first = found[mostGlobs];
  if (first !== undefined) shape.problems.push({ span: first.span, message: `too many globs for ${where}: ${mostGlobs} at most` });
  return found.map(({ value }) => value);
}

/** The same of one glob. */
export function pathGlob(shape: Shape, tree: Tree | undefined, where: string): string | undefined {
  const found = text(shape, tree, where);
  if (found !== undefined) complain(shape, found, where);
  return found?.value;
}

function complain(shape: Shape, { value, span }: Located<string>, where: string): void {
  const excess = excessOf(value);
  if (excess !== undefined) shape.problems.push({ span, message: `${excess} in a glob for ${where}` });
}

/** A matcher goes back and tries again wherever a wildcard or a group could have taken something else; that is what must stay little. */
function excessOf(value: string): string | undefined {
  if (value.length > mostCharacters) return `more than ${mostCharacters} characters`;
  const plain = value.replace(/\\./gs, 'x');
  if (/(?:^|[^@?!])\(/.test(plain)) return 'a group that is not one of @(…), ?(…) and !(…)';
  const groups = plain.match(/[{(][^{}()]*/g) ?? [];
  if (/[{(][^})]*[{(]/.test(plain)) return 'a group inside a group';
  if (groups.reduce((product, group) => product * group.split(/[,|]/).length * (group.startsWith('(') ? 2 : 1), 1) > mostAlternatives) return `too many alternatives (${mostAlternatives} ways at most)`;
  const parts = plain.replace(/\/$/, '').split('/');
  const stars = parts.map((part) => (part === '**' ? 1 : part.split(/[*+]|!\(/).length - 1));
  if (stars.some((count) => count > mostRepeated)) return `too many * in one part of the path (${mostRepeated} at most)`;
  const repeated = stars.reduce((sum, count, index) => sum + (parts[index] === '**' ? Number(index < parts.length - 1) : Math.max(0, count - 1)), 0);
  return !isMadeOfParts(value) && repeated > 1 ? 'too many ** and repeated * around a group with a slash (one at most)' : undefined;
}
