import { certificatesOf, fewOf, nameOf } from '../model/describe.ts';
import type { MaterialFile, Model, TrustStore } from '../model/model.ts';
import { displayPath } from '../source/source-file.ts';
import type { Span } from '../source/span.ts';
import { anchorFor, buildsAgainst, completionOf, failuresOf, stopsAtTrustedIntermediate, type Hop } from '../trust/hops.ts';
import type { PathFailure } from '../trust/path.ts';
import { isSelfSigned } from '../trust/relations.ts';
import { impostorIn, certificatesOfStore } from '../trust/served.ts';
import type { Report, Rule } from './rule.ts';

export const truststoreUnanchored: Rule = {
  id: 'truststore-unanchored',
  title: 'The trust store cannot validate what is presented to it',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed', 'https://www.rfc-editor.org/rfc/rfc5280#section-6'],
  *check(model, { now }) {
    const groups = new Map<string, { failure: PathFailure; hops: Hop[] }>();
    for (const { hop, failure } of failuresOf(model, now, ['no-issuer', 'untrusted-self-signed'])) {
      // A lone leaf without its issuer, or one whose intermediate stands elsewhere, is an incomplete chain.
      if (failure.code === 'no-issuer' && !stopsAtTrustedIntermediate(hop, failure) && (isLoneLeaf(hop) || completionOf(model, { hop }, now).length > 0)) continue;
      // A namesake of the issuer with another key is a broken chain.
      if (impostorIn(hop.chain) !== undefined) continue;
      const id = `${hop.verifier}\0${displayPath(hop.served.contents.source)}`;
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { failure, hops: [hop] });
      else group.hops.push(hop);
    }
    for (const { failure, hops } of groups.values()) for (const hop of hops.slice(0, 1)) yield reportOf(model, hop, hops, failure, now);
  },
};

function isLoneLeaf({ store, chain }: Hop): boolean {
  const [leaf] = chain;
  return store === undefined && chain.length === 1 && leaf !== undefined && !isSelfSigned(leaf);
}

function reportOf(model: Model, hop: Hop, hops: readonly Hop[], failure: PathFailure, now: number): Report {
  const { store, verifier, identity, served, connection, verifierSpan } = hop;
  const working = store === undefined ? undefined : connection?.environment?.truststores?.find((other) => other !== store && anchors(model, other, hop, now));
  const holds = fewOf(hop.anchors.map(nameOf), 3);
  const presented = certificatesOf(served.contents).slice(0, 1).map((item) => ({ span: item.span, label: `what ${identity.owner} presents` }));
  // Where another store of the environment fits, the reference is wrong; else the store lacks a certificate.
  const span = working === undefined ? placeOf(hop) : verifierSpan;
  const uses = hops.flatMap((other) => (other.verifierSpan === span ? [] : [{ span: other.verifierSpan, label: other.connection === undefined ? 'trusted here' : `used here by ${other.connection.target.label}` }]));
  return {
    span,
    message: `${verifier} cannot validate ${identity.owner}: it holds ${holds === '' ? 'no certificate' : holds}, ${lack(hop, failure)}${store === undefined ? '' : ' ("PKIX path building failed")'}`,
    help: remedy(hop, failure, working, working === undefined ? anchorFor(model, { hop }, now) : undefined),
    related: [...uses, ...presented],
    identity: `${verifier} ${identity.owner}`,
  };
}

function remedy(hop: Hop, failure: PathFailure, working: TrustStore | undefined, holder: MaterialFile | undefined): string {
  const { store, verifier, identity } = hop;
  if (store === undefined && stopsAtTrustedIntermediate(hop, failure)) return `Name the root${holder === undefined ? '' : ` (${displayPath(holder.contents.source)})`} in client-truststore too; peers that do not hold it have to add it.`;
  if (store === undefined) return `Present a chain that ends in one of these, or correct ${verifier} in the configuration.`;
  if (holder !== undefined) return `Add ${displayPath(holder.contents.source)} to the trust store: it holds a CA certificate that validates this backend.`;
  if (working === undefined) return `Add the root or issuing certificate of ${identity.owner} to the trust store, or have the backend send its intermediate certificates.`;
  return `Point the reference to "${working.name.value}", which validates this backend, or add its issuer to "${store.name.value}".`;
}

function lack(hop: Hop, failure: PathFailure): string {
  const { anchors: held } = hop;
  const wanted = failure.missingIssuer ?? failure.certificate?.issuer;
  if (wanted === undefined) return 'and without an anchor nothing is trusted';
  const namesake = held.some((anchor) => anchor.subject.canonical === wanted.canonical);
  if (!namesake && stopsAtTrustedIntermediate(hop, failure)) return `but not its issuer "${wanted.text}", and OpenSSL takes no intermediate for an anchor ("unable to get issuer certificate")`;
  return namesake ? `but of "${wanted.text}" only a certificate with another key` : `but not the issuer "${wanted.text}"`;
}

function anchors(model: Model, store: TrustStore, hop: Hop, now: number): boolean {
  const known = certificatesOfStore(store);
  return known !== undefined && buildsAgainst(model, hop, known, now);
}

/** The first certificate that is trusted, or the text that declares the store where it holds none. */
function placeOf({ anchorFiles, store, verifierSpan }: Hop): Span {
  for (const { target } of anchorFiles) {
    const first = target.kind === 'found' ? certificatesOf(target.file.contents)[0] : undefined;
    if (first !== undefined) return first.span;
  }
  return store?.name.span ?? verifierSpan;
}
