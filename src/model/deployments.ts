import { findStore } from './connections.ts';
import { elsewhere } from './elsewhere.ts';
import { foldersFrom } from './files.ts';
import type { Homes } from './homes.ts';
import type { Environment, Keystore, TrustStore } from './model.ts';
import { activeSslInfo } from './ssl-info.ts';
import type { Target } from './target.ts';

/** An environment with the folders that lead to what declares it. */
interface Place {
  readonly environment: Environment;
  readonly homes: ReadonlySet<string>;
  /** Its homes and every folder above them. */
  readonly folders: ReadonlySet<string>;
}

/** Tells the environments that a target may be deployed to. */
export function deploy(environments: readonly Environment[], { against }: Homes): (target: Target) => readonly Environment[] {
  const places = environments.map((environment): Place => ({ environment, homes: new Set(environment.homes), folders: new Set(environment.homes.flatMap((home) => foldersFrom(`${home}/`))) }));
  const isOne = against.size === 0 && places.every((one) => places.every((other) => areNeighbours(one, other)));
  return (target) => {
    const { environment: name, home } = target;
    if (home === undefined) return isOne ? environments : ofBundle(target, places, against).map(({ environment }) => environment);
    const declaring = places.filter(({ environment, homes }) => (name === undefined ? !environment.homes.some((other) => against.get(home)?.has(other)) : environment.name.value === name && homes.has(home)));
    return declaring.map(({ environment }) => environment);
  };
}

/**
 * A proxy may be deployed to every environment of its organisation. What contradicts the environments nearest to it is of another
 * organisation; so may be what lies in other folders, which counts only where something that the proxy names is not in the nearest.
 */
function ofBundle(target: Target, places: readonly Place[], against: Homes['against']): readonly Place[] {
  const above = foldersFrom(target.span.file.path);
  const nearest = above.find((folder) => places.some(({ folders }) => folders.has(folder)));
  const near = new Set(places.filter(({ folders }) => nearest !== undefined && folders.has(nearest)));
  const fitting = [...near].filter(({ environment }) => declaresAll(target, environment));
  return places.filter((place) => {
    if (near.has(place)) return fitting.includes(place) || !fitting.some((other) => contradict(place, other, against));
    if ([...near].some((other) => contradict(place, other, against))) return false;
    return fitting.length === 0 || [...near].some((other) => areNeighbours(place, other));
  });
}

function contradict(one: Place, other: Place, against: Homes['against']): boolean {
  return one.environment.homes.some((home) => {
    const enemies = against.get(home);
    return enemies !== undefined && other.environment.homes.some((another) => enemies.has(another));
  });
}

/** Whether a folder of one is or lies in a folder of the other, so that they may be of one organisation. */
function areNeighbours(one: Place, other: Place): boolean {
  return one.environment.homes.some((home) => other.folders.has(home)) || other.environment.homes.some((home) => one.folders.has(home));
}

/** Whether the repository shows everything that the target names in an environment. */
function declaresAll(target: Target, environment: Environment): boolean {
  const info = activeSslInfo(target);
  const isThere = (written: string | undefined, stores: readonly (TrustStore | Keystore)[] | undefined): boolean =>
    written === undefined || elsewhere(written) !== undefined || findStore<TrustStore | Keystore>(written, environment, stores).kind === 'found';
  const servers = target.servers.every(({ value }) => elsewhere(value) !== undefined || environment.targetServers?.some((server) => server.value === value));
  return servers && isThere(info?.trustStore?.value, environment.truststores) && isThere(info?.keyStore?.value, environment.keystores);
}
