import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkRepository } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/verdict.ts';
import { renderAnnotations } from '../src/report/annotations.ts';
import { renderJson } from '../src/report/json.ts';
import { renderSummary } from '../src/report/summary.ts';
import { renderText } from '../src/report/text.ts';
import { openDirectory } from '../src/workspace/disk.ts';

const now = Date.parse('2026-11-21T00:00:00Z');
const broken = ['examples/storefront-broken', 'examples/travel-helm-broken', 'examples/bank-x-broken', 'examples/telco-edge-broken'];
const fixed = ['examples/storefront-fixed', 'examples/travel-helm-fixed', 'examples/bank-x-fixed', 'examples/telco-edge-fixed'];

function check(root: string, at = now): Verdict {
  const workspace = openDirectory(root);
  if ('problem' in workspace) throw new Error(workspace.problem);
  const result = checkRepository(workspace, { now: at, version: '0.0.0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

const reporters = {
  'report.txt': (verdict: Verdict) => renderText(verdict, { colour: false }),
  'report.json': renderJson,
  'summary.md': (verdict: Verdict) => renderSummary(verdict),
  'annotations.txt': (verdict: Verdict) => renderAnnotations(verdict),
};

describe.each([...broken, ...fixed])('%s', (root) => {
  const verdict = check(root);

  test.each(Object.entries(reporters))('%s is the golden one', (name, render) => {
    const golden = join('test/fixtures/workspaces', root.replace('examples/', ''), name);
    const text = render(verdict);
    if (process.env['UPDATE'] === '1') {
      mkdirSync(dirname(golden), { recursive: true });
      writeFileSync(golden, text);
    }
    expect(text).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : 'no golden file: run with UPDATE=1 and read what it writes');
  });
});

test.each(broken)('%s fails', (root) => {
  expect(check(root).outcome).toBe('fail');
});

test.each(fixed)('%s passes without any finding, today and in twenty years', (root) => {
  for (const at of [now, Date.parse('2046-11-21T00:00:00Z')]) expect(check(root, at)).toMatchObject({ outcome: 'pass', findings: [], waived: [], failures: [] });
});
