import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Connection, Lookup, Model, Virtualhost } from '../model/model.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import type { Located } from '../source/span.ts';
import { displayPath } from '../source/source-file.ts';
import { isIssuedBy } from '../trust/relations.ts';
import { matchHost, type NameMatch } from '../trust/names.ts';
import { certificatesOfRepository, isWhole, knownCertificates } from '../trust/served.ts';
import type { Report, Rule, Severity } from './rule.ts';

export const hostnameMismatched: Rule = {
  id: 'hostname-mismatched',
  title: 'The certificate is not valid for the host name that is called',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc9525', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures'],
  *check(model) {
    for (const host of model.virtualhosts) yield* northbound(model, host);
    yield* southbound(model);
  },
};

/** The leaf of a file whose first block was really read. */
function leafOf(target: Lookup | undefined): Certificate | undefined {
  return target?.kind === 'found' && isWhole(target.file) ? certificatesOf(target.file.contents)[0]?.certificate : undefined;
}

function* northbound(model: Model, virtualhost: Virtualhost): Iterable<Report> {
  const reference = virtualhost.certificate;
  const leaf = leafOf(reference?.target);
  if (reference === undefined || leaf === undefined) return;
  const uncovered = virtualhost.hosts.flatMap((host) => {
    // The route for clients without SNI is judged by rules of its own.
    if (host.value === '*' || elsewhere(host.value) !== undefined) return [];
    const match = matchHost(concrete(host.value), leaf, 'openssl');
    return match.matched ? [] : [{ host, match }];
  });
  const first = uncovered[0];
  if (first === undefined) return;
  const names = uncovered.map(({ host }) => host);
  const better = certificatesOfRepository(model).find(({ item }) => !item.certificate.basicConstraints?.ca && names.every((host) => matchHost(concrete(host.value), item.certificate, 'openssl').matched));
  yield {
    span: reference.path.span,
    message: `${fewOf(names.map((host) => `"${host.value}"`))} ${names.length === 1 ? 'is' : 'are'} not among the names of ${reference.path.value} (${validFor(first.match)})`,
    help: better === undefined ? `Have the certificate issued again with ${fewOf(names.map((host) => host.value))} among its subject alternative names.` : `Use ${displayPath(better.file.contents.source)}, whose certificate covers it, or have this one issued again with that name.`,
    related: names.map((host) => ({ span: host.span, label: `the host name that clients of ${reference.use.owner} call` })),
  };
}

/** A host with a wildcard, as one of the hosts that it stands for. */
function concrete(host: string): string {
  return host.replace('*', 'any');
}

type Mismatch = Extract<NameMatch, { matched: false }>;

function validFor({ names, more }: Mismatch): string {
  return names.length === 0 ? 'it names no host' : `valid for ${fewOf(names)}${more === 0 ? '' : ' and others'}`;
}

function* southbound(model: Model): Iterable<Report> {
  const reported = new Set<string>();
  for (const connection of model.connections) {
    const { target } = connection;
    const presented = presentedTo(connection);
    const expected = expectedName(connection);
    if (presented === undefined || expected === undefined || ignoresErrors(activeSslInfo(target))) continue;
    const match = matchHost(expected.value, presented.leaf, 'jsse');
    const id = `${displayPath(expected.span.file)}:${expected.span.start}`;
    if (match.matched || reported.has(id)) continue;
    reported.add(id);
    const named = target.sslInfo?.commonName?.name === expected;
    yield {
      span: expected.span,
      message: `"${expected.value}" is not among the names of what the backend presents (${validFor(match)}): ${javaError(expected.value)}`,
      help: `Call the backend by one of these names, have its certificate issued again with "${expected.value}"${named ? '' : ', or name what it presents with <CommonName> in SSLInfo'}.`,
      severity: severityOf(model, connection, presented.certain),
      related: [{ span: presented.place.span, label: presented.label }],
    };
  }
}

function javaError(host: string): string {
  return /^[\d.]+$|:/.test(host) ? `"No subject alternative names matching IP address ${host} found"` : `"No subject alternative DNS name matching ${host} found"`;
}

/** On Edge the platform compares names only where CommonName asks for it. */
function severityOf(model: Model, { target }: Connection, certain: boolean): Severity {
  const compares = model.platform?.name === 'hybrid' || model.platform?.name === 'x' || target.sslInfo?.commonName !== undefined;
  return compares && certain ? 'error' : 'warning';
}

function expectedName({ target }: Connection): Located<string> | undefined {
  if (target.url?.scheme !== 'https' || target.servers.length > 0) return undefined;
  const expected = activeSslInfo(target)?.commonName?.name ?? target.url.host;
  return expected === undefined || elsewhere(expected.value) !== undefined ? undefined : expected;
}

interface Presented {
  readonly leaf: Certificate;
  /** Whether it is known that the backend presents this, or only likely. */
  readonly certain: boolean;
  readonly label: string;
  readonly place: { readonly span: Report['span'] };
}

/** The end-entity that the backend presents: from the configuration, else the only one that the trust store pins. */
function presentedTo({ backend, trustStore }: Connection): Presented | undefined {
  const declared = leafOf(backend?.identity?.certificate.target);
  if (backend?.identity !== undefined) return declared === undefined ? undefined : { leaf: declared, certain: true, label: `${backend.identity.owner} presents this`, place: backend.identity.certificate.path };
  if (trustStore?.kind !== 'found') return undefined;
  const trusted = knownCertificates(trustStore.store.files) ?? [];
  const leaves = trusted.filter((certificate) => certificate.basicConstraints?.ca !== true && certificate.version === 3);
  const leaf = leaves[0];
  if (leaf === undefined || leaves.length > 1) return undefined;
  const issuers = trusted.filter((certificate) => certificate !== leaf);
  // Beside issuers of other chains the backend may present something else.
  if (issuers.length > 0 && !issuers.some((issuer) => isIssuedBy(leaf, issuer))) return undefined;
  const place = trustStore.store.files[0]?.path ?? trustStore.store.name;
  return { leaf, certain: issuers.length === 0, label: `the only server certificate in trust store "${trustStore.store.name.value}"`, place };
}
