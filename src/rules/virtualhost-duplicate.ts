import { elsewhere } from '../model/elsewhere.ts';
import type { Located } from '../source/span.ts';
import type { Rule } from './rule.ts';

export const virtualhostDuplicate: Rule = {
  id: 'virtualhost-duplicate',
  title: 'Two virtual hosts of one name',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/base-path-routing'],
  *check(model) {
    for (const { virtualhosts } of model.overrides) {
      const names = new Map<string, Located<string>>();
      for (const { name } of virtualhosts) {
        if (name === undefined || elsewhere(name.value) !== undefined) continue;
        const first = names.get(name.value);
        if (first === undefined) {
          names.set(name.value, name);
          continue;
        }
        yield {
          span: name.span,
          message: `there is a virtual host "${name.value}" already; both make the same secret and the same route configuration, and one overwrites the other`,
          help: 'Remove one of them, or give each the name of its own environment group.',
          related: [{ span: first.span, label: 'the first one' }],
        };
      }
    }
  },
};
