import * as fc from 'fast-check';
import { nearest } from '../../src/source/nearest.ts';

/** Levenshtein distance as it is defined. */
function distance(left: string, right: string): number {
  if (left === '' || right === '') return left.length + right.length;
  if (left[0] === right[0]) return distance(left.slice(1), right.slice(1));
  return 1 + Math.min(distance(left.slice(1), right), distance(left, right.slice(1)), distance(left.slice(1), right.slice(1)));
}

test('is the first of the least distance, at most a third of its letters', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'C'), maxLength: 7 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 6 }), (wanted, candidates) => {
      const far = (candidate: string): number => distance(wanted.toLowerCase(), candidate.toLowerCase());
      const near = candidates.filter((candidate) => far(candidate) <= Math.max(1, Math.floor(candidate.length / 3)));
      const least = Math.min(...near.map(far));
      expect(nearest(wanted, candidates)).toBe(near.find((candidate) => far(candidate) === least));
    }),
    { numRuns: 500, seed: 20_261_121 },
  );
});

test('a thousand words held against thousands of names take no minutes', () => {
  const names = Array.from({ length: 12_000 }, (_, index) => `reference-${index * 7}-abcdefgh`);
  const started = performance.now();
  for (let index = 0; index < 1000; index += 1) nearest(`reference-${index}-zbcdefgx`, names);
  expect(performance.now() - started).toBeLessThan(5000);
});
