import { certificatesOf, type CertificateItem } from '../model/describe.ts';
import type { Certificate } from '../model/certificate.ts';
import type { FileReference, MaterialFile, Model, TrustStore } from '../model/model.ts';
import { readersOf } from '../model/roles.ts';
import { isIssuedBy, isSelfSigned } from './relations.ts';

/** Where a served chain ends when it is followed from the leaf, whatever its order. */
export interface ServedChain {
  readonly path: readonly Certificate[];
  /** The last certificate signs itself. */
  readonly reachesRoot: boolean;
}

/** Follows issuers from the leaf through what is served beside it; of several ways the one that reaches a root, else the longest. */
export function followChain(served: readonly Certificate[]): ServedChain | undefined {
  const leaf = served[0];
  if (leaf === undefined) return undefined;
  const issuers = new Map<Certificate, readonly Certificate[]>();
  const walk: Walk = {
    issuersOf(certificate) {
      const known = issuers.get(certificate) ?? served.filter((issuer) => issuer !== certificate && isIssuedBy(certificate, issuer));
      issuers.set(certificate, known);
      return known;
    },
    steps: 0,
  };
  const rooted = reachRoot([leaf], walk, new Set());
  return rooted === undefined ? { path: longest([leaf], walk), reachesRoot: false } : { path: rooted, reachesRoot: true };
}

interface Walk {
  readonly issuersOf: (certificate: Certificate) => readonly Certificate[];
  steps: number;
}

/** No engine follows a longer chain. */
const deepest = 100;

/** No certificate is gone through twice: what leads to no root once never does. */
function reachRoot(path: readonly Certificate[], walk: Walk, seen: Set<Certificate>): readonly Certificate[] | undefined {
  const last = path[path.length - 1];
  if (last === undefined || isSelfSigned(last)) return path;
  seen.add(last);
  if (path.length > deepest) return undefined;
  for (const issuer of walk.issuersOf(last)) {
    const found = seen.has(issuer) ? undefined : reachRoot([...path, issuer], walk, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Cross-signed authorities make this search exponential; which of their many ways is told of does not matter. */
const mostSteps = 5000;

function longest(path: readonly Certificate[], walk: Walk): readonly Certificate[] {
  const last = path[path.length - 1];
  let best = path;
  if (last === undefined || path.length > 20) return best;
  for (const issuer of walk.issuersOf(last)) {
    if (path.includes(issuer) || ++walk.steps > mostSteps) continue;
    const found = longest([...path, issuer], walk);
    if (found.length > best.length) best = found;
  }
  return best;
}

/** Whether a file begins with an issuer of what follows, so that its first certificate is not the leaf. */
export function beginsWithIssuer({ contents }: MaterialFile): boolean {
  const [first, ...others] = certificatesOf(contents).map((item) => item.certificate);
  return first !== undefined && others.some((other) => other.sha256 !== first.sha256 && isIssuedBy(other, first));
}

/** A served certificate that has the name of the missing issuer but did not make the signature. */
export function impostorIn(served: readonly Certificate[]): { readonly certificate: Certificate; readonly impostor: Certificate } | undefined {
  const end = followChain(served)?.path.at(-1);
  if (end === undefined || isSelfSigned(end)) return undefined;
  const impostor = served.find((other) => other !== end && other.subject.canonical === end.issuer.canonical && !isIssuedBy(end, other));
  return impostor === undefined ? undefined : { certificate: end, impostor };
}

/** A certificate of the repository with the file that holds it. */
export interface PooledCertificate {
  readonly item: CertificateItem;
  readonly file: MaterialFile;
}

interface Pool {
  readonly all: readonly PooledCertificate[];
  readonly bySubject: ReadonlyMap<string, readonly PooledCertificate[]>;
}

const pools = new WeakMap<Model, Pool>();

function poolOf(model: Model): Pool {
  const known = pools.get(model);
  if (known !== undefined) return known;
  const all = model.pool.flatMap((file) => certificatesOf(file.contents).map((item) => ({ item, file })));
  const bySubject = new Map<string, PooledCertificate[]>();
  for (const entry of all) {
    const subject = entry.item.certificate.subject.canonical;
    const namesakes = bySubject.get(subject);
    if (namesakes === undefined) bySubject.set(subject, [entry]);
    else namesakes.push(entry);
  }
  const pool = { all, bySubject };
  pools.set(model, pool);
  return pool;
}

/** Every certificate of the repository with the file that holds it. */
export function certificatesOfRepository(model: Model): readonly PooledCertificate[] {
  return poolOf(model).all;
}

/** Those that issued the certificate. */
export function issuersOf(model: Model, certificate: Certificate): readonly PooledCertificate[] {
  return (poolOf(model).bySubject.get(certificate.issuer.canonical) ?? []).filter(({ item }) => isIssuedBy(certificate, item.certificate));
}

/** The issuers of a certificate from the nearest up, as far as the repository has them. */
export function issuersInRepository(model: Model, from: Certificate | undefined): readonly Certificate[] {
  const found: Certificate[] = [];
  for (let at = from; at !== undefined && !isSelfSigned(at) && found.length < 20; ) {
    const next: Certificate | undefined = issuersOf(model, at)[0]?.item.certificate;
    if (next === undefined || found.includes(next)) break;
    found.push(next);
    at = next;
  }
  return found;
}

/** The certificates of all files, or undefined where one of them is missing, elsewhere or damaged, so that they are not all known. */
export function knownCertificates(references: readonly FileReference[]): readonly Certificate[] | undefined {
  const known: Certificate[] = [];
  for (const { target } of references) {
    if (target.kind !== 'found' || !isWhole(target.file)) return undefined;
    known.push(...certificatesOf(target.file.contents).map((item) => item.certificate));
  }
  return known;
}

/** The certificates of a trust store, or undefined where the repository does not tell all of them. */
export function certificatesOfStore(store: TrustStore): readonly Certificate[] | undefined {
  return store.complete ? knownCertificates(store.files) : undefined;
}

/** Whether everything in the file was read as its readers do, so that what is not there is really absent. */
export function isWhole(file: MaterialFile): boolean {
  const { contents } = file;
  const readers = readersOf(file);
  return contents.items.length > 0 && contents.placeholder === undefined && [...contents.faults, ...contents.items.filter((item) => item.kind === 'unreadable')].every(({ refusedBy }) => readers.length > 0 && !readers.some((reader) => refusedBy.includes(reader)));
}
