import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRepository } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { renderText } from '../src/report/text.ts';
import { allRules } from '../src/rules/all.ts';
import { memoryWorkspace } from '../src/workspace/memory.ts';

const fixtures = 'test/fixtures/rules';
/** The moment of a case that does not name its own in case.yaml. */
const usualNow = '2030-01-01T00:00:00Z';
const ownFiles = new Set(['case.yaml', 'expected.txt']);

const cases = readdirSync(fixtures).flatMap((rule) => readdirSync(join(fixtures, rule)).map((name) => ({ rule, name, folder: join(fixtures, rule, name) })));

test.each(cases)('$rule: $name', ({ rule, name, folder }) => {
  const verdict = judge(folder);
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
  const counts = cases.filter((entry) => entry.rule === rule).map(({ folder }) => judge(folder).findings.filter((finding) => finding.rule === rule).length);
  expect(Math.max(...counts)).toBeGreaterThan(1);
});

function judge(folder: string): Verdict {
  const files = new Map(filesBelow(folder, '').map((path) => [path, readFileSync(join(folder, path))] as const));
  const settings = existsSync(join(folder, 'case.yaml')) ? readFileSync(join(folder, 'case.yaml'), 'utf8') : '';
  const now = /^now: *(\S+)/m.exec(settings)?.[1] ?? usualNow;
  const tracked = /^tracked: *true/m.test(settings) ? files.keys() : [];
  const result = checkRepository(memoryWorkspace(files, new Set(tracked)), { now: Date.parse(now), version: '0.0.0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

function filesBelow(folder: string, inside: string): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, path);
    return inside === '' && ownFiles.has(entry.name) ? [] : [path];
  });
}
