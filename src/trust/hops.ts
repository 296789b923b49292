import type { Certificate, Engine } from '../model/certificate.ts';
import { certificatesOf, type CertificateItem } from '../model/describe.ts';
import type { Connection, FileReference, Identity, MaterialFile, Model, TrustStore, Virtualhost } from '../model/model.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import type { Span } from '../source/span.ts';
import { checkLeafPurpose } from './leaf.ts';
import { validatePath, type PathFailure, type PathResult, type Purpose } from './path.ts';
import { certificatesOfRepository, certificatesOfStore, followChain, issuersInRepository, isWhole, knownCertificates } from './served.ts';

/** One side presenting a chain to another, where both the chain and what the other side trusts are known. */
export interface Hop {
  readonly identity: Identity;
  readonly served: MaterialFile;
  readonly chain: readonly Certificate[];
  readonly engine: Engine;
  readonly purpose: Purpose;
  readonly anchors: readonly Certificate[];
  readonly anchorFiles: readonly FileReference[];
  /** Who trusts, in words: `trust store "x" of prod`, `clients of virtual host "web"`. */
  readonly verifier: string;
  /** The text that names what is trusted. */
  readonly verifierSpan: Span;
  /** Where Apigee is the verifier. */
  readonly store?: TrustStore;
  readonly connection?: Connection;
  /** Nothing says what is trusted: the end of the chain is taken for it, so that only the chain itself is judged. */
  readonly assumed?: true;
}

export interface JudgedHop {
  readonly hop: Hop;
  readonly result: PathResult;
}

const judged = new WeakMap<Model, { readonly now: number; readonly hops: readonly JudgedHop[] }>();

/** Every hop whose two sides are known, with the verdict of its engine at `now` (milliseconds). */
export function judgeHops(model: Model, now: number): readonly JudgedHop[] {
  const kept = judged.get(model);
  if (kept !== undefined && kept.now === now) return kept.hops;
  const certain = [...model.virtualhosts.flatMap(northbound), ...model.connections.flatMap(southbound), ...model.connections.flatMap(towardsBackend)];
  const known = new Set(certain.map((hop) => hop.identity.certificate));
  const assumed = model.identities.filter(({ certificate }) => !known.has(certificate)).flatMap((identity) => byItself(model, identity));
  const hops: JudgedHop[] = [];
  for (const hop of [...certain, ...assumed]) if (!model.bounds.isOverdue()) hops.push({ hop, result: judge(model, hop, hop.chain, now) });
  judged.set(model, { now, hops });
  return hops;
}

/** The hops that fail for one of these reasons; without `assumed` only those where it is known who trusts what. */
export function failuresOf(model: Model, now: number, codes: readonly PathFailure['code'][], assumed: 'with-assumed' | 'known-only' = 'known-only'): readonly { readonly hop: Hop; readonly failure: PathFailure }[] {
  return judgeHops(model, now).flatMap(({ hop, result }) => (result.ok || !codes.includes(result.failure.code) || (hop.assumed === true && assumed === 'known-only') ? [] : [{ hop, failure: result.failure }]));
}

function judge({ bounds }: Model, { anchors, engine, purpose }: Pick<Hop, 'anchors' | 'engine' | 'purpose'>, chain: readonly Certificate[], now: number): PathResult {
  return validatePath({ chain, anchors, engine, now, purpose, bounds });
}

/** What clients of the ingress make of its chain: OpenSSL's rules, and the whole chain has to be served. */
function northbound({ certificate, key, group, name }: Virtualhost): Hop[] {
  if (certificate === undefined || group === undefined) return [];
  const identity: Identity = { hop: 'ingress', owner: certificate.use.owner, certificate, ...(key === undefined ? {} : { key }) };
  const place = group.clientTruststore[0]?.path.span;
  return knownHop(identity, group.clientTruststore, { engine: 'openssl', purpose: 'server', verifier: `what clients of virtual host "${name?.value ?? ''}" trust`, verifierSpan: place ?? certificate.path.span });
}

/** What the Message Processor makes of a backend's chain. */
function southbound(connection: Connection): Hop[] {
  const { backend, trustStore, target } = connection;
  const info = activeSslInfo(target);
  if (backend?.identity === undefined || trustStore?.kind !== 'found' || info?.trustStore === undefined || ignoresErrors(info)) return [];
  const { store } = trustStore;
  const verifier = `trust store "${store.name.value}" of ${store.environment}`;
  return knownHop(backend.identity, store.files, { engine: 'jsse', purpose: 'server', verifier, verifierSpan: info.trustStore.span, store, connection });
}

/** What a backend makes of Apigee's client certificate; its engine is not known, OpenSSL's rules are the usual ones. */
function towardsBackend(connection: Connection): Hop[] {
  const { backend, keystore, target } = connection;
  const info = activeSslInfo(target);
  if (backend === undefined || keystore?.kind !== 'found' || info?.clientAuthEnabled?.value.toLowerCase() !== 'true') return [];
  const identity = keystore.store.aliases.find((alias) => alias.name.value === info.keyAlias?.value)?.identity;
  const place = backend.clientTruststore[0]?.path.span;
  if (identity === undefined || place === undefined) return [];
  return knownHop(identity, backend.clientTruststore, { engine: 'openssl', purpose: 'client', verifier: `what ${backend.declaration.host.value} trusts`, verifierSpan: place, connection });
}

/** What Apigee presents to peers whose trust is not told: judged up to the root, if the repository has it, else to where its chain ends. */
function byItself(model: Model, identity: Identity): Hop[] {
  const { target } = identity.certificate;
  if (identity.hop === 'backend' || target.kind !== 'found' || !isWhole(target.file)) return [];
  const served = certificatesOf(target.file.contents).map((item) => item.certificate);
  // A missing issuer is a defect of its own; what it says of the chain below counts all the same.
  const own = followChain(served);
  const chain = own === undefined || own.reachesRoot ? served : [...served, ...issuersInRepository(model, own.path.at(-1))];
  const followed = followChain(chain);
  const end = followed?.path.at(-1);
  if (followed === undefined || end === undefined || followed.path.length < 2) return [];
  const [leaf] = served;
  // An alias that no target presents may serve a router, or sign: what its leaf is for is not known, the rest of the path counts.
  const servesOnly = leaf !== undefined && checkLeafPurpose(leaf, 'openssl', 'client') !== undefined && checkLeafPurpose(leaf, 'openssl', 'server') === undefined;
  const purpose = identity.hop === 'ingress' || (servesOnly && !isPresented(model, identity)) ? 'server' : 'client';
  // OpenSSL takes no intermediate for an anchor; BoringSSL, with its partial chains, is the nearest that does.
  const engine = followed.reachesRoot ? 'openssl' : 'boringssl';
  return [{ identity, served: target.file, chain, anchors: [end], anchorFiles: [], engine, purpose, verifier: 'peers', verifierSpan: identity.certificate.path.span, assumed: true }];
}

/** Whether a target presents the alias to its backend. */
export function isPresented(model: Model, identity: Identity): boolean {
  return model.connections.some(({ target, keystore }) => keystore?.kind === 'found' && keystore.store.aliases.some((alias) => alias.identity === identity && alias.name.value === activeSslInfo(target)?.keyAlias?.value));
}

function knownHop(identity: Identity, anchorFiles: readonly FileReference[], rest: Pick<Hop, 'engine' | 'purpose' | 'verifier' | 'verifierSpan' | 'store' | 'connection'>): Hop[] {
  const { target } = identity.certificate;
  const anchors = rest.store === undefined ? (anchorFiles.length === 0 ? undefined : knownCertificates(anchorFiles)) : certificatesOfStore(rest.store);
  if (target.kind !== 'found' || !isWhole(target.file) || anchors === undefined) return [];
  const chain = certificatesOf(target.file.contents).map((item) => item.certificate);
  return chain.length === 0 ? [] : [{ identity, served: target.file, chain, anchors, anchorFiles, ...rest }];
}

/** Certificates that stand elsewhere in the repository and would complete the path, if served; empty where none do. */
export function completionOf(model: Model, { hop: failed }: { readonly hop: Hop }, now: number): readonly { readonly item: CertificateItem; readonly file: MaterialFile }[] {
  const pool = certificatesOfRepository(model).filter(({ item }) => item.certificate.basicConstraints?.ca === true && !item.certificate.selfIssued);
  const completed = judge(model, failed, [...failed.chain, ...pool.map(({ item }) => item.certificate)], now);
  if (!completed.ok) return [];
  const { path } = completed;
  const found = pool.filter(({ item }) => path.some((used) => used.sha256 === item.certificate.sha256) && !failed.chain.some((sent) => sent.sha256 === item.certificate.sha256));
  // A file that holds nothing but authorities is the one to append.
  return found.toSorted((left, right) => Number(holdsLeaf(left.file)) - Number(holdsLeaf(right.file)));
}

function holdsLeaf({ contents }: MaterialFile): boolean {
  return certificatesOf(contents).some(({ certificate }) => certificate.basicConstraints?.ca !== true);
}

/** Whether the path stops at an intermediate that is trusted: OpenSSL and most clients take none for an anchor, and ask for its root. */
export function stopsAtTrustedIntermediate({ chain, anchors }: Hop, { code, certificate }: PathFailure): boolean {
  return code === 'no-issuer' && certificate?.sha256 !== chain[0]?.sha256 && anchors.some((anchor) => anchor.sha256 === certificate?.sha256);
}

/** A file of the repository whose CA certificate would complete the trust of this hop. */
export function anchorFor(model: Model, { hop: failed }: { readonly hop: Hop }, now: number): MaterialFile | undefined {
  const candidates = certificatesOfRepository(model).filter(({ item, file }) => file !== failed.served && item.certificate.basicConstraints?.ca === true && !failed.anchors.some((anchor) => anchor.sha256 === item.certificate.sha256));
  const roots = candidates.filter(({ item }) => item.certificate.selfIssued);
  return [...roots, ...candidates].find(({ item }) => buildsAgainst(model, failed, [...failed.anchors, item.certificate], now))?.file;
}

/** Whether the path would build against these anchors instead. */
export function buildsAgainst(model: Model, hop: Hop, anchors: readonly Certificate[], now: number): boolean {
  return judge(model, { ...hop, anchors }, hop.chain, now).ok;
}
