import { elsewhere } from './elsewhere.ts';
import { activeSslInfo } from './ssl-info.ts';
import type { Backend, Connection, Environment, Keystore, Model, StoreLookup, TrustStore } from './model.ts';
import type { Target } from './target.ts';

/** Every target in every environment that it may be deployed to; where none is declared, each target once without one. */
export function connect(targets: readonly Target[], environments: readonly Environment[], environmentsOf: (target: Target) => readonly Environment[], backends: readonly Backend[]): Connection[] {
  const byAddress = new Map(backends.toReversed().map((backend) => [addressOf(backend.declaration.host.value, backend.declaration.port), backend]));
  return targets.flatMap((target) => {
    const { host, port, scheme } = target.url ?? {};
    const backend = scheme === 'https' && host !== undefined ? byAddress.get(addressOf(host.value, port)) : undefined;
    const own = environments.length > 0 ? environmentsOf(target) : target.environment === undefined ? [undefined] : [];
    return own.map((environment) => connectionIn(target, environment, backend));
  });
}

function connectionIn(target: Target, environment: Environment | undefined, backend: Backend | undefined): Connection {
  const info = activeSslInfo(target);
  return {
    target,
    environment,
    trustStore: info?.trustStore === undefined ? undefined : findAnyStore<TrustStore>(info.trustStore.value, environment, environment?.truststores, environment?.undeclared.truststores),
    keystore: info?.keyStore === undefined ? undefined : findAnyStore<Keystore>(info.keyStore.value, environment, environment?.keystores, environment?.undeclared.keystores),
    backend,
  };
}

/** The same, where the declared stores do not tell, among those that only aliases name. */
function findAnyStore<Store extends { readonly name: { readonly value: string } }>(written: string, environment: Environment | undefined, declared: readonly Store[] | undefined, undeclared: readonly Store[] | undefined): StoreLookup<Store> {
  const found = findStore(written, environment, declared);
  const other = found.kind === 'elsewhere' ? findStore(written, environment, undeclared) : found;
  return other.kind === 'found' ? other : found;
}

/** Every keystore of an environment, declared or not. */
export function keystoresIn({ keystores, undeclared }: Environment): readonly Keystore[] {
  return [...(keystores ?? []), ...undeclared.keystores];
}

function addressOf(host: string, port: number | undefined): string {
  return `${host.toLowerCase().replace(/^\[|\]$|\.$/g, '')} ${port}`;
}

const indexes = new WeakMap<Model['connections'], ReadonlyMap<Target, readonly Connection[]>>();

/** The connections of a target, one for each of its environments. */
export function connectionsOf({ connections }: Pick<Model, 'connections'>, target: Target): readonly Connection[] {
  const index = indexes.get(connections) ?? indexByTarget(connections);
  indexes.set(connections, index);
  return index.get(target) ?? [];
}

function indexByTarget(connections: Model['connections']): ReadonlyMap<Target, readonly Connection[]> {
  const index = new Map<Target, Connection[]>();
  for (const connection of connections) {
    const own = index.get(connection.target);
    if (own === undefined) index.set(connection.target, [connection]);
    else own.push(connection);
  }
  return index;
}

/**
 * What the name of a store leads to with `ref://` before it, in every environment of the target: always a store that is there,
 * or undefined. `isStore` says whether a store may have the name itself.
 */
export function asReference(model: Pick<Model, 'connections'>, target: Target, written: string, kind: 'keystores' | 'truststores'): { readonly isStore: boolean } | undefined {
  const environments = connectionsOf(model, target).map(({ environment }) => environment);
  const leads = environments.length > 0 && environments.every((environment) => findStore<Keystore | TrustStore>(`ref://${written}`, environment, environment?.[kind]).kind === 'found');
  return leads ? { isStore: environments.some((environment) => environment?.[kind]?.some(({ name }) => name.value === written || elsewhere(name.value) !== undefined)) } : undefined;
}

/** Whether a text is neither `ref://` and a name nor a name: these hold no colon and no slash. The name at its end is what is meant. */
export function misspeltReference(written: string): { readonly meant: string } | undefined {
  if (/^\s*ref:\/\//.test(written) || elsewhere(written) !== undefined) return undefined;
  const last = Math.max(...[':', '/', '\\'].map((mark) => written.lastIndexOf(mark)));
  return last === -1 ? undefined : { meant: written.slice(last + 1).trim() };
}

/** Where a store name or `ref://` leads among the stores of an environment. */
export function findStore<Store extends { readonly name: { readonly value: string } }>(written: string, environment: Environment | undefined, stores: readonly Store[] | undefined): StoreLookup<Store> {
  if (environment === undefined || elsewhere(written) !== undefined) return { kind: 'elsewhere' };
  const reference = /^ref:\/\/(.*)$/s.exec(written)?.[1]?.trim();
  if (reference === undefined) {
    const store = stores?.find((candidate) => candidate.name.value === written);
    return store === undefined ? { kind: 'elsewhere' } : { kind: 'found', store };
  }
  if (environment.references === undefined) return { kind: 'elsewhere' };
  const declared = environment.references.find((candidate) => candidate.name.value === reference);
  if (declared === undefined) return { kind: 'reference-missing', reference, known: environment.references };
  if (stores === undefined || elsewhere(declared.refers.value) !== undefined) return { kind: 'elsewhere' };
  const store = stores.find((candidate) => candidate.name.value === declared.refers.value);
  return store === undefined ? { kind: 'store-missing', reference: declared } : { kind: 'found', store };
}
