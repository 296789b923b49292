import type { Rule } from './rule.ts';

export const policyChanged: Rule = {
  id: 'policy-changed',
  title: 'The change edits the policy that it is judged by',
  severity: 'notice',
  aboutPolicy: true,
  citations: ['https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/security.md', 'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners'],
  *check(_model, { aftermath }) {
    for (const { span, what } of aftermath?.changes ?? []) {
      yield {
        span,
        message: `this change ${what}, and so changes the policy of the gate`,
        help: 'Have the owner of the policy approve it; with `config-ref: base` the policy of the base branch holds until it is merged.',
        identity: what,
      };
    }
  },
};
