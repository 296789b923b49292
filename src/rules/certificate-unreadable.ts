import { isRefused } from '../model/roles.ts';
import type { Rule } from './rule.ts';

export const certificateUnreadable: Rule = {
  id: 'certificate-unreadable',
  title: 'The PEM is well-formed, but what is inside is not a certificate',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.1'],
  *check(model) {
    for (const file of model.material) {
      for (const item of file.contents.items) {
        if (item.kind !== 'unreadable' || item.claimed !== 'certificate') continue;
        yield {
          span: item.span,
          message: `this ${item.label} block does not hold a certificate: ${item.reason}`,
          help: 'Export the certificate again from where it was issued and replace the whole block, from BEGIN to END.',
          severity: isRefused(model, file, item.refusedBy) ? 'error' : 'warning',
          related: file.uses.map((use) => ({ span: use.span, label: `used here by ${use.owner}` })),
        };
      }
    }
  },
};
