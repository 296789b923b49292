import { certificatesOf, nameOf, shellWord } from '../model/describe.ts';
import type { Certificate } from '../model/certificate.ts';
import type { FileReference, Identity, MaterialFile, Model } from '../model/model.ts';
import { displayPath } from '../source/source-file.ts';
import { validatePath } from '../trust/path.ts';
import { isPublicRoot } from '../trust/public-roots.ts';
import { isIssuedBy, isSelfSigned } from '../trust/relations.ts';
import { certificatesOfRepository, followChain, isWhole, knownCertificates } from '../trust/served.ts';
import { judgeSouthbound } from '../trust/southbound.ts';
import type { Report, Rule, Severity } from './rule.ts';

export const chainIncomplete: Rule = {
  id: 'chain-incomplete',
  title: 'An intermediate certificate is missing from what is presented',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures', 'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2'],
  *check(model, { now }) {
    yield* presentedByApigee(model, now);
    yield* presentedByBackends(model, now);
  },
};

interface Gap {
  readonly severity: Severity;
  /** The certificate whose issuer is not there. */
  readonly end: Certificate;
  readonly found?: { readonly file: MaterialFile };
  readonly why: string;
}

function* presentedByApigee(model: Model, now: number): Iterable<Report> {
  const byFile = new Map<MaterialFile, Identity[]>();
  for (const identity of model.identities) {
    const { target } = identity.certificate;
    if (identity.hop !== 'backend' && target.kind === 'found' && isWhole(target.file)) byFile.set(target.file, [...(byFile.get(target.file) ?? []), identity]);
  }
  for (const [file, identities] of byFile) {
    const gap = worst(identities.flatMap((identity) => gapOf(model, identity, file, now) ?? []));
    if (gap !== undefined) yield reportOf(file, gap, identities.map(({ certificate }) => certificate));
  }
}

function worst(gaps: readonly Gap[]): Gap | undefined {
  return gaps.find((gap) => gap.severity === 'error') ?? gaps[0];
}

/** What is missing between the leaf and what its peers trust: told by the configuration, else by the repository, else by the certificate. */
function gapOf(model: Model, identity: Identity, file: MaterialFile, now: number): Gap | undefined {
  const served = certificatesOf(file.contents).map((item) => item.certificate);
  const chain = followChain(served);
  const end = chain?.path[chain.path.length - 1];
  if (chain === undefined || end === undefined || isSelfSigned(served[0] ?? end)) return undefined;
  const trusted = anchorsOfPeers(model, identity);
  if (trusted !== undefined) {
    const result = validatePath({ chain: served, anchors: trusted, engine: 'openssl', now, purpose: identity.hop === 'ingress' ? 'server' : 'client' });
    if (result.ok || result.failure.code !== 'no-issuer') return undefined;
    return { severity: 'error', end, why: identity.hop === 'ingress' ? 'clients trust only what client-truststore holds' : 'the backend trusts only what its client-truststore holds', ...holderOf(model, end) };
  }
  if (chain.reachesRoot) return undefined;
  const issuers = certificatesOfRepository(model).filter(({ item }) => isIssuedBy(end, item.certificate));
  if (issuers.some(({ item }) => isSelfSigned(item.certificate)) || isPublicRoot(end.issuer)) return undefined;
  const severity = identity.hop === 'ingress' ? 'error' : 'warning';
  if (issuers[0] !== undefined) return { severity, end, found: issuers[0], why: 'its issuer is an intermediate too' };
  // A certificate that says where its issuer can be fetched has one that peers are not expected to hold.
  if (end.caIssuers.length > 0) return { severity, end, why: `its issuer is offered at ${end.caIssuers[0]}, so peers are not expected to have it` };
  return { severity: 'warning', end, why: 'the repository does not show whether peers trust that issuer' };
}

function holderOf(model: Model, end: Certificate): { found?: { file: MaterialFile } } {
  const holder = certificatesOfRepository(model).find(({ item }) => isIssuedBy(end, item.certificate) && !isSelfSigned(item.certificate));
  return holder === undefined ? {} : { found: holder };
}

/** What the other side trusts, where the configuration says it for this identity. */
function anchorsOfPeers(model: Model, identity: Identity): readonly Certificate[] | undefined {
  const stores: (readonly FileReference[])[] =
    identity.hop === 'ingress'
      ? model.virtualhosts.filter((host) => host.certificate === identity.certificate).flatMap((host) => (host.group === undefined ? [] : [host.group.clientTruststore]))
      : model.connections.filter((connection) => presents(connection, identity)).flatMap(({ backend }) => (backend === undefined ? [] : [backend.clientTruststore]));
  const references = stores.find((store) => store.length > 0);
  return references === undefined ? undefined : knownCertificates(references);
}

function presents({ keystore, target }: Model['connections'][number], identity: Identity): boolean {
  return keystore?.kind === 'found' && keystore.store.aliases.some((alias) => alias.identity === identity && alias.name.value === target.sslInfo?.keyAlias?.value);
}

function reportOf(file: MaterialFile, { severity, end, found, why }: Gap, references: readonly FileReference[]): Report {
  const path = displayPath(file.contents.source);
  const item = certificatesOf(file.contents).find(({ certificate }) => certificate === end);
  const holder = found === undefined ? undefined : displayPath(found.file.contents.source);
  return {
    span: (item ?? file.contents.items[0] ?? { span: references[0]?.path.span ?? { file: file.contents.source, start: 0, end: 0 } }).span,
    message: `the chain stops at ${nameOf(end)}: the certificate of its issuer "${end.issuer.text}" is not in ${path}; ${why}`,
    help: holder === undefined ? `Append the certificate of "${end.issuer.text}" to ${path}; if your peers hold it as a root, name it in client-truststore of the configuration.` : `The missing certificate is in ${holder}: ${appendCommand(file, holder)}`,
    severity,
    related: references.map((reference) => ({ span: reference.path.span, label: `presented by ${reference.use.owner}` })),
    identity: end.sha256,
  };
}

/** Where the file does not end its last line, the blocks would be glued together. */
function appendCommand(file: MaterialFile, holder: string): string {
  const path = shellWord(displayPath(file.contents.source));
  const newline = /[\r\n]$/.test(file.contents.source.text) ? '' : `echo >> ${path} && `;
  return `${newline}cat ${shellWord(holder)} >> ${path}`;
}

function* presentedByBackends(model: Model, now: number): Iterable<Report> {
  const reported = new Set<MaterialFile>();
  for (const connection of model.connections) {
    const verdict = judgeSouthbound(model, connection, now);
    if (verdict.kind !== 'chain-incomplete' || reported.has(verdict.served)) continue;
    reported.add(verdict.served);
    const { served, store, failure, missing } = verdict;
    const host = connection.backend?.declaration.host.value ?? 'the backend';
    const first = missing[0];
    const holder = first === undefined ? '' : displayPath(first.file.contents.source);
    const item = certificatesOf(served.contents).find(({ certificate }) => certificate.sha256 === failure.certificate?.sha256) ?? certificatesOf(served.contents)[0];
    if (item === undefined) continue;
    yield {
      span: item.span,
      message: `${host} does not send ${first === undefined ? 'an intermediate' : nameOf(first.item.certificate)}, the issuer of ${nameOf(item.certificate)}, and trust store "${store.name.value}" does not hold it ("PKIX path building failed")`,
      help: `Have ${host} send its intermediate certificates, or add the one in ${holder} to trust store "${store.name.value}".`,
      related: [
        ...(connection.target.sslInfo?.trustStore === undefined ? [] : [{ span: connection.target.sslInfo.trustStore.span, label: `met by ${connection.target.label}` }]),
        ...(first === undefined ? [] : [{ span: first.item.span, label: 'the missing certificate' }]),
      ],
      identity: item.certificate.sha256,
    };
  }
}
