import { certificatesOf, type CertificateItem } from '../model/describe.ts';
import type { Connection, MaterialFile, Model, TrustStore } from '../model/model.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import { certificatesOfRepository, isWhole, knownCertificates } from './served.ts';
import type { PathFailure } from './path-result.ts';
import { validatePath } from './path.ts';

/** What the Message Processor will make of the chain that a backend presents. */
export type SouthboundTrust =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'trusted' }
  /** With certificates that stand elsewhere in the repository the path would build: the backend does not send them. */
  | { readonly kind: 'chain-incomplete'; readonly served: MaterialFile; readonly store: TrustStore; readonly failure: PathFailure; readonly missing: readonly { readonly item: CertificateItem; readonly file: MaterialFile }[] }
  | { readonly kind: 'refused'; readonly served: MaterialFile; readonly store: TrustStore; readonly failure: PathFailure };

/** Whether the platform checks the chain of this connection at all. */
export function checksChain({ target }: Connection): boolean {
  const info = activeSslInfo(target);
  return info !== undefined && !ignoresErrors(info);
}

/** Judges the chain of the backend against the trust store of the connection, with JSSE's eyes. */
export function judgeSouthbound(model: Model, connection: Connection, now: number): SouthboundTrust {
  const { trustStore, backend } = connection;
  const presented = backend?.identity?.certificate.target;
  if (trustStore?.kind !== 'found' || presented?.kind !== 'found' || !isWhole(presented.file) || !checksChain(connection)) return { kind: 'unknown' };
  const anchors = knownCertificates(trustStore.store.files);
  const chain = certificatesOf(presented.file.contents).map((item) => item.certificate);
  if (anchors === undefined || chain.length === 0) return { kind: 'unknown' };
  const result = validatePath({ chain, anchors, engine: 'jsse', now, purpose: 'server' });
  if (result.ok) return { kind: 'trusted' };
  const { failure } = result;
  const facts = { served: presented.file, store: trustStore.store, failure };
  if (failure.code !== 'no-issuer') return { kind: 'refused', ...facts };
  const pool = certificatesOfRepository(model).filter(({ item }) => item.certificate.basicConstraints?.ca === true && !item.certificate.selfIssued);
  const completed = validatePath({ chain: [...chain, ...pool.map(({ item }) => item.certificate)], anchors, engine: 'jsse', now, purpose: 'server' });
  if (!completed.ok) return { kind: 'refused', ...facts };
  const missing = pool.filter(({ item }) => completed.path.some((used) => used.sha256 === item.certificate.sha256) && !chain.some((sent) => sent.sha256 === item.certificate.sha256));
  return { kind: 'chain-incomplete', ...facts, missing };
}
