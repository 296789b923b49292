import { fewOf } from '../model/describe.ts';
import type { SslInfo, Target } from '../model/target.ts';
import { effectiveSslInfo, settingName } from '../model/ssl-info.ts';
import { agreementOf } from '../trust/agreement.ts';
import { isObsoleteProtocol } from '../trust/protocols.ts';
import type { Rule } from './rule.ts';

export const protocolMismatched: Rule = {
  id: 'protocol-mismatched',
  title: 'Apigee and the backend have no protocol version in common',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures', 'https://www.rfc-editor.org/rfc/rfc8446#section-4.2.1'],
  *check(model) {
    const strict = model.platform?.name === 'hybrid' || model.platform?.name === 'x';
    const reported = new Set<unknown>();
    for (const connection of model.connections) {
      const { target, backend } = connection;
      const agreement = agreementOf(model, connection);
      if (agreement === undefined || agreement.ok || agreement.lacks !== 'protocol' || reported.has(target)) continue;
      reported.add(target);
      const info = effectiveSslInfo(target);
      const present = agreement.server.filter((name) => !isObsoleteProtocol(name));
      const byCiphers = excludedByCiphers(info, present);
      const place = (byCiphers ? info?.ciphers : info?.protocols)?.[0]?.span ?? target.url?.host?.span ?? target.span;
      yield {
        span: place,
        message: `${target.label} speaks ${fewOf(agreement.client)}${byCiphers ? ' with these cipher suites' : ''}, ${backend?.declaration.host.value ?? 'its backend'} only ${fewOf(agreement.server)}: no version in common ("Received fatal alert: protocol_version", "handshake_failure")`,
        help: helpFor(target, present, byCiphers, strict),
        related: (backend?.declaration.protocols ?? []).map(({ span }) => ({ span, label: 'what the backend offers' })),
      };
    }
  },
};

/** Whether the protocols would do, had they a cipher suite. */
function excludedByCiphers(info: SslInfo | undefined, present: readonly string[]): boolean {
  if (info === undefined || info.ciphers.length === 0) return false;
  return info.protocols.length === 0 ? present.length > 0 : info.protocols.some(({ value }) => present.includes(value));
}

function helpFor(target: Target, present: readonly string[], byCiphers: boolean, strict: boolean): string {
  if (present.length === 0) return `Have the backend offer TLSv1.2 or newer${strict ? '; Apigee X and hybrid do not speak older versions' : ''}.`;
  return byCiphers ? `Add a cipher suite for ${fewOf(present)}, or leave out ${settingName(target, 'Ciphers')}.` : `Allow ${fewOf(present)} in ${settingName(target, 'Protocols')}, or leave it out.`;
}
