import { fewOf } from '../model/describe.ts';
import type { Rule } from './rule.ts';

export const sniDisabled: Rule = {
  id: 'sni-disabled',
  title: 'Message processors do not say which host they call (SNI)',
  severity: 'warning',
  citations: ['https://docs.apigee.com/api-platform/system-administration/using-sni-edge', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures', 'https://www.rfc-editor.org/rfc/rfc6066#section-3'],
  *check(model) {
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
