import { elsewhere } from '../model/elsewhere.ts';
import type { Model, Virtualhost } from '../model/model.ts';
import { bareName } from '../model/secret-uses.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

const modes = ['SIMPLE', 'MUTUAL', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'];

export const virtualhostMutualTlsIncomplete: Rule = {
  id: 'virtualhost-mutual-tls-incomplete',
  title: 'Mode and CA certificates of a virtual host do not fit together',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls', 'https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings-TLSmode'],
  *check(model) {
    for (const host of model.virtualhosts) {
      if (host.declaration === undefined) continue;
      const { tlsMode: mode, clientTrust } = host.declaration;
      if (mode !== undefined && !modes.includes(mode.value)) yield* unknownMode(mode, host);
      else if (mode?.value === 'MUTUAL') yield* lacking(model, host, mode);
      // With a secret the path is ignored anyway.
      else if (clientTrust !== undefined && host.sslSecret === undefined) yield notAsked(host, clientTrust, mode);
    }
  },
};

function ownerOf({ name }: Virtualhost): string {
  return `virtual host "${name?.value ?? 'without a name'}"`;
}

function* unknownMode(mode: Located<string>, host: Virtualhost): Iterable<Report> {
  const meant = /^(?:mtls|m-tls|two-?way)$/i.test(mode.value) ? 'MUTUAL' : nearest(mode.value, modes);
  // A misspelt AUTO_PASSTHROUGH looks like a placeholder, and is none.
  if (meant === undefined && elsewhere(mode.value) !== undefined) return;
  yield {
    span: mode.span,
    message: `tlsMode "${mode.value}" of ${ownerOf(host)} is none of ${modes.join(', ')} (API server: "Unsupported value")`,
    help: meant === undefined ? 'Write SIMPLE, or MUTUAL to ask clients for certificates.' : `Write ${meant}.`,
  };
}

function* lacking(model: Model, host: Virtualhost, mode: Located<string>): Iterable<Report> {
  const message = `${ownerOf(host)} asks clients for certificates (MUTUAL), but`;
  if (host.sslSecret === undefined) {
    if (host.clientTrust !== undefined || host.certificate === undefined) return;
    yield { span: mode.span, message: `${message} has no caCertPath: the ingress has nothing to check them with`, help: 'Name the certificates of the authorities that clients may come from with caCertPath, or write SIMPLE.' };
    return;
  }
  if (host.secret?.kind !== 'manifest' || host.secret.manifest.entries.some(({ key }) => ['cacert', 'ca.crt'].includes(key.value))) return;
  // Istio also looks for a second secret with this ending.
  const second = `${bareName(host.sslSecret.value)}-cacert`;
  if (model.secrets.some((manifest) => (manifest.kind === 'secret' ? manifest.name : manifest.secretName)?.value === second)) return;
  yield {
    span: mode.span,
    message: `${message} its secret "${host.sslSecret.value}" has neither cacert nor ca.crt, and there is no secret "${second}"`,
    help: 'Add the certificates of the authorities that clients may come from to the secret as cacert.',
    severity: 'warning',
    related: [{ span: host.secret.manifest.span, label: 'the secret' }],
  };
}

function notAsked(host: Virtualhost, path: Located<string>, mode: Located<string> | undefined): Report {
  return {
    span: path.span,
    message: `${ownerOf(host)} has caCertPath, but its tlsMode is ${mode?.value ?? 'SIMPLE, the default'}: clients are not asked for certificates`,
    help: 'Write tlsMode: MUTUAL, or remove caCertPath.',
    severity: 'warning',
    ...(mode === undefined ? {} : { related: [{ span: mode.span, label: 'the mode' }] }),
  };
}
