import type { Certificate } from '../model/certificate.ts';
import { certificatesOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Connection, FileReference, Lookup, MaterialFile, Model, Virtualhost } from '../model/model.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import type { Located, Span } from '../source/span.ts';
import { isIssuedBy } from './relations.ts';
import { beginsWithIssuer, certificatesOfStore, isWhole } from './served.ts';

/** A host name that somebody calls, and the end-entity that answers. */
export interface CalledName {
  readonly host: Located<string>;
  readonly leaf: Certificate;
  readonly file: MaterialFile;
  readonly engine: 'openssl' | 'jsse';
  /** Who calls, in words. */
  readonly label: string;
}

/** A name that clients of the ingress call. */
export interface NorthboundName extends CalledName {
  readonly virtualhost: Virtualhost;
  readonly reference: FileReference;
}

/** A name by which a target calls its backend. */
export interface SouthboundName extends CalledName {
  readonly connection: Connection;
  /** Whether it is known that the backend presents this, or only likely. */
  readonly certain: boolean;
  readonly presentedAt: Span;
  readonly presentedLabel: string;
}

export function northboundNames({ virtualhosts }: Model): readonly NorthboundName[] {
  return virtualhosts.flatMap((virtualhost) => {
    const reference = virtualhost.certificate;
    const answer = leafOf(reference?.target);
    if (reference === undefined || answer === undefined) return [];
    const label = `the host name that clients of ${reference.use.owner} call`;
    // The route for clients without SNI, a bare asterisk, is judged by rules of its own.
    const hosts = virtualhost.hosts.filter((host) => host.value !== '*' && elsewhere(host.value) === undefined);
    return hosts.map((host) => ({ host, ...answer, engine: 'openssl' as const, label, virtualhost, reference }));
  });
}

export function southboundNames(model: Model): readonly SouthboundName[] {
  const seen = new Set<string>();
  return model.connections.flatMap((connection) => {
    const { target } = connection;
    const host = expectedName(connection);
    const presented = presentedTo(connection) ?? recordedFor(model, connection);
    if (host === undefined || presented === undefined || ignoresErrors(activeSslInfo(target))) return [];
    const id = `${host.span.file.path} ${host.span.file.member ?? ''} ${host.span.start} ${presented.leaf.sha256}`;
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ host, ...presented, engine: 'jsse' as const, label: `called by ${target.label}`, connection }];
  });
}

/** Every name that is called, from both sides. */
export function calledNames(model: Model): readonly CalledName[] {
  return [...northboundNames(model), ...southboundNames(model)];
}

/** A host with a wildcard, as one of the hosts that it stands for. */
export function concreteHost(host: string): string {
  return host.replace('*', 'any');
}

/** The leaf of a file that was read as a whole. */
function leafOf(target: Lookup | undefined): { readonly leaf: Certificate; readonly file: MaterialFile } | undefined {
  if (target?.kind !== 'found' || !isWhole(target.file)) return undefined;
  const leaf = certificatesOf(target.file.contents)[0]?.certificate;
  // A chain that begins with an issuer has that defect, and its names are not asked.
  return leaf === undefined || beginsWithIssuer(target.file) ? undefined : { leaf, file: target.file };
}

function expectedName({ target }: Connection): Located<string> | undefined {
  if (target.url?.scheme !== 'https' || target.servers.length > 0) return undefined;
  const expected = activeSslInfo(target)?.commonName?.name ?? target.url.host;
  return expected === undefined || elsewhere(expected.value) !== undefined ? undefined : expected;
}

/** A file that is named after the host, `backend.example.com.pem`: what the host presents, as somebody has kept it. */
function recordedFor(model: Model, { target, backend }: Connection): Presented | undefined {
  const host = target.url?.host;
  if (host === undefined || backend?.identity !== undefined) return undefined;
  const name = host.value.toLowerCase();
  const file = model.pool.find(({ contents }) => baseOf(contents.source.path).toLowerCase() === name);
  const item = file === undefined || !isReadable(file) ? undefined : certificatesOf(file.contents)[0];
  // A CA under the name of a host is what it is to be trusted by.
  if (file === undefined || item === undefined || item.certificate.basicConstraints?.ca === true) return undefined;
  return { leaf: item.certificate, file, certain: false, presentedAt: item.span, presentedLabel: 'a file named after the host holds this' };
}

function isReadable({ contents }: MaterialFile): boolean {
  return contents.placeholder === undefined && contents.faults.length === 0 && contents.items.every(({ kind }) => kind !== 'unreadable');
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.chain)?\.(?:pem|crt|cer|cert)$/i, '');
}

type Presented = Pick<SouthboundName, 'leaf' | 'file' | 'certain' | 'presentedAt' | 'presentedLabel'>;

/** The end-entity that the backend presents: from the configuration, else the only one that the trust store pins. */
function presentedTo({ backend, trustStore }: Connection): Presented | undefined {
  if (backend?.identity !== undefined) {
    const answer = leafOf(backend.identity.certificate.target);
    return answer === undefined ? undefined : { ...answer, certain: true, presentedAt: backend.identity.certificate.path.span, presentedLabel: `${backend.identity.owner} presents this` };
  }
  if (trustStore?.kind !== 'found') return undefined;
  const trusted = certificatesOfStore(trustStore.store) ?? [];
  const leaves = trusted.filter((certificate) => certificate.basicConstraints?.ca !== true && certificate.version === 3);
  const leaf = leaves[0];
  if (leaf === undefined || leaves.length > 1) return undefined;
  const issuers = trusted.filter((certificate) => certificate !== leaf);
  // Beside issuers of other chains the backend may present something else.
  if (issuers.length > 0 && !issuers.some((issuer) => isIssuedBy(leaf, issuer))) return undefined;
  const holder = trustStore.store.files.find(({ target }) => target.kind === 'found' && certificatesOf(target.file.contents).some((item) => item.certificate === leaf));
  if (holder?.target.kind !== 'found') return undefined;
  return { leaf, file: holder.target.file, certain: issuers.length === 0, presentedAt: holder.path.span, presentedLabel: `the only server certificate in trust store "${trustStore.store.name.value}"` };
}
