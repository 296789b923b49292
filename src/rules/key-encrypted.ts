import { keystoresIn } from '../model/connections.ts';
import { privateKeysOf } from '../model/describe.ts';
import type { Model, Use } from '../model/model.ts';
import type { Rule } from './rule.ts';

export const keyEncrypted: Rule = {
  id: 'key-encrypted',
  title: 'A private key is protected by a passphrase that nobody can give',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls', 'https://cloud.google.com/apigee/docs/reference/apis/apigee/rest/v1/organizations.environments.keystores.aliases/create'],
  *check(model) {
    const opened = usesWithPassword(model);
    for (const file of model.material) {
      const ingress = file.uses.filter((use) => use.role === 'ingress-key');
      const keystore = file.uses.filter((use) => use.role === 'keystore-key' && !opened.has(use));
      const uses = [...ingress, ...keystore];
      const key = privateKeysOf(file.contents)[0];
      if (key === undefined || !key.key.encrypted || uses.length === 0) continue;
      const related = uses.map((use) => ({ span: use.span, label: `used here by ${use.owner}` }));
      if (ingress.length > 0) {
        yield {
          span: key.span,
          message: 'the private key is encrypted; the ingress has no field for a passphrase and does not load it',
          help: 'Write it without a passphrase (`openssl pkey -in ENCRYPTED.key -out PLAIN.key`) and keep it in a secret store, not in the repository.',
          related,
        };
      } else {
        yield {
          span: key.span,
          message: 'the private key is encrypted; the upload of the alias fails unless its password is given with it',
          help: 'Give the password to the upload of the alias, or write the key without a passphrase (`openssl pkey -in ENCRYPTED.key -out PLAIN.key`).',
          severity: 'warning',
          related,
        };
      }
    }
  },
};

/** Keys whose alias gives the password with the upload. */
function usesWithPassword({ environments }: Model): ReadonlySet<Use> {
  const aliases = environments.flatMap((environment) => keystoresIn(environment).flatMap((store) => store.aliases));
  return new Set(aliases.flatMap(({ resource, identity }) => (resource?.password === undefined || identity?.key === undefined ? [] : [identity.key.use])));
}
