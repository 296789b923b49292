import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderText } from '../src/report/text.ts';
import { allRules } from '../src/rules/all.ts';
import { judgeFolder } from './judge-folder.ts';

const fixtures = 'test/fixtures/rules';

const cases = readdirSync(fixtures).flatMap((rule) => readdirSync(join(fixtures, rule)).map((name) => ({ rule, name, folder: join(fixtures, rule, name) })));

test.each(cases)('$rule: $name', ({ rule, name, folder }) => {
  const verdict = judgeFolder(folder);
  const own = verdict.findings.filter((finding) => finding.rule === rule);
  if (name.startsWith('flags-')) expect(own.length).toBeGreaterThan(0);
  else expect(own).toEqual([]);
  expect(verdict.failures).toEqual([]);
  const expected = join(folder, 'expected.txt');
  const text = renderText(verdict, { colour: false });
  if (process.env['UPDATE'] === '1') writeFileSync(expected, text);
  expect(text).toBe(existsSync(expected) ? readFileSync(expected, 'utf8') : 'no expected.txt: run with UPDATE=1 and read what it writes');
});

test.each(allRules.map((rule) => rule.id))('%s has a case with two findings', (rule) => {
  const counts = cases.filter((entry) => entry.rule === rule).map(({ folder }) => judgeFolder(folder).findings.filter((finding) => finding.rule === rule).length);
  expect(Math.max(...counts)).toBeGreaterThan(1);
});
