import { fewOf } from '../model/describe.ts';
import type { Model, Virtualhost } from '../model/model.ts';
import { settingName } from '../model/ssl-info.ts';
import { displayPath } from '../source/source-file.ts';
import { concreteHost, northboundNames, southboundNames, type NorthboundName, type SouthboundName } from '../trust/called-names.ts';
import { matchHost, type NameMatch } from '../trust/names.ts';
import { certificatesOfRepository } from '../trust/served.ts';
import type { Report, Rule, Severity } from './rule.ts';

export const hostnameMismatched: Rule = {
  id: 'hostname-mismatched',
  title: 'The certificate is not valid for the host name that is called',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc9525', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures'],
  *check(model) {
    const uncovered = new Map<Virtualhost, NorthboundName[]>();
    for (const name of northboundNames(model)) {
      if (!matchHost(concreteHost(name.host.value), name.leaf, 'openssl').matched) uncovered.set(name.virtualhost, [...(uncovered.get(name.virtualhost) ?? []), name]);
    }
    for (const names of uncovered.values()) yield* northbound(model, names);
    for (const name of southboundNames(model)) yield* southbound(model, name);
  },
};

function* northbound(model: Model, names: readonly NorthboundName[]): Iterable<Report> {
  const [first] = names;
  const match = first === undefined ? undefined : matchHost(concreteHost(first.host.value), first.leaf, 'openssl');
  if (first === undefined || match === undefined || match.matched) return;
  const hosts = names.map(({ host }) => host.value);
  const [it, thatName, is] = names.length === 1 ? ['it', 'that name', 'is'] : ['them', 'those names', 'are'];
  const covers = certificatesOfRepository(model).find(({ item }) => item.certificate.basicConstraints?.ca !== true && hosts.every((host) => matchHost(concreteHost(host), item.certificate, 'openssl').matched));
  yield {
    span: first.reference.path.span,
    message: `${fewOf(hosts.map((host) => `"${host}"`))} ${is} not among the names of ${first.reference.path.value} (${validFor(match)})`,
    help: covers === undefined ? `Have the certificate issued again with ${fewOf(hosts)} among its subject alternative names.` : `Use ${displayPath(covers.file.contents.source)}, whose certificate covers ${it}, or have this one issued again with ${thatName}.`,
    related: names.map(({ host, label }) => ({ span: host.span, label })),
  };
}

type Mismatch = Extract<NameMatch, { matched: false }>;

function validFor({ names, more }: Mismatch): string {
  return names.length === 0 ? 'it names no host' : `valid for ${fewOf(names)}${more === 0 ? '' : ' and others'}`;
}

function* southbound(model: Model, { host, leaf, connection, certain, presentedAt, presentedLabel }: SouthboundName): Iterable<Report> {
  const match = matchHost(host.value, leaf, 'jsse');
  // A name that Java refuses by itself has a rule of its own.
  if (match.matched || match.reason === 'invalid-host') return;
  const named = connection.target.sslInfo?.commonName?.name === host;
  yield {
    span: host.span,
    message: `"${host.value}" is not among the names of what the backend presents (${validFor(match)}): ${javaError(host.value)}`,
    help: `Call the backend by one of these names, have its certificate issued again with "${host.value}"${named ? '' : `, or name what it presents with ${settingName(connection.target, 'CommonName')} in SSLInfo`}.`,
    severity: severityOf(model, connection.target.sslInfo?.commonName !== undefined, certain),
    related: [{ span: presentedAt, label: presentedLabel }],
  };
}

function javaError(host: string): string {
  return /^[\d.]+$|:/.test(host) ? `"No subject alternative names matching IP address ${host} found"` : `"No subject alternative DNS name matching ${host} found"`;
}

/** On Edge the platform compares names only where CommonName asks for it. */
function severityOf(model: Model, namesCommonName: boolean, certain: boolean): Severity {
  const compares = model.platform?.name === 'hybrid' || model.platform?.name === 'x' || namesCommonName;
  return compares && certain ? 'error' : 'warning';
}
