import { certificatesOf, fewOf, nameOf } from '../model/describe.ts';
import type { Connection, TrustStore } from '../model/model.ts';
import type { Span } from '../source/span.ts';
import { displayPath } from '../source/source-file.ts';
import { knownCertificates } from '../trust/served.ts';
import { judgeSouthbound, type SouthboundTrust } from '../trust/southbound.ts';
import { validatePath } from '../trust/path.ts';
import type { Report, Rule } from './rule.ts';

type Refused = Extract<SouthboundTrust, { kind: 'refused' }>;

export const truststoreUnanchored: Rule = {
  id: 'truststore-unanchored',
  title: 'The trust store cannot validate what the backend presents',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed', 'https://www.rfc-editor.org/rfc/rfc5280#section-6'],
  *check(model, { now }) {
    const groups = new Map<string, { refused: Refused; connections: Connection[] }>();
    for (const connection of model.connections) {
      const verdict = judgeSouthbound(model, connection, now);
      if (verdict.kind !== 'refused' || !concernsAnchors(verdict)) continue;
      const id = `${verdict.store.environment}\0${verdict.store.name.value}\0${displayPath(verdict.served.contents.source)}`;
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { refused: verdict, connections: [connection] });
      else group.connections.push(connection);
    }
    for (const { refused, connections } of groups.values()) yield reportOf(refused, connections, now);
  },
};

/** Dates, names and constraints on the way are reported by the rules for them. */
function concernsAnchors({ failure }: Refused): boolean {
  return failure.code === 'no-issuer' || failure.code === 'untrusted-self-signed' || failure.code === 'no-anchors';
}

function reportOf({ store, served, failure }: Refused, connections: readonly Connection[], now: number): Report {
  const chain = certificatesOf(served.contents).map((item) => item.certificate);
  const working = connections[0]?.environment?.truststores?.find((other) => other !== store && anchors(other, chain, now));
  const written = connections[0]?.target.sslInfo?.trustStore?.span;
  const holds = fewOf((knownCertificates(store.files) ?? []).map(nameOf), 3);
  const users = [...new Set(connections.map(({ target }) => target.label))];
  const backend = connections[0]?.backend?.declaration.host;
  return {
    // Where another store of the environment fits, the reference is wrong; else the store lacks a certificate.
    span: working === undefined || written === undefined ? placeOf(store) : written,
    message: `trust store "${store.name.value}" of ${store.environment} cannot validate ${backend?.value ?? 'the backend'}: it holds ${holds === '' ? 'no certificate' : holds}, ${lack(store, failure)} ("PKIX path building failed")`,
    help: working === undefined ? `Add the root or issuing certificate of ${backend?.value ?? 'the backend'} to the trust store, or have the backend send its intermediate certificates.` : `Point the reference to "${working.name.value}", which validates this backend, or add its issuer to "${store.name.value}".`,
    related: [
      ...connections.flatMap(({ target }) => (target.sslInfo?.trustStore === undefined || (working !== undefined && target.sslInfo.trustStore.span === written) ? [] : [{ span: target.sslInfo.trustStore.span, label: `used here by ${target.label}` }])),
      ...certificatesOf(served.contents).slice(0, 1).map((item) => ({ span: item.span, label: `what ${backend?.value ?? 'the backend'} presents` })),
    ],
    identity: `${store.name.value} ${store.environment} ${users[0] ?? ''}`,
  };
}

function lack(store: TrustStore, { missingIssuer }: Refused['failure']): string {
  if (missingIssuer === undefined) return 'but none that the chain leads to';
  const namesake = knownCertificates(store.files)?.some((certificate) => certificate.subject.canonical === missingIssuer.canonical);
  return namesake === true ? `but of "${missingIssuer.text}" only a certificate with another key` : `but not the issuer "${missingIssuer.text}"`;
}

function anchors(store: TrustStore, chain: Parameters<typeof validatePath>[0]['chain'], now: number): boolean {
  const known = knownCertificates(store.files);
  return known !== undefined && validatePath({ chain, anchors: known, engine: 'jsse', now, purpose: 'server' }).ok;
}

/** The first certificate of the store, or the name that declares it where it holds none. */
function placeOf(store: TrustStore): Span {
  for (const { target } of store.files) {
    const first = target.kind === 'found' ? certificatesOf(target.file.contents)[0] : undefined;
    if (first !== undefined) return first.span;
  }
  return store.name.span;
}
