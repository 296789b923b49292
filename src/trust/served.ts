import { certificatesOf, type CertificateItem } from '../model/describe.ts';
import type { Certificate } from '../model/certificate.ts';
import type { FileReference, MaterialFile, Model, TrustStore } from '../model/model.ts';
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
  return leaf === undefined ? undefined : follow([leaf], served);
}

function follow(path: readonly Certificate[], served: readonly Certificate[]): ServedChain {
  const last = path[path.length - 1];
  if (last === undefined || isSelfSigned(last)) return { path, reachesRoot: true };
  let best: ServedChain = { path, reachesRoot: false };
  for (const issuer of served) {
    if (path.includes(issuer) || path.length > 20 || !isIssuedBy(last, issuer)) continue;
    const found = follow([...path, issuer], served);
    if (found.reachesRoot) return found;
    if (found.path.length > best.path.length) best = found;
  }
  return best;
}

/** A served certificate that has the name of the missing issuer but did not make the signature. */
export function impostorIn(served: readonly Certificate[]): { readonly certificate: Certificate; readonly impostor: Certificate } | undefined {
  const end = followChain(served)?.path.at(-1);
  if (end === undefined || isSelfSigned(end)) return undefined;
  const impostor = served.find((other) => other !== end && other.subject.canonical === end.issuer.canonical && !isIssuedBy(end, other));
  return impostor === undefined ? undefined : { certificate: end, impostor };
}

/** Every certificate of the repository with the file that holds it. */
export function certificatesOfRepository(model: Model): readonly { readonly item: CertificateItem; readonly file: MaterialFile }[] {
  return model.pool.flatMap((file) => certificatesOf(file.contents).map((item) => ({ item, file })));
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

/** Whether everything in the file was read, so that what is not there is really absent. */
export function isWhole(file: MaterialFile): boolean {
  const { contents } = file;
  return contents.items.length > 0 && contents.placeholder === undefined && contents.faults.length === 0 && contents.items.every((item) => item.kind !== 'unreadable');
}
