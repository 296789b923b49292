import { elsewhere } from './elsewhere.ts';
import { activeSslInfo } from './ssl-info.ts';
import type { Backend, Connection, Environment, Keystore, StoreLookup, TrustStore } from './model.ts';
import type { Target } from './target.ts';

/** Every target in every environment that is declared; where none is, each target once without one. */
export function connect(targets: readonly Target[], environments: readonly Environment[], backends: readonly Backend[]): Connection[] {
  const places: readonly (Environment | undefined)[] = environments.length === 0 ? [undefined] : environments;
  return targets.flatMap((target) => {
    const own = target.environment === undefined ? places : places.filter((environment) => environment?.name.value === target.environment);
    return own.map((environment) => connection(target, environment, backends));
  });
}

function connection(target: Target, environment: Environment | undefined, backends: readonly Backend[]): Connection {
  const info = activeSslInfo(target);
  return {
    target,
    environment,
    trustStore: info?.trustStore === undefined ? undefined : findStore<TrustStore>(info.trustStore.value, environment, environment?.truststores),
    keystore: info?.keyStore === undefined ? undefined : findStore<Keystore>(info.keyStore.value, environment, environment?.keystores),
    backend: backends.find((backend) => answers(backend, target)),
  };
}

function answers(backend: Backend, target: Target): boolean {
  const { host, port, scheme } = target.url ?? {};
  return scheme === 'https' && host !== undefined && sameHost(host.value, backend.declaration.host.value) && port === backend.declaration.port;
}

function sameHost(left: string, right: string): boolean {
  const plain = (host: string): string => host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  return plain(left) === plain(right);
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
