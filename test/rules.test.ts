import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyFixes } from '../src/gate/fix.ts';
import type { Finding, Verdict } from '../src/gate/verdict.ts';
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

/** Applies all fixes, and again what showed only then or had to wait. */
function mendFolder(folder: string): { readonly first: Verdict; readonly mended: Verdict; readonly changed: ReadonlyMap<string, Uint8Array> } {
  const first = judgeFolder(folder);
  const changed = new Map<string, Uint8Array>();
  let mended = first;
  for (let round = 0; round < 3; round += 1) {
    for (const { path, after } of applyFixes(mended.findings, 'all').files) changed.set(path, after);
    mended = judgeFolder(folder, changed);
  }
  return { first, mended, changed };
}

/** How often a rule speaks of a file: lines move, and messages quote what was mended. */
function tally(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, span } of findings) counts.set(`${rule} ${span.file.path}`, (counts.get(`${rule} ${span.file.path}`) ?? 0) + 1);
  return counts;
}

const fixable = cases.filter(({ rule, name, folder }) => name.startsWith('flags-') && judgeFolder(folder).findings.some((finding) => finding.rule === rule && finding.fix !== undefined));

describe('fixes', () => {
  test.each(fixable)('$rule: $name is mended without another finding, and there is an end to it', ({ folder }) => {
    const { first, mended } = mendFolder(folder);
    expect(mended.failures).toEqual([]);
    const most = tally(first.findings.filter(({ fix }) => fix === undefined));
    for (const [what, count] of tally(mended.findings)) expect({ what, count }).toEqual({ what, count: Math.min(count, most.get(what) ?? 0) });
    expect(applyFixes(mended.findings, 'all')).toEqual({ files: [], left: [] });
  });

  test.each(fixable)('$rule: $name has fixes of one file, without anything of a key', ({ folder }) => {
    for (const { fix } of judgeFolder(folder).findings) {
      const [first, ...others] = fix?.edits ?? [];
      expect(others.every(({ span }) => span.file.path === first?.span.file.path)).toBe(true);
      expect(fix?.title ?? '').toMatch(/^[^\n]{0,60}(?<!\.)$/);
      for (const { text } of fix?.edits ?? []) expect(text).not.toMatch(/PRIVATE KEY-----[\s\S]{10}/);
    }
  });

  test.each(['virtualhost-tls-version-invalid', 'protocol-unknown', 'reference-direct', 'reference-unresolved', 'key-alias-undefined', 'pem-malformed', 'chain-out-of-order', 'key-mismatched', 'ssl-info-element-unknown', 'virtualhost-property-unknown', 'cipher-unknown', 'virtualhost-ciphers-unusable'])('%s has a case with a fix', (rule) => {
    expect(fixable.filter((entry) => entry.rule === rule)).not.toEqual([]);
  });
});

test.each(allRules.map((rule) => rule.id))('%s has a case with two findings', (rule) => {
  const counts = cases.filter((entry) => entry.rule === rule).map(({ folder }) => judgeFolder(folder).findings.filter((finding) => finding.rule === rule).length);
  expect(Math.max(...counts)).toBeGreaterThan(1);
});
