import { fitsKey, intendedSuite, jsseDefaults, jsseSuite, opensslDefaults, type CipherSuite, type ServerKey } from './ciphers.ts';

/** What the Message Processor is told to use; an empty list means the defaults of its runtime. */
export interface ClientOffer {
  readonly protocols: readonly string[];
  readonly ciphers: readonly string[];
  /** Older runtimes of Edge still speak TLS 1.0 and 1.1 where they are told to. */
  readonly speaksObsolete: boolean;
}

/** What a backend is known to take; what is not known is undefined. */
export interface ServerOffer {
  readonly protocols: readonly string[] | undefined;
  readonly ciphers: readonly string[] | undefined;
  readonly key: ServerKey | undefined;
}

export type Negotiation =
  | { readonly ok: true; readonly protocol: string }
  /** No protocol of the client has a cipher suite: JSSE's "No appropriate protocol". */
  | { readonly ok: false; readonly lacks: 'client-suite'; readonly protocols: readonly string[] }
  | { readonly ok: false; readonly lacks: 'protocol'; readonly client: readonly string[]; readonly server: readonly string[] }
  | { readonly ok: false; readonly lacks: 'suite'; readonly protocol: string; readonly server: readonly string[] }
  | { readonly ok: false; readonly lacks: 'key-suite'; readonly protocol: string; readonly key: string };

const modern = ['TLSv1.2', 'TLSv1.3'];
const obsolete = ['TLSv1', 'TLSv1.1'];
const order = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What a JSSE client and a server agree on, TLS 1.3 and before apart. Names that JSSE does not know must have been refused before. */
export function negotiate(client: ClientOffer, server: ServerOffer): Negotiation {
  const spoken = client.speaksObsolete ? [...obsolete, ...modern] : modern;
  const listed = client.protocols.length === 0 ? modern : client.protocols.map(plainProtocol).filter((name) => spoken.includes(name));
  const offered = client.ciphers.length === 0 ? jsseDefaults() : client.ciphers.flatMap((name) => jsseSuite(name) ?? []).filter((suite) => suite.java !== 'disabled');
  // JSSE leaves out a version that it has no suite for.
  const active = listed.filter((protocol) => offered.some((suite) => suits(suite, protocol)));
  if (active.length === 0) return { ok: false, lacks: 'client-suite', protocols: listed };
  const accepted = server.protocols?.map(plainProtocol) ?? active;
  const common = active.filter((protocol) => accepted.includes(protocol)).toSorted((left, right) => order.indexOf(right) - order.indexOf(left));
  const [protocol] = common;
  if (protocol === undefined) return { ok: false, lacks: 'protocol', client: active, server: accepted };
  const both = offered.filter((suite) => suits(suite, protocol) && serverSuites(server, protocol).some((other) => other.iana === suite.iana));
  if (both.length === 0) return { ok: false, lacks: 'suite', protocol, server: server.ciphers ?? [] };
  const { key } = server;
  if (protocol !== 'TLSv1.3' && key !== undefined && !both.some((suite) => fitsKey(suite, key))) return { ok: false, lacks: 'key-suite', protocol, key: key.algorithm };
  return { ok: true, protocol };
}

/** A list without any TLS 1.3 suite says nothing of TLS 1.3: servers configure those apart. What is no single suite, such as HIGH, leaves the list open. */
function serverSuites({ ciphers }: ServerOffer, protocol: string): readonly CipherSuite[] {
  const named = ciphers?.flatMap((name) => intendedSuite(name) ?? []) ?? [];
  const fitting = named.filter((suite) => suits(suite, protocol));
  if (named.length < (ciphers?.length ?? 1) || (protocol === 'TLSv1.3' && fitting.length === 0)) return protocol === 'TLSv1.3' ? jsseDefaults() : [...opensslDefaults(), ...jsseDefaults()];
  return fitting;
}

function suits(suite: CipherSuite, protocol: string): boolean {
  if (suite.tls13 || protocol === 'TLSv1.3') return suite.tls13 && protocol === 'TLSv1.3';
  return protocol === 'TLSv1.2' || !suite.needsTls12;
}

/** `TLSv1.0` is the playbook's spelling of `TLSv1`. */
function plainProtocol(name: string): string {
  return name === 'TLSv1.0' ? 'TLSv1' : name;
}
