import { elsewhere } from '../model/elsewhere.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import type { Target } from '../model/target.ts';
import { rewriteValue } from '../source/edit.ts';
import type { Located } from '../source/span.ts';
import { parseAddress } from '../trust/addresses.ts';
import { readJsseHost } from '../trust/names-jsse.ts';
import type { Report, Rule } from './rule.ts';

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
      if (host === undefined || elsewhere(host.value) !== undefined || isAddress(host.value)) continue;
      const url = urlAsHost(target, host);
      if (url !== undefined) yield url;
      // CommonName says what is compared instead of the host.
      if (url !== undefined || ignoresErrors(info) || info?.commonName !== undefined) continue;
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

/** A URL, or a host with its port, where a target server wants the host alone: DNS knows no such name, whatever is compared. */
function urlAsHost({ declaration, label }: Target, { value, span }: Located<string>): Report | undefined {
  const [, scheme = '', name = '', port, path = ''] = /^([a-z]{1,20}:\/\/)?([^/?#:@[\]]+)(?::(\d{1,5}))?([/?#].*)?$/i.exec(value) ?? [];
  if (declaration?.host === undefined || name === '' || name === value || 'reason' in readJsseHost(name)) return undefined;
  const extra = [...(scheme === '' ? [] : [scheme]), ...(port === undefined ? [] : [`:${port}`]), ...(path === '' ? [] : [path])];
  // A path or another port has to go somewhere else; without them nothing is lost. Safe: this host is never found.
  const isPlain = (port === undefined || port === declaration.port?.value) && /^\/?$/.test(path);
  const edit = isPlain ? rewriteValue(declaration.host, name) : undefined;
  return {
    span,
    message: `the host of ${label} is "${value}", with ${extra.map((part) => `"${part}"`).join(' and ')}; it has to be the name alone (Java: "UnknownHostException")`,
    help: `Write ${name}${port === undefined ? '' : '; the port has a field of its own'}${isPlain || path === '' ? '' : '; the path belongs in the proxy'}.`,
    ...(edit === undefined ? {} : { fix: { title: `write ${name}`, safe: true, edits: [edit] } }),
  };
}
