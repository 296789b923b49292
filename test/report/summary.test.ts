import type { Finding } from '../../src/gate/verdict.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { failureOf, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';

const LIMIT = 1024 * 1024;

function many(count: number, text: string): readonly Finding[] {
  return Array.from({ length: count }, (_, index) => {
    const file = fileOf(`certs/${index % 3}.yaml`, 'x');
    return findingAt(find(file, 'x'), { message: `${index} ${text}`, help: text, related: [{ span: find(file, 'x'), label: text }] });
  });
}

test('the summary tells the verdict, every finding with its remedy, and what was inspected', () => {
  const related = [{ span: find(overridesFile, 'certs/leaf.pem'), label: 'used here' }];
  const verdict = verdictOf([findingAt(find(overridesFile, '1.2'), { message: 'a | b', help: 'Write `x`.', related })]);
  expect(renderSummary(verdict, { sources: 'https://host.example/o/r/blob/c', root: 'my app', occasion: 'on push' })).toBe(
    `## ❌ Apigee TLS gate failed: 1 error

Platform **hybrid** (overrides.yaml has virtualhosts) · on push

### \`overrides.yaml\`

| Severity | Line | Finding |
| :-- | :-- | :-- |
| 🔴 error | [\`5:26\`](https://host.example/o/r/blob/c/my%20app/overrides.yaml#L5) | **[certificate-expired](https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules/certificate-expired.md)** a &#124; b<br>→ Write &#96;x&#96;.<br>↳ used here: [\`overrides.yaml:3:16\`](https://host.example/o/r/blob/c/my%20app/overrides.yaml#L3) |

Inspected 2 certificates, 1 private key, 1 virtual host, 1 target in 3 files with apigee-tls-gate 1.2.3.
`,
  );
});

test('without an address of the sources, places are plain', () => {
  expect(renderSummary(verdictOf([findingAt(find(overridesFile, '1.2'))]))).toContain('| 🔴 error | `5:26` |');
});

test('failures, waivers and emptiness are told', () => {
  const span = find(overridesFile, '1.2');
  const waived = [{ finding: findingAt(span), waiver: { rule: { value: 'x', span }, reason: 'agreed', owner: 'team-x', expires: Date.UTC(2027, 0, 1) } }];
  const summary = renderSummary(verdictOf([], { outcome: 'incomplete', failures: [failureOf('yaml', 'a limit was hit')], waived }));
  expect(summary).toContain('## ❌ Apigee TLS gate incomplete:');
  expect(summary).toContain('- **yaml** a limit was hit');
  expect(summary).toContain('| `certificate-expired` | `overrides.yaml:5:26` | agreed | team-x | 2026-12-31 |');
  expect(renderSummary(verdictOf([], { outcome: 'empty' }))).toContain('nothing to inspect\n\n');
});

test.each([
  ['related places go first', 1500, 200, /→ /, /↳/],
  ['then the remedies', 2600, 200, /\| \*\*\[/, /→ /],
  ['then rows', 6000, 200, /\*\*\d+ more findings\*\* did not fit here/, /→ /],
])('a summary that is too long is shortened: %s', (_, count, length, kept, gone) => {
  const summary = renderSummary(verdictOf(many(count, '|'.repeat(length / 5))));
  expect(Buffer.byteLength(summary)).toBeLessThan(LIMIT);
  expect(summary).toMatch(kept);
  expect(summary).not.toMatch(gone);
  expect(summary).toContain('the JSON report has');
  const rows = summary.split('\n').filter((line) => line.startsWith('| 🔴'));
  expect(rows.filter((row) => !row.endsWith(' |'))).toEqual([]);
  const hidden = Number(/\*\*(\d+) more/.exec(summary)?.[1] ?? 0);
  expect(rows.length + hidden).toBe(count);
});

test('nothing that is not a finding makes it too long', () => {
  const long = '\u{E0041}@'.repeat(50_000);
  const span = find(fileOf(long, 'x'), 'x');
  const waiver = { rule: { value: long, span }, reason: long, owner: long };
  const verdict = verdictOf(many(300, long.slice(0, 900)), {
    outcome: 'incomplete',
    platform: { name: 'hybrid', evidence: long },
    failures: Array.from({ length: 5000 }, () => failureOf(long, long)),
    waived: Array.from({ length: 5000 }, () => ({ finding: findingAt(span), waiver })),
  });
  expect(Buffer.byteLength(renderSummary(verdict))).toBeLessThan(LIMIT);
});
