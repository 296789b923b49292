import { elsewhere } from '../model/elsewhere.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import { parseAddress } from '../trust/addresses.ts';
import { readJsseHost } from '../trust/names-jsse.ts';
import type { Rule } from './rule.ts';

function isAddress(host: string): boolean {
  return parseAddress(host) !== undefined;
}

export const hostnameInvalid: Rule = {
  id: 'hostname-invalid',
  title: 'A host name that Java refuses, whatever the certificate says',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc1123#section-2', 'https://docs.oracle.com/en/java/javase/17/docs/api/java.base/javax/net/ssl/SNIHostName.html'],
  *check(model) {
    const strict = model.platform?.name === 'hybrid' || model.platform?.name === 'x';
    for (const target of model.targets) {
      const info = activeSslInfo(target);
      const host = target.url?.scheme === 'https' && target.servers.length === 0 ? target.url.host : undefined;
      if (host === undefined || elsewhere(host.value) !== undefined || isAddress(host.value) || ignoresErrors(info)) continue;
      // CommonName says what is compared instead of the host.
      if (info?.commonName !== undefined) continue;
      const read = readJsseHost(host.value);
      if ('host' in read) continue;
      yield {
        span: host.span,
        message: `"${host.value}" is a host name that Java does not accept: ${read.reason.replace(/^.*?: /, '')} ("Illegal given domain name")`,
        help: 'Call the backend by a name of letters, digits and hyphens; add a DNS alias where it has none.',
        severity: strict ? 'error' : 'warning',
      };
    }
  },
};
