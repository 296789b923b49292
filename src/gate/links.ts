import { certificatesOf, nameOf } from '../model/describe.ts';
import type { Connection, FileReference, Model, Virtualhost } from '../model/model.ts';
import { activeSslInfo } from '../model/ssl-info.ts';
import { withoutKeys } from '../source/key-text.ts';
import type { Span } from '../source/span.ts';
import { followChain } from '../trust/served.ts';
import type { Finding, Link, LinkCertificate } from './verdict.ts';

/** Who talks to whom and how it is secured, each with the errors that break it: first what clients reach, then what Apigee calls. */
export function linksOf(model: Model, findings: readonly Finding[]): readonly Link[] {
  const errors = indexErrors(findings);
  const links = [...model.virtualhosts.map((host) => northbound(host, errors)), ...model.connections.flatMap((connection) => southbound(connection, errors))];
  return links.map((link) => ({ ...link, from: withoutKeys(link.from), to: withoutKeys(link.to), environment: withoutKeys(link.environment), ...(link.trust === undefined ? {} : { trust: withoutKeys(link.trust) }) }));
}

/** The rules of errors by the texts that they stand on or relate to. */
type Errors = ReadonlyMap<string, ReadonlySet<string>>;

function indexErrors(findings: readonly Finding[]): Errors {
  const index = new Map<string, Set<string>>();
  for (const { severity, span, related = [], rule } of findings) {
    if (severity !== 'error') continue;
    for (const place of [span, ...related.map((other) => other.span)]) {
      const id = idOf(place);
      const rules = index.get(id);
      if (rules === undefined) index.set(id, new Set([rule]));
      else rules.add(rule);
    }
  }
  return index;
}

function northbound(host: Virtualhost, errors: Errors): Link {
  const name = host.name?.value ?? 'without a name';
  const certificate = certificateOf(host.certificate);
  const mutual = host.clientTrust !== undefined;
  return {
    environment: name,
    from: 'clients',
    to: host.hosts.length === 0 ? `virtual host ${name}` : host.hosts.map(({ value }) => value).join(', '),
    security: mutual ? 'mutual TLS' : 'TLS',
    ...(certificate === undefined ? {} : { certificate }),
    ...(host.sslSecret === undefined ? {} : { trust: `secret ${host.sslSecret.value}` }),
    problems: problemsAt([host.span, ...spansOf(host.certificate), ...spansOf(host.key), ...spansOf(host.clientTrust)], errors),
  };
}

function southbound({ target, environment, trustStore, keystore, backend }: Connection, errors: Errors): Link[] {
  const { url } = target;
  // A balanced endpoint reaches its backends through target servers, which are connections of their own.
  if (url === undefined) return [];
  const info = activeSslInfo(target);
  const certificate = certificateOf(backend?.identity?.certificate);
  const mutual = info?.clientAuthEnabled?.value.toLowerCase() === 'true';
  const store = trustStore?.kind === 'found' ? trustStore.store.name.value : info?.trustStore?.value;
  const spans = [target.span, url.text.span, ...[info?.trustStore, info?.keyStore, info?.keyAlias, ...(info?.protocols ?? []), ...(info?.ciphers ?? [])].flatMap((value) => value?.span ?? [])];
  const aliases = keystore?.kind === 'found' ? keystore.store.aliases.filter(({ name }) => name.value === info?.keyAlias?.value) : [];
  return [
    {
      environment: environment?.label ?? '',
      from: target.label,
      to: url.host === undefined ? 'a host that is known at run time' : `${url.host.value}${url.port === undefined ? '' : `:${url.port}`}`,
      security: url.scheme === 'http' ? 'none' : url.scheme === undefined ? 'not known' : mutual ? 'mutual TLS' : 'TLS',
      ...(certificate === undefined ? {} : { certificate }),
      ...(store === undefined ? {} : { trust: store }),
      problems: problemsAt([...spans, ...spansOf(backend?.identity?.certificate), ...aliases.flatMap(({ identity }) => [...spansOf(identity?.certificate), ...spansOf(identity?.key)])], errors),
    },
  ];
}

function certificateOf(reference: FileReference | undefined): LinkCertificate | undefined {
  if (reference?.target.kind !== 'found') return undefined;
  const chain = certificatesOf(reference.target.file.contents).map((item) => item.certificate);
  const [leaf] = chain;
  if (leaf === undefined) return undefined;
  const path = followChain(chain)?.path ?? [leaf];
  return { name: nameOf(leaf), notAfter: leaf.notAfter, issuers: [...path.slice(1).map(nameOf), ...(path.at(-1)?.selfIssued === true ? [] : [`"${path.at(-1)?.issuer.text ?? ''}"`])] };
}

/** The text that names a file; findings inside the file relate to that text. */
function spansOf(reference: FileReference | undefined): readonly Span[] {
  return reference === undefined ? [] : [reference.path.span];
}

/** The rules of errors that stand on, or relate to, one of these texts. */
function problemsAt(spans: readonly Span[], errors: Errors): readonly string[] {
  return [...new Set(spans.flatMap((span) => [...(errors.get(idOf(span)) ?? [])]))];
}

function idOf({ file, start }: Span): string {
  return `${file.path}\0${file.member ?? ''}\0${start}`;
}
