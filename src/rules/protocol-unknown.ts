import { elsewhere } from '../model/elsewhere.ts';
import { intendedProtocol, isObsoleteProtocol, isProtocolName, jsseProtocols } from '../trust/protocols.ts';
import { effectiveSslInfo } from '../model/ssl-info.ts';
import { rewriteValue } from '../source/edit.ts';
import type { Located } from '../source/span.ts';
import type { Fix, Rule } from './rule.ts';

export const protocolUnknown: Rule = {
  id: 'protocol-unknown',
  title: 'A protocol name that Java does not know',
  severity: 'error',
  citations: ['https://docs.oracle.com/en/java/javase/17/docs/specs/security/standard-names.html#sslcontext-algorithms', 'https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference'],
  *check(model) {
    for (const target of model.targets) {
      for (const { value, span } of effectiveSslInfo(target)?.protocols ?? []) {
        if (isProtocolName(value) || elsewhere(value) !== undefined) continue;
        const meant = intendedProtocol(value);
        yield {
          span,
          message: `"${value}" is not a protocol that Java knows (${jsseProtocols.slice(1).join(', ')}): "Unsupported protocol"`,
          help: meant === undefined ? 'Use TLSv1.2 or TLSv1.3, spelt exactly so.' : `Write ${meant}, spelt exactly so.`,
          ...fixOf({ value, span }, meant),
        };
      }
    }
  },
};

/** Java refuses the whole list as it is, so that nothing works that could break. What is out of date would only be the next finding. */
function fixOf(written: Located<string>, meant: string | undefined): { readonly fix?: Fix } {
  const edit = meant === undefined || isObsoleteProtocol(meant) ? undefined : rewriteValue(written, meant);
  return edit === undefined ? {} : { fix: { title: `write ${meant}`, safe: true, edits: [edit] } };
}
