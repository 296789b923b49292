import * as fc from 'fast-check';
import { mutate, stepRange, type Step } from './mutate.ts';
import { allSubjects, judgeFiles } from './subjects.ts';
import { repositoryFiles, repositoryFolders } from './seeds.ts';

const subjects = allSubjects();
/** Another seed, or a longer run: FUZZ_SEED=7 FUZZ_MILLISECONDS=10000. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const budget = Number(process.env['FUZZ_MILLISECONDS'] ?? 900);

const number = fc.nat({ max: stepRange - 1 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({ operator: number, at: number, size: number, value: number }), { minLength: 1, maxLength: 8 });

const settings = { seed, numRuns: 100_000, interruptAfterTimeLimit: budget, markInterruptAsFailure: false } as const;

test.each(subjects.map((subject) => [subject.name, subject] as const))('%s withstands hostile input', (_, { seeds, judge }) => {
  expect(seeds.length).toBeGreaterThan(0);
  const chosen = fc.nat({ max: seeds.length - 1 });
  let runs = 0;
  const property = fc.property(chosen, chosen, steps, (index, otherIndex, changes) => {
    const [input, other] = [seeds[index], seeds[otherIndex]];
    if (input === undefined || other === undefined) return;
    runs += 1;
    expect(judge({ ...input, bytes: mutate(input.bytes, other.bytes, changes) })).toEqual([]);
  });
  fc.assert(property, settings);
  expect(runs).toBeGreaterThan(5);
});

test('the whole gate withstands repositories with several hostile files', () => {
  const folders = repositoryFolders();
  const property = fc.property(fc.nat({ max: folders.length - 1 }), fc.array(fc.tuple(number, number, steps), { minLength: 1, maxLength: 4 }), (index, changes) => {
    const real = repositoryFiles(folders[index] ?? '');
    const paths = [...real.keys()];
    const files = new Map(real);
    for (const [which, other, list] of changes) {
      const [path = '', otherPath = ''] = [paths[which % paths.length], paths[other % paths.length]];
      files.set(path, mutate(files.get(path) ?? Buffer.alloc(0), real.get(otherPath) ?? Buffer.alloc(0), list));
    }
    expect(judgeFiles(files, [...real.values()].map((content) => Buffer.from(content).toString('latin1')).join('\n'))).toEqual([]);
  });
  fc.assert(property, { ...settings, interruptAfterTimeLimit: 4 * budget });
});
