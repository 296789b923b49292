import { certificatesOf } from '../model/describe.ts';
import { calledNames } from '../trust/called-names.ts';
import { matchHost } from '../trust/names.ts';
import type { Rule } from './rule.ts';

export const hostnameCommonNameOnly: Rule = {
  id: 'hostname-common-name-only',
  title: 'A host matches by the common name alone',
  severity: 'warning',
  citations: ['https://www.rfc-editor.org/rfc/rfc9525#section-2', 'https://chromestatus.com/feature/4981025180483584'],
  *check(model) {
    const reported = new Set<string>();
    for (const { host, leaf, file, engine, label } of calledNames(model)) {
      const match = matchHost(host.value, leaf, engine);
      if (!match.matched || match.by !== 'common-name' || reported.has(leaf.sha256)) continue;
      reported.add(leaf.sha256);
      const item = certificatesOf(file.contents).find(({ certificate }) => certificate === leaf);
      yield {
        span: item?.span ?? host.span,
        message: `"${host.value}" matches only the common name; ${engine === 'jsse' ? 'Java still takes it' : 'browsers, Go and newer clients ask for a subject alternative name'} (Go: "certificate relies on legacy Common Name field")`,
        help: `Have the certificate issued again with ${host.value} among its subject alternative names.`,
        related: [{ span: host.span, label }],
        identity: leaf.sha256,
      };
    }
  },
};
