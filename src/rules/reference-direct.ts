import { asReference, misspeltReference } from '../model/connections.ts';
import { elsewhere } from '../model/elsewhere.ts';
import { effectiveSslInfo } from '../model/ssl-info.ts';
import { rewriteValue } from '../source/edit.ts';
import type { Located } from '../source/span.ts';
import type { Fix, Rule } from './rule.ts';

export const referenceDirect: Rule = {
  id: 'reference-direct',
  title: 'A keystore or trust store is named directly, not by a reference',
  severity: 'notice',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls', 'https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/working-references', 'https://docs.apigee.com/api-platform/system-administration/update-tls-certificate-private-cloud'],
  *check(model) {
    for (const target of model.targets) {
      const info = effectiveSslInfo(target);
      // A keystore that nothing uses is target-client-certificate-missing.
      const keyStore = [undefined, 'false'].includes(info?.clientAuthEnabled?.value.toLowerCase()) ? undefined : info?.keyStore;
      for (const [word, written] of [['keystore', keyStore], ['trust store', info?.trustStore]] as const) {
        if (written === undefined || /^\s*ref:\/\//.test(written.value) || elsewhere(written.value) !== undefined) continue;
        // Not the name of any store: reference-unresolved.
        if (misspeltReference(written.value) !== undefined) continue;
        const reference = asReference(model, target, written.value, word === 'keystore' ? 'keystores' : 'truststores');
        // Where only a reference has the name, it leads nowhere as it stands: reference-unresolved.
        if (reference?.isStore === false) continue;
        yield {
          span: written.span,
          message: `${target.label} names the ${word} "${written.value}" directly: to renew a certificate, proxies have to be deployed anew or message processors restarted, a reference is only switched`,
          help: `Make a reference to ${written.value} and write ref:// and its name; to renew, point it to a new ${word}.`,
          ...(reference === undefined ? {} : fixOf(written)),
        };
      }
    }
  },
};

/** Not safe: the reference of that name may lead to another store than the one that serves today. */
function fixOf(written: Located<string>): { readonly fix?: Fix } {
  const edit = rewriteValue(written, `ref://${written.value}`);
  return edit === undefined ? {} : { fix: { title: `write ref://${written.value}`, safe: false, edits: [edit] } };
}
