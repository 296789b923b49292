import { readCases } from './corpus.ts';
import { allSubjects } from './subjects.ts';

const subjects = new Map(allSubjects().map((subject) => [subject.name, subject]));
const cases = readCases('test/fuzz/corpus');

test('the corpus has hostile cases for every reader', () => {
  expect([...subjects.keys()].filter((name) => !cases.some(({ subject }) => subject === name))).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(200);
});

test.each([...subjects.keys()])('%s withstands its cases', (name) => {
  for (const { file, ...input } of cases.filter(({ subject }) => subject === name)) {
    expect({ file, wrong: subjects.get(name)?.judge(input) }).toEqual({ file, wrong: [] });
  }
});
