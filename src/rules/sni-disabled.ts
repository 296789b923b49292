import { fewOf } from '../model/describe.ts';
import type { Model } from '../model/model.ts';
import { parseAddress } from '../trust/addresses.ts';
import type { Report, Rule } from './rule.ts';

export const sniDisabled: Rule = {
  id: 'sni-disabled',
  title: 'A backend that needs it is not told which host is called (SNI)',
  severity: 'warning',
  citations: ['https://docs.apigee.com/api-platform/system-administration/using-sni-edge', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures', 'https://www.rfc-editor.org/rfc/rfc6066#section-3'],
  *check(model) {
    yield* withoutName(model);
    // Only Edge for Private Cloud reads the file.
    if (model.platform !== undefined && model.platform.name !== 'edge-private') return;
    const needing = [...new Set(model.connections.flatMap(({ backend }) => (backend?.declaration.requiresSni === true ? [backend.declaration] : [])))];
    for (const { serverNameIndication } of model.messageProcessors) {
      if (serverNameIndication?.value.trim().toLowerCase() !== 'false') continue;
      const hosts = needing.map(({ host }) => host.value);
      yield {
        span: serverNameIndication.span,
        message: hosts.length > 0 ? `SNI is switched off, and ${fewOf(hosts)} ${hosts.length === 1 ? 'needs' : 'need'} it: the handshake fails ("Received fatal alert: handshake_failure")` : 'SNI is switched off: backends that choose their certificate by host name refuse the handshake ("Received fatal alert: handshake_failure") or present another one',
        help: 'Write conf_system_jsse.enableSNIExtension=true and restart the message processors.',
        severity: hosts.length > 0 ? 'error' : 'warning',
        related: needing.map(({ host }) => ({ span: host.span, label: 'needs SNI' })),
      };
    }
  },
};

/** Java sends no server name for an address or a host without a dot (RFC 6066, section 3, and javax.net.ssl). */
function* withoutName({ connections }: Model): Iterable<Report> {
  const reported = new Set<unknown>();
  for (const { target, backend } of connections) {
    const host = target.url?.host;
    if (host === undefined || backend?.declaration.requiresSni !== true || reported.has(target) || (parseAddress(host.value) === undefined && host.value.includes('.'))) continue;
    reported.add(target);
    yield {
      span: host.span,
      message: `"${host.value}" needs SNI, but Java sends no server name for ${parseAddress(host.value) === undefined ? 'a host without a dot' : 'an address'}: the backend refuses the handshake or presents another certificate ("unrecognized_name")`,
      help: 'Call the backend by its full domain name.',
      severity: 'error',
      related: [{ span: backend.declaration.host.span, label: 'needs SNI' }],
    };
  }
}
