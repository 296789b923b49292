import { privateKeysOf } from '../model/describe.ts';
import type { Rule } from './rule.ts';

export const keyCommitted: Rule = {
  id: 'key-committed',
  title: 'An unencrypted private key is tracked in the repository',
  severity: 'notice',
  citations: ['https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls'],
  *check(model) {
    for (const { contents, uses } of model.pool) {
      const key = privateKeysOf(contents).find((item) => !item.key.encrypted);
      if (key === undefined || !model.committedKeys.has(contents.source.path)) continue;
      yield {
        span: key.span,
        message: 'this private key is committed: everybody who can read the repository, or its history, can act as its owner',
        help: 'Replace the key, have its certificate issued again, and keep the new one in a secret store; deleting the file leaves it in the history.',
        related: uses.map((use) => ({ span: use.span, label: `used here by ${use.owner}` })),
      };
    }
  },
};
