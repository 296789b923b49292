import type { KeyKind, Recipe } from '../mint.ts';
import type { Random } from './random.ts';

/** Who meets whom: Apigee and a backend, clients and the ingress, Apigee and a backend that asks for a certificate. */
export type Hop = 'southbound' | 'northbound' | 'mutual';

/** A key by its kind and number, so that the few that are made can be used again. */
export type KeyName = `${KeyKind}/${number}`;

/** What to mint; issuers are named within the plan. Without an issuer it signs itself. */
export interface CertificatePlan extends Omit<Recipe, 'issuer' | 'key'> {
  readonly key: KeyName;
  readonly issuer?: string;
  /** The last byte of the signature is wrong. */
  readonly forged?: boolean;
}

/** A file of the set-up by its part; where it stands is the layout's business. */
export type Part = 'served' | 'server-key' | 'trusted' | 'client' | 'client-key' | 'accepted' | 'pool';

/** What is done to the text of a file after it has been written. */
export type Edit = (text: string) => string | Uint8Array;

export interface ClientPlan {
  chain: readonly string[];
  key: KeyName;
  /** What the backend accepts, by certificate names. */
  accepted: readonly string[];
  demanded: 'required' | 'optional';
  /** Whether SSLInfo presents a certificate at all. */
  presented: boolean;
}

/** A whole set-up before anything is minted or written. Mutations change it. */
export interface Plan {
  readonly hop: Hop;
  server: 'nginx' | 's_server';
  /** The server takes keys, digests and protocols that OpenSSL refuses by default, so that the client is the one to decide. */
  permissive: boolean;
  host: string;
  readonly certificates: Map<string, CertificatePlan>;
  /** What the server presents, by certificate names, the first one first. */
  served: readonly string[];
  serverKey: KeyName;
  serverKeyFormat: 'pkcs8' | 'traditional' | 'encrypted' | 'public';
  /** Whether the repository holds the key of the backend. */
  keyKnown: boolean;
  /** What the client trusts, by certificate names. */
  trusted: readonly string[];
  /** Certificates that lie in the repository and that nothing names. */
  pool: readonly string[];
  /** SSLInfo of the target. */
  protocols: readonly string[];
  ciphers: readonly string[];
  ignoreErrors: boolean;
  /** What the backend speaks; empty: what its engine does by default. */
  offeredProtocols: readonly string[];
  offeredCiphers: readonly string[];
  /** The backend refuses who does not name it in the handshake. */
  requiresSni: boolean;
  client?: ClientPlan;
  readonly edits: Map<Part, readonly Edit[]>;
  readonly absent: Set<Part>;
}

const day = 86_400_000;

/** A moment so many days from now, as recipes write it. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * day).toISOString();
}

export function certificateOf(plan: Plan, name: string): CertificatePlan {
  const found = plan.certificates.get(name);
  if (found === undefined) throw new Error(`the plan has no certificate "${name}"`);
  return found;
}

/** Changes what one certificate of the plan says. */
export function change(plan: Plan, name: string, changes: Partial<CertificatePlan>): void {
  plan.certificates.set(name, { ...certificateOf(plan, name), ...changes });
}

export function edit(plan: Plan, part: Part, how: Edit): void {
  plan.edits.set(part, [...(plan.edits.get(part) ?? []), how]);
}

/** The issuer of the leaf: the first intermediate, or the root where there is none. */
export function issuerOfLeaf(plan: Plan): string {
  return certificateOf(plan, 'leaf').issuer ?? 'leaf';
}

/** Intermediates between the leaf and the root, the leaf's issuer first. */
export function intermediatesOf(plan: Plan): readonly string[] {
  return [...plan.certificates.keys()].filter((name) => name.startsWith('intermediate'));
}

const words = ['orders', 'stock', 'billing', 'quotes', 'parcel', 'ledger', 'search'] as const;
const caKinds = ['rsa', 'rsa', 'ec', 'ec-384'] as const;
const leafKinds = ['rsa', 'rsa', 'ec', 'ec', 'ec-384', 'rsa-3072'] as const;

/** A set-up that works. */
export function planHealthy(hop: Hop, random: Random): Plan {
  const host = `${random.pick(words)}.${hop === 'northbound' ? 'api' : 'internal'}.example.com`;
  const certificates = planChain(host, random);
  const intermediates = [...certificates.keys()].filter((name) => name.startsWith('intermediate'));
  const [protocols, offeredProtocols] = planProtocols(hop, random);
  const plan: Plan = {
    hop,
    server: random.chance(0.6) ? 'nginx' : 's_server',
    permissive: false,
    host,
    certificates,
    served: ['leaf', ...intermediates, ...(random.chance(0.25) ? ['root'] : [])],
    serverKey: certificates.get('leaf')?.key ?? 'ec/3',
    serverKeyFormat: random.chance(0.3) ? 'traditional' : 'pkcs8',
    keyKnown: hop === 'northbound' || random.chance(0.5),
    trusted: ['root'],
    pool: [],
    protocols,
    ciphers: [],
    ignoreErrors: false,
    offeredProtocols,
    offeredCiphers: [],
    requiresSni: false,
    ...(hop === 'mutual' ? { client: planClient(certificates, random) } : {}),
    edits: new Map(),
    absent: new Set(),
  };
  if (hop !== 'northbound' && random.chance(0.25)) plan.trusted = ['root', ...intermediates];
  if (random.chance(0.2)) edit(plan, 'served', (text) => text.replaceAll('\n', '\r\n'));
  if (random.chance(0.2)) edit(plan, 'trusted', (text) => text.trimEnd());
  return plan;
}

/** Two or three certificates under one root; keys are numbered by who holds them. */
function planChain(host: string, random: Random): Map<string, CertificatePlan> {
  const certificates = new Map<string, CertificatePlan>();
  const depth = random.pick([0, 1, 1, 1, 1, 2]);
  certificates.set('root', { subject: 'CN=Lab Root CA, O=Lab', key: `${random.pick(caKinds)}/0`, ca: true, from: daysFromNow(-2000), to: daysFromNow(3000) });
  let issuer = 'root';
  for (let level = depth; level >= 1; level -= 1) {
    const name = level === 1 ? 'intermediate' : `intermediate-${level}`;
    certificates.set(name, { subject: `CN=Lab Issuing CA ${level}, O=Lab`, key: `${random.pick(caKinds)}/${level}`, ca: true, issuer, from: daysFromNow(-800), to: daysFromNow(1500) });
    issuer = name;
  }
  const wildcard = random.chance(0.2);
  const names = wildcard ? [host.replace(/^[^.]+/, '*')] : [host, ...(random.chance(0.3) ? ['www.example.com', 'other.example.net'] : [])];
  certificates.set('leaf', { subject: `CN=${names[0] ?? host}`, key: `${random.pick(leafKinds)}/3`, issuer, names, usages: [0], from: daysFromNow(-90), to: daysFromNow(300) });
  // Intermediates from the leaf upwards, whatever the order in which they were planned.
  return new Map([...certificates].sort(([left], [right]) => rank(left) - rank(right)));
}

function rank(name: string): number {
  const order = ['root', 'intermediate', 'intermediate-2', 'leaf'];
  return order.indexOf(name);
}

function planProtocols(hop: Hop, random: Random): readonly [readonly string[], readonly string[]] {
  if (hop === 'northbound') return [[], []];
  const both = ['TLSv1.2', 'TLSv1.3'];
  const asked = random.pick<readonly string[]>([[], ['TLSv1.2'], ['TLSv1.3'], both]);
  const offered = random.pick<readonly string[]>([[], both, asked.length === 1 ? asked : ['TLSv1.2']]);
  return [asked, offered];
}

function planClient(certificates: Map<string, CertificatePlan>, random: Random): ClientPlan {
  const key: KeyName = `${random.pick(['rsa', 'ec'] as const)}/5`;
  certificates.set('client-root', { subject: 'CN=Lab Client Root CA, O=Lab', key: 'rsa/6', ca: true, from: daysFromNow(-2000), to: daysFromNow(3000) });
  const direct = random.chance(0.4);
  if (!direct) certificates.set('client-issuer', { subject: 'CN=Lab Client Issuing CA, O=Lab', key: 'rsa/7', ca: true, issuer: 'client-root', from: daysFromNow(-800), to: daysFromNow(1500) });
  certificates.set('client', { subject: 'CN=apigee-client, O=Lab', key, issuer: direct ? 'client-root' : 'client-issuer', purposes: ['client'], usages: [0], from: daysFromNow(-90), to: daysFromNow(300) });
  return { chain: direct ? ['client'] : ['client', 'client-issuer'], key, accepted: ['client-root'], demanded: random.chance(0.8) ? 'required' : 'optional', presented: true };
}

/** Puts an intermediate between leaf and root where the plan has none, and has it served. */
export function ensureIntermediate(plan: Plan): void {
  if (plan.certificates.has('intermediate')) return;
  plan.certificates.set('intermediate', { subject: 'CN=Lab Issuing CA 1, O=Lab', key: 'rsa/1', ca: true, issuer: 'root', from: daysFromNow(-800), to: daysFromNow(1500) });
  change(plan, 'leaf', { issuer: 'intermediate' });
  plan.served = plan.served.flatMap((name) => (name === 'leaf' ? ['leaf', 'intermediate'] : [name]));
}

/** Takes a key of another kind for a certificate and for whoever presents it. */
export function rekey(plan: Plan, name: 'leaf' | 'client', key: KeyName): void {
  change(plan, name, { key });
  if (name === 'leaf') plan.serverKey = key;
  else if (plan.client !== undefined) plan.client.key = key;
}
