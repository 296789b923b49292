import { elsewhere } from '../model/elsewhere.ts';
import { isOn, isWholeRoute, routeLabel } from '../model/gateways.ts';
import type { RouteConfigManifest, RouteManifest, RoutePort, RouteTls } from '../model/manifest-declarations.ts';
import { nearest } from '../source/nearest.ts';
import { textOf, type Located } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

const versions = ['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];
const modes = ['SIMPLE', 'MUTUAL', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'];
const protocols = ['HTTP', 'HTTPS', 'GRPC', 'HTTP2', 'MONGO', 'TCP', 'TLS'];

export const routeInvalid: Rule = {
  id: 'route-invalid',
  title: 'A route with values that the API server or the ingress refuses',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/enable-non-sni', 'https://github.com/apigee/apigee-hybrid-install/blob/main/docs/api_references/v1alpha1.md'],
  *check(model) {
    for (const route of [...model.routes, ...model.routeConfigs]) {
      yield* flag(route);
      if (route.kind === 'route') for (const port of route.ports) yield* portProblems(route, port);
      else if (route.tls !== undefined) yield* tlsProblems(route, route.tls, 'secretNameRef');
    }
  },
};

type Owner = RouteManifest | RouteConfigManifest;

/** kubectl turns yes and on into a boolean as well, but not what is in quotation marks. */
function* flag(route: Owner): Iterable<Report> {
  const written = route.enableNonSniClient;
  if (written === undefined || elsewhere(written.value) !== undefined) return;
  const quoted = isQuoted(written);
  if (!quoted && /^(?:true|false|yes|no|on|off|y|n)$/i.test(written.value)) return;
  yield {
    span: written.span,
    message: `enableNonSniClient of ${routeLabel(route)} is ${quoted ? `the text "${written.value}"` : written.value}, not a boolean (API server: "must be of type boolean")`,
    help: `Write ${isOn(written) ? 'true' : 'true or false'}, without quotation marks.`,
  };
}

function* portProblems(route: RouteManifest, { number, protocol, tls, span }: RoutePort): Iterable<Report> {
  const label = `port ${number?.value ?? 'without a number'} of ${routeLabel(route)}`;
  if (number !== undefined && elsewhere(number.value) === undefined) {
    const inRange = /^\d+$/.test(number.value) && Number(number.value) >= 1 && Number(number.value) <= 65_535;
    if (!inRange || isQuoted(number)) yield { span: number.span, message: `the port of ${routeLabel(route)} is ${isQuoted(number) ? `the text "${number.value}"` : number.value}, not a number from 1 to 65535 (API server: "${inRange || !/^-?\d+$/.test(number.value) ? 'must be of type integer' : Number(number.value) < 1 ? 'should be greater than or equal to 1' : 'should be less than or equal to 65535'}")`, help: `Write ${inRange ? `${number.value} without quotation marks` : '443'}.` };
  }
  if (protocol !== undefined) yield* oneOf(protocol, protocols, `protocol of ${label}`, protocol.value.toUpperCase());
  if (tls !== undefined) yield* tlsProblems(route, tls, 'credentialName');
  else if (protocol?.value === 'HTTPS' && isWholeRoute(route)) yield { span: protocol.span, message: `${label} speaks HTTPS and has no tls (Istio: "server must have TLS settings for HTTPS/TLS protocols")`, help: 'Add tls with mode: SIMPLE and credentialName.', related: span === protocol.span ? [] : [{ span, label: 'the port' }] };
}

function* tlsProblems(route: Owner, tls: RouteTls, credentialKey: string): Iterable<Report> {
  const { mode, minProtocolVersion: least, maxProtocolVersion: most } = tls;
  const label = routeLabel(route);
  if (mode !== undefined) yield* oneOf(mode, modes, `mode of ${label}`, nearest(mode.value, modes));
  if (least !== undefined) yield* oneOf(least, versions, `minProtocolVersion of ${label}`, intendedVersion(least.value));
  if (most !== undefined) yield* oneOf(most, versions, `maxProtocolVersion of ${label}`, intendedVersion(most.value));
  // Numbers are compared as what they mean, AUTO not at all.
  if (least !== undefined && most !== undefined && versions.indexOf(most.value) > 0 && versions.indexOf(least.value) > versions.indexOf(most.value)) {
    yield { span: least.span, message: `${label} allows no TLS version at all: minProtocolVersion ${least.value} is above maxProtocolVersion ${most.value}`, help: 'Lower the minimum or raise the maximum.', related: [{ span: most.span, label: 'the maximum' }] };
  }
  const ownFiles = tls.serverCertificate !== undefined && tls.privateKey !== undefined;
  // A port that only redirects has nothing to present, and without a mode SIMPLE applies.
  if (['SIMPLE', 'MUTUAL'].includes(mode?.value ?? 'SIMPLE') && tls.credential === undefined && !ownFiles && !isOn(tls.httpsRedirect) && route.kind === 'route' && isWholeRoute(route)) {
    yield { span: mode?.span ?? tls.span, message: `${label} has no ${credentialKey}: with mode ${mode?.value ?? 'SIMPLE'} there is no certificate to present (Istio: "${mode?.value ?? 'SIMPLE'} TLS requires a server certificate")`, help: `Add ${credentialKey} with the name of the secret, usually ORG-ENVGROUP.` };
  }
}

function* oneOf(written: Located<string>, values: readonly string[], what: string, meant: string | undefined): Iterable<Report> {
  const known = meant !== undefined && values.includes(meant);
  // What looks like a placeholder for its capitals may be a misspelt value.
  if (values.includes(written.value) || (!known && elsewhere(written.value) !== undefined)) return;
  yield {
    span: written.span,
    message: `${what} is "${written.value}", which is none of ${values.join(', ')} (API server: "Unsupported value")`,
    help: `Write ${known ? meant : values[0] === 'TLS_AUTO' ? 'TLSV1_2' : (values[0] ?? '')}.`,
  };
}

/** `1.2`, `TLSv1.2`, `TLS_1_2` as the enumeration spells it. */
function intendedVersion(value: string): string | undefined {
  const match = /^\s*(?:tls)?[-_ ]?v?[-_ ]?1(?:[._]?([0-3]))?\s*$/i.exec(value);
  if (match !== null) return `TLSV1_${match[1] ?? '0'}`;
  return /auto/i.test(value) ? 'TLS_AUTO' : nearest(value, versions);
}

function isQuoted({ span }: Located<string>): boolean {
  return /^["']/.test(textOf(span));
}
