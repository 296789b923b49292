import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env, stdout } from 'node:process';
import { engines, readCases, scoreCase, type Outcome } from './score-paths.ts';

const directory = argv[2] ?? env['SUITES'] ?? '../shared/suites';
const file = join(directory, 'paths.jsonl');

if (existsSync(file)) score(file);
else stdout.write(`There is no ${file}: name the directory of the suites as an argument or in SUITES.\n`);

function score(path: string): void {
  const cases = readCases(path);
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  for (const engine of engines) {
    const outcomes = cases.map((pathCase) => scoreCase(pathCase, engine));
    for (const suite of suites) report(`${engine} ${suite}`, outcomes.filter((outcome) => outcome.case.suite === suite));
    report(`${engine} all`, outcomes);
    for (const outcome of outcomes.filter(disagrees)) {
      const { id, verdicts, reasons } = outcome.case;
      stdout.write(`    ${id}: engine ${verdicts[engine]} (${reasons[engine] ?? ''}), gate ${outcome.verdict} (${outcome.reason})\n`);
    }
  }
}

function report(title: string, outcomes: readonly Outcome[]): void {
  const wrong = outcomes.filter(disagrees);
  const accepts = wrong.filter(({ verdict }) => verdict === 'accept').length;
  const share = ((100 * (outcomes.length - wrong.length)) / outcomes.length).toFixed(1);
  stdout.write(`${title}: ${outcomes.length - wrong.length} of ${outcomes.length} (${share} %), false accepts ${accepts}, false rejects ${wrong.length - accepts}\n`);
}

function disagrees({ case: pathCase, engine, verdict }: Outcome): boolean {
  return pathCase.verdicts[engine] !== verdict;
}
