import { fewOf } from '../model/describe.ts';
import type { Connection } from '../model/model.ts';
import type { SslInfo } from '../model/target.ts';
import { effectiveSslInfo, settingName } from '../model/ssl-info.ts';
import { agreementOf } from '../trust/agreement.ts';
import { jsseSuite } from '../trust/ciphers.ts';
import type { Negotiation } from '../trust/negotiation.ts';
import { isObsoleteProtocol } from '../trust/protocols.ts';
import type { Rule } from './rule.ts';

type Refusal = Extract<Negotiation, { ok: false }>;

export const cipherUnusable: Rule = {
  id: 'cipher-unusable',
  title: 'No listed cipher suite fits the protocols, the backend or its key',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures', 'https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2'],
  *check(model) {
    const strict = model.platform?.name === 'hybrid' || model.platform?.name === 'x';
    const reported = new Set<unknown>();
    for (const connection of model.connections) {
      const { target, backend } = connection;
      const agreement = agreementOf(model, connection);
      const info = effectiveSslInfo(target);
      if (agreement === undefined || agreement.ok || agreement.lacks === 'protocol' || reported.has(target)) continue;
      // Where only obsolete protocols are left, that is the defect.
      if (agreement.lacks === 'client-suite' && (info === undefined || (info.protocols.length > 0 && info.protocols.every(({ value }) => isObsoleteProtocol(value))))) continue;
      reported.add(target);
      const setting = settingName(target, 'Ciphers');
      const offered = backend?.declaration.ciphers ?? [];
      const place = info?.ciphers[0]?.span ?? offered[0]?.span ?? info?.protocols[0]?.span ?? target.span;
      const disabled = agreement.lacks === 'client-suite' && allDisabled(info);
      yield {
        span: place,
        message: messageOf(connection, agreement, disabled),
        help: disabled ? `List suites that Java has switched on, TLS_ECDHE_… with AES-GCM or ChaCha20-Poly1305, or leave out ${setting}.` : helpFor(agreement, setting),
        // Runtimes of Edge with an older Java still speak some of them.
        severity: disabled && !strict ? 'warning' : 'error',
        related: offered.filter(({ span }) => span !== place).map(({ span }) => ({ span, label: 'what the backend offers' })),
      };
    }
  },
};

/** Whether Java has switched off all of the list (jdk.tls.disabledAlgorithms). */
function allDisabled(info: SslInfo | undefined): boolean {
  return info !== undefined && info.ciphers.length > 0 && info.ciphers.every(({ value }) => jsseSuite(value)?.java === 'disabled');
}

function messageOf({ target, backend }: Connection, agreement: Refusal, disabled: boolean): string {
  const host = backend?.declaration.host.value ?? 'the backend';
  switch (agreement.lacks) {
    case 'client-suite':
      return disabled
        ? `${target.label} lists only cipher suites that Java has disabled (jdk.tls.disabledAlgorithms): nothing is left to offer ("No appropriate protocol")`
        : `${target.label} lists no usable cipher suite for ${fewOf(agreement.protocols)} ("No appropriate protocol")`;
    case 'key-suite':
      return `no cipher suite of ${target.label} fits the ${agreement.key.toUpperCase()} key of ${host} with ${agreement.protocol} ("handshake_failure", OpenSSL: "no shared cipher")`;
    default:
      return `${target.label} and ${host} have no cipher suite in common with ${'protocol' in agreement ? agreement.protocol : 'any protocol'} ("handshake_failure", OpenSSL: "no shared cipher")`;
  }
}

function helpFor(agreement: Refusal, setting: string): string {
  if (agreement.lacks === 'key-suite') {
    const family = agreement.key.startsWith('rsa') ? 'RSA' : 'ECDSA';
    return `Add a suite for ${family}, TLS_ECDHE_${family}_WITH_AES_128_GCM_SHA256, or leave out ${setting}.`;
  }
  if (agreement.lacks === 'suite') return `List a suite that the backend offers, or leave out ${setting}.`;
  return `List suites of the same protocol version (TLS_AES_… for TLSv1.3, TLS_ECDHE_… for TLSv1.2), or leave out ${setting}.`;
}
