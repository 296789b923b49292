import type { Connection } from '../model/model.ts';
import type { SslInfo, Target } from '../model/target.ts';
import { activeSslInfo, effectiveSslInfo, isUndecided, settingName } from '../model/ssl-info.ts';
import type { Report, Rule } from './rule.ts';

export const targetClientCertificateMissing: Rule = {
  id: 'target-client-certificate-missing',
  title: 'Client authentication without keystore or alias, or the reverse',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failure-bad-client-cert'],
  *check(model) {
    const demanding = new Map<Target, Connection>();
    for (const connection of model.connections) if (demandsMore(connection) && !demanding.has(connection.target)) demanding.set(connection.target, connection);
    for (const connection of demanding.values()) yield* demanded(connection);
    for (const target of model.targets) if (!demanding.has(target)) yield* byItself(target);
  },
};

function* byItself(target: Target): Iterable<Report> {
  const info = effectiveSslInfo(target);
  if (info === undefined) return;
  const asked = info.clientAuthEnabled?.value.toLowerCase();
  const missing = [...(info.keyStore === undefined ? ['KeyStore'] : []), ...(info.keyAlias === undefined ? ['KeyAlias'] : [])];
  if (asked === 'true' && info.clientAuthEnabled !== undefined && missing.length > 0) {
    yield {
      span: info.clientAuthEnabled.span,
      message: `${target.label} asks for client authentication, but names no ${missing.join(' and no ')}: no certificate is sent ("Received fatal alert: bad_certificate", "${missing[0]}NotSpecified")`,
      help: `Add ${missing.map((name) => `${name === 'KeyStore' ? 'a reference to the keystore' : 'the alias of the client certificate'} as ${settingName(target, name)}`).join(' and ')}.`,
    };
  }
  const store = info.keyStore ?? info.keyAlias;
  if (store !== undefined && (asked === undefined || asked === 'false')) {
    yield {
      span: store.span,
      message: `${target.label} names a ${info.keyStore === undefined ? 'key alias' : 'keystore'}, but ClientAuthEnabled is not true: no client certificate is sent`,
      help: `Set ${settingName(target, 'ClientAuthEnabled')} to true, or remove keystore and alias.`,
      severity: 'warning',
    };
  }
}

/** Whether a backend is known to require a client certificate that is not even meant to be sent. */
function demandsMore({ target, backend }: Connection): boolean {
  return backend?.declaration.clientAuthentication === 'required' && target.servers.length === 0 && !isUndecided(target) && !asksForIt(activeSslInfo(target)) && !isSwitchedOff(target);
}

function asksForIt(info: SslInfo | undefined): boolean {
  return info?.clientAuthEnabled !== undefined && info.clientAuthEnabled.value.toLowerCase() !== 'false';
}

/** The certificate is named, but in a block that is ignored: target-tls-ignored. */
function isSwitchedOff(target: Target): boolean {
  return activeSslInfo(target) === undefined && asksForIt(target.sslInfo);
}

function* demanded({ target, backend }: Connection): Iterable<Report> {
  const info = activeSslInfo(target);
  const host = backend?.declaration.host;
  if (host === undefined) return;
  yield {
    span: info?.clientAuthEnabled?.span ?? info?.span ?? target.url?.host?.span ?? target.span,
    message: `${host.value} requires a client certificate, and ${target.label} sends none ("Received fatal alert: certificate_required", "bad_certificate", "handshake_failure")`,
    help: `Set ${settingName(target, 'ClientAuthEnabled')} to true${info?.keyStore === undefined ? ` and name the certificate in ${settingName(target, 'KeyStore')} and ${settingName(target, 'KeyAlias')}` : '; a keystore alone sends nothing'}.`,
    related: [{ span: host.span, label: 'the backend' }],
  };
}
