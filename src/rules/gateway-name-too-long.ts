import { elsewhere } from '../model/elsewhere.ts';
import type { Rule } from './rule.ts';

const most = 17;

export const gatewayNameTooLong: Rule = {
  id: 'gateway-name-too-long',
  title: 'The name of an ingress gateway has more than 17 characters',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/managing-ingress', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref'],
  *check(model) {
    for (const { ingressGateways, virtualhosts } of model.overrides) {
      for (const { value, span } of ingressGateways ?? []) {
        if (elsewhere(value) !== undefined || value.length <= most) continue;
        const users = virtualhosts.flatMap(({ selector }) => selector?.labels.flatMap(({ key, value: label }) => (key.value === 'ingress_name' && label.value === value ? [label] : [])) ?? []);
        yield {
          span,
          message: `the gateway name "${value}" has ${value.length} characters; with more than ${most} the gateway does not come up`,
          help: `Shorten it to at most ${most} characters, here and in each selector.`,
          related: users.map((label) => ({ span: label.span, label: 'chosen here' })),
        };
      }
    }
  },
};
