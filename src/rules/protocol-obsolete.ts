import { isObsoleteProtocol } from '../trust/protocols.ts';
import { fewOf } from '../model/describe.ts';
import { effectiveSslInfo, settingName } from '../model/ssl-info.ts';
import type { Rule } from './rule.ts';

export const protocolObsolete: Rule = {
  id: 'protocol-obsolete',
  title: 'Only TLS 1.1 and older are left for a target',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls', 'https://www.rfc-editor.org/rfc/rfc8996'],
  *check(model) {
    const strict = model.platform?.name === 'hybrid' || model.platform?.name === 'x';
    for (const target of model.targets) {
      const protocols = effectiveSslInfo(target)?.protocols ?? [];
      const obsolete = protocols.filter(({ value }) => isObsoleteProtocol(value));
      const first = obsolete[0];
      if (first === undefined) continue;
      const greeting = protocols.find(({ value }) => value === 'SSLv2Hello');
      if (greeting !== undefined) {
        yield {
          span: greeting.span,
          message: `${target.label} greets with SSLv2Hello: the whole ClientHello goes out in the format of SSL 2, which today's servers refuse ("unsupported protocol", "handshake_failure")`,
          help: 'Remove SSLv2Hello and list TLSv1.2 or newer.',
          severity: strict ? 'error' : 'warning',
        };
        continue;
      }
      const names = fewOf(obsolete.map(({ value }) => value));
      if (obsolete.length === protocols.length) {
        yield {
          span: first.span,
          message: strict ? `${target.label} allows only ${names}, which Apigee ${model.platform?.name === 'x' ? 'X' : 'hybrid'} does not speak: every call ends in SslHandshakeFailed` : `${target.label} allows only ${names}, which Java has switched off by default`,
          help: `Write TLSv1.2 in place of ${names}, or leave ${settingName(target, 'Protocols')} out to allow all that the platform speaks.`,
          severity: strict ? 'error' : 'warning',
          related: obsolete.slice(1).map(({ span }) => ({ span, label: 'also obsolete' })),
        };
      } else {
        yield {
          span: first.span,
          message: `${target.label} still allows ${names}, beside newer protocols`,
          help: 'Remove the obsolete protocol; TLS 1.0 and 1.1 are deprecated by RFC 8996.',
          severity: 'warning',
          related: obsolete.slice(1).map(({ span }) => ({ span, label: 'also obsolete' })),
        };
      }
    }
  },
};
