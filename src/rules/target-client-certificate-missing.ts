import { connectionsOf } from '../model/connections.ts';
import { privateKeysOf } from '../model/describe.ts';
import type { Connection, KeyAlias, Keystore, Model } from '../model/model.ts';
import type { SslInfo, Target } from '../model/target.ts';
import { activeSslInfo, effectiveSslInfo, isUndecided, settingName } from '../model/ssl-info.ts';
import type { Located, Span } from '../source/span.ts';
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
    const others = model.targets.filter((target) => !demanding.has(target));
    for (const target of others) yield* byItself(target);
    yield* withoutKey(model, others);
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

/** A target that is to present an alias with a certificate alone, which Java takes for something to trust. */
interface Keyless {
  readonly target: Target;
  readonly written: Located<string>;
  readonly alias: KeyAlias;
  readonly store: Keystore;
  readonly certain: boolean;
}

function* withoutKey(model: Model, targets: readonly Target[]): Iterable<Report> {
  const byAlias = new Map<Span, Keyless[]>();
  for (const keyless of targets.flatMap((target) => keylessOf(model, target))) byAlias.set(keyless.alias.name.span, [...(byAlias.get(keyless.alias.name.span) ?? []), keyless]);
  for (const [place, [first, ...others]] of byAlias) {
    if (first === undefined) continue;
    const { target, written, store } = first;
    yield {
      span: written.span,
      message: `alias "${written.value}" of keystore "${store.name.value}" of ${store.environment} has a certificate and no private key: ${target.label} sends no certificate ("Received fatal alert: certificate_required", "bad_certificate")`,
      help: `Add the private key to the alias as ${/\.tf(?:\.json)?$/i.test(place.file.path) ? 'key' : 'keyFilePath'}, or name an alias that has one.`,
      severity: [first, ...others].some(({ certain }) => certain) ? 'error' : 'warning',
      related: [{ span: place, label: 'the alias' }, ...others.map((other) => ({ span: other.written.span, label: `also named here by ${other.target.label}` }))],
    };
  }
}

function keylessOf(model: Model, target: Target): readonly Keyless[] {
  const info = effectiveSslInfo(target);
  const written = info?.keyAlias;
  if (written === undefined || info?.clientAuthEnabled?.value.toLowerCase() !== 'true') return [];
  return connectionsOf(model, target).flatMap(({ keystore, backend }) => {
    const asked = backend?.declaration.clientAuthentication ?? 'required';
    if (keystore?.kind !== 'found' || asked === 'none') return [];
    const { store } = keystore;
    const [alias, ...others] = store.aliases.filter(({ name }) => name.value === written.value);
    // An alias that is uploaded twice may get its key with the other upload.
    if (alias === undefined || ![alias, ...others].every((named) => isKeyless(model, named))) return [];
    // Where a keystore is there already, its alias may be as well, and keeps its key when the certificate is renewed.
    return [{ target, written, alias, store, certain: asked === 'required' && store.complete }];
  });
}

/** Whether a certificate is all that is uploaded; a key in the certificate's own file is a defect of that file. */
function isKeyless({ material }: Model, { resource }: KeyAlias): boolean {
  if (resource?.format?.value.toLowerCase() !== 'keycertfile' || (resource.certificate ?? resource.certificateText) === undefined) return false;
  if ((resource.key ?? resource.keyText ?? resource.archive) !== undefined) return false;
  const file = material.find(({ uses }) => uses.some(({ span }) => span === resource.certificate?.span));
  return file === undefined || privateKeysOf(file.contents).length === 0;
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
