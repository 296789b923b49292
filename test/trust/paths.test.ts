import { existsSync, readFileSync } from 'node:fs';
import { engines, readCases, scoreCase } from '../../scripts/score-paths.ts';

interface Disagreement {
  readonly id: string;
  readonly engine: string;
  readonly reason: string;
}

const suites = process.env['SUITES'] ?? new URL('../../../shared/suites', import.meta.url).pathname;
const file = `${suites}/paths.jsonl`;
const known = JSON.parse(readFileSync(new URL('known-disagreements.json', import.meta.url), 'utf8')) as readonly Disagreement[];

if (existsSync(file)) {
  describe('recorded verdicts of real engines', () => {
    const cases = readCases(file);
    test.each(engines)('%s disagrees only where it is known why', (engine) => {
      const wrong = cases.filter((pathCase) => scoreCase(pathCase, engine).verdict !== pathCase.verdicts[engine]).map(({ id }) => id);
      expect(wrong.toSorted()).toEqual(known.filter((entry) => entry.engine === engine).map(({ id }) => id).toSorted());
    });
  });
} else {
  test('the suites are absent: recorded verdicts of real engines were not compared', () => {
    expect(known.every(({ reason }) => reason !== '')).toBe(true);
  });
}
