import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../src/gate/verdict.ts';
import { renderText } from '../src/report/text.ts';
import { judgeFolder } from './judge-folder.ts';

const docs = 'docs/playbooks';
const fixtures = 'test/fixtures/playbooks';

/** A heading of a page and what stands below it, up to the next heading. */
interface Section {
  readonly anchor: string;
  readonly rules: readonly string[];
  readonly causes: readonly string[];
}

const pages = readdirSync(docs).filter((file) => file !== 'README.md').sort().map((file) => ({ name: file.replace(/\.md$/, ''), sections: sectionsOf(readFileSync(join(docs, file), 'utf8')) }));
const causes = pages.flatMap(({ name, sections }) => sections.flatMap((section) => section.causes.map((cause) => ({ page: name, cause, rules: section.rules }))));
const symptoms = readFileSync(join(docs, 'README.md'), 'utf8').split('\n').flatMap((line) => {
  const link = /\]\(([a-z0-9-]+)\.md#([a-z0-9-]+)\)/.exec(line);
  return link === null ? [] : [{ page: link[1] ?? '', anchor: link[2] ?? '', rules: rulesIn(line) }];
});

test.each(causes)('$page: $cause is found by the rules that the page names', ({ page, cause, rules }) => {
  const verdict = judgeFolder(join(fixtures, page, cause));
  expect(rules.length).toBeGreaterThan(0);
  expect([...new Set(verdict.findings.map((finding) => finding.rule))].sort()).toEqual(rules);
  expectText(verdict, join(fixtures, page, cause));
});

test.each(causes)('$page: $cause, mended, passes', ({ page, cause, rules }) => {
  const verdict = judgeFolder(join(fixtures, page, `${cause}-fixed`));
  expect(verdict.outcome).toBe('pass');
  expect(verdict.findings.filter((finding) => finding.severity === 'error' || rules.includes(finding.rule))).toEqual([]);
  expectText(verdict, join(fixtures, page, `${cause}-fixed`));
});

test('every repository of the fixtures is on a page', () => {
  const shown = causes.flatMap(({ page, cause }) => [`${page}/${cause}`, `${page}/${cause}-fixed`]);
  const there = readdirSync(fixtures).flatMap((page) => readdirSync(join(fixtures, page)).map((cause) => `${page}/${cause}`));
  expect(there.sort()).toEqual(shown.sort());
});

test.each(symptoms)('the symptom table leads to $page, $anchor, which names $rules', ({ page, anchor, rules }) => {
  const section = pages.find(({ name }) => name === page)?.sections.find((candidate) => candidate.anchor === anchor);
  expect(section?.rules).toEqual(rules);
});

test('the symptom table leads to every page', () => {
  expect([...new Set(symptoms.map(({ page }) => page))].sort()).toEqual(pages.map(({ name }) => name));
});

function sectionsOf(text: string): readonly Section[] {
  return withoutFences(text).split(/^#+ (?=.*$)/m).slice(1).map((section) => {
    const [heading = ''] = section.split('\n', 1);
    return {
      anchor: heading.toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-'),
      rules: rulesIn(/^Rules?: .*$/m.exec(section)?.[0] ?? ''),
      causes: [...section.matchAll(/<!-- generated: ([a-z0-9-]+) -->/g)].flatMap(([, name = '']) => (name.endsWith('-fixed') ? [] : [name])),
    };
  });
}

/** A comment in a shell command is no heading. */
function withoutFences(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

function rulesIn(line: string): readonly string[] {
  return [...line.matchAll(/\]\(\.\.\/rules\/([a-z0-9-]+)\.md\)/g)].map(([, rule = '']) => rule).sort();
}

function expectText(verdict: Verdict, folder: string): void {
  expect(verdict.failures).toEqual([]);
  const expected = join(folder, 'expected.txt');
  const text = renderText(verdict, { colour: false });
  if (process.env['UPDATE'] === '1') writeFileSync(expected, text);
  expect(text).toBe(existsSync(expected) ? readFileSync(expected, 'utf8') : 'no expected.txt: run with UPDATE=1 and read what it writes');
}
