import type { Rule } from './rule.ts';

/** What is said about the policy itself; no waiver covers it. */
const beyondWaivers: ReadonlySet<string> = new Set(['policy-changed', 'waiver-expired', 'waiver-unused']);

export const waiverUnused: Rule = {
  id: 'waiver-unused',
  title: 'A waiver that waives nothing',
  severity: 'warning',
  aboutPolicy: true,
  citations: ['https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/adoption.md'],
  *check(_model, { now, policy, aftermath }) {
    for (const { span, problem, help } of aftermath?.unreadable ?? []) yield { span, message: `this comment waives nothing: ${problem}`, help };
    for (const waiver of policy.waivers) {
      const { rule, path, line, expires } = waiver;
      if (aftermath === undefined || aftermath.used.has(waiver) || (expires !== undefined && expires < now)) continue;
      const identity = [rule.value, path ?? '', waiver.reason].join(' ');
      if (beyondWaivers.has(rule.value)) {
        yield { span: rule.span, message: `this waiver waives nothing: findings of ${rule.value} are about the policy itself, and cannot be waived`, help: `Remove it; severity: { ${rule.value}: off } in the configuration switches the rule off.`, identity };
        continue;
      }
      const where = line !== undefined ? `on line ${line}` : path === undefined ? 'in this repository' : `in ${path}`;
      yield {
        span: rule.span,
        message: policy.severity.get(rule.value) === 'off' ? `this waiver of ${rule.value} waives nothing: the rule is switched off` : `this waiver waives nothing: there is no finding of ${rule.value} ${where}`,
        help: line === undefined ? 'Remove it; a waiver that is left behind hides the next defect of its kind.' : 'Put it on the line of the finding, or alone on the line above it; remove it where there is no such finding any more.',
        identity,
      };
    }
  },
};
