import { isRefused } from '../model/roles.ts';
import type { Rule } from './rule.ts';

export const keyUnreadable: Rule = {
  id: 'key-unreadable',
  title: 'The block is labelled as a private key, but its reader cannot load it',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5958', 'https://docs.openssl.org/3.0/man1/openssl-pkey/'],
  *check(model) {
    for (const file of model.material) {
      for (const item of file.contents.items) {
        if (item.kind !== 'unreadable' || item.claimed !== 'private-key') continue;
        yield {
          span: item.span,
          message: `this ${item.label} block cannot be loaded as a private key: ${item.reason}`,
          help: 'Convert the original key with `openssl pkey -in OLD.key -out NEW.key` and use the result.',
          severity: isRefused(model, file, item.refusedBy) ? 'error' : 'warning',
          related: file.uses.map((use) => ({ span: use.span, label: `used here by ${use.owner}` })),
        };
      }
    }
  },
};
