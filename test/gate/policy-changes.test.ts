import { checkRepository } from '../../src/gate/check.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';

const waiver = '# apigee-tls-gate: allow virtualhost-duplicate until 2031-01-01 — two groups become one';
const overrides = (...comments: readonly string[]): string => `virtualhosts:\n${comments.map((comment, index) => `  - name: ${index < 2 ? 'web' : 'partner'} ${comment}\n    sslSecret: web\n`).join('')}`;

/** What counts, with its lines, when the policy is that of the state before. */
function counting(before: string, after: string): readonly string[] {
  const open = (text: string): ReturnType<typeof memoryWorkspace> => memoryWorkspace(new Map([['overrides.yaml', new TextEncoder().encode(text)]]));
  const result = checkRepository(open(after), { now: Date.UTC(2030, 0), version: '1.2.3', before: { workspace: open(before), name: 'main', onlyNew: false, governs: true } });
  if ('problem' in result) throw new Error(result.problem);
  const rules = ['virtualhost-duplicate', 'policy-changed'];
  return result.verdict.findings.filter(({ rule }) => rules.includes(rule)).map(({ rule, span }) => `${rule} ${span.file.text.slice(0, span.start).split('\n').length}`);
}

test.each([
  ['nobody has agreed on it', overrides('', ''), overrides('', waiver), ['virtualhost-duplicate 4', 'policy-changed 4']],
  ['it was there before', overrides('', waiver), overrides('', waiver), []],
  ['it has moved down with its text', overrides('', waiver), `# new head\n${overrides('', waiver)}`, []],
  ['it was copied to another line', overrides('', waiver), overrides('', waiver, '', waiver), ['virtualhost-duplicate 8', 'policy-changed 8']],
  ['it was copied to the same text, and nobody knows which one was agreed on', overrides('', waiver), `${overrides('', waiver)}${overrides('', waiver).split('\n').slice(3).join('\n')}`, ['virtualhost-duplicate 4', 'virtualhost-duplicate 6', 'policy-changed 6']],
])('where the base has the policy, a waiver in a comment: %s', (_, before, after, told) => {
  expect(counting(before, after)).toEqual(told);
});
