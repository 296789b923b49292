import { moment } from '../model/describe.ts';
import type { Rule } from './rule.ts';

export const waiverExpired: Rule = {
  id: 'waiver-expired',
  title: 'A waiver is past its day',
  severity: 'warning',
  aboutPolicy: true,
  citations: ['https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/adoption.md'],
  *check(_model, { now, policy, aftermath }) {
    for (const waiver of policy.waivers) {
      const { rule, expires, owner } = waiver;
      if (expires === undefined || expires >= now) continue;
      const covers = aftermath?.used.has(waiver) === true;
      yield {
        span: rule.span,
        message: `the waiver of ${rule.value} ended on ${moment(expires).slice(0, 10)}; ${covers ? 'what it covered counts again' : 'there is nothing left that it would cover'}`,
        help: covers ? `Mend what it covers and remove it, or agree on a new day${owner === undefined ? '' : ` with ${owner}`}.` : 'Remove it.',
        identity: [rule.value, waiver.path ?? '', waiver.reason].join(' '),
      };
    }
  },
};
