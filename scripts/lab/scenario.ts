import type { Content } from './material.ts';
import { writeMaterial } from './material.ts';
import { classes, type Mutation, type MutationClass } from './mutation.ts';
import { mutationNamed, mutations } from './mutations.ts';
import { planHealthy, type Hop, type Part, type Plan } from './plan.ts';
import { seededRandom, type Random } from './random.ts';
import { writeWorkspace } from './workspace.ts';

export type ScenarioClass = 'healthy' | MutationClass | 'two at once';

export interface Scenario {
  /** The number within its seed; with the seed it makes the scenario again. */
  readonly id: string;
  readonly class: ScenarioClass;
  readonly mutations: readonly Mutation[];
  readonly plan: Plan;
  /** Certificate and key files as the engines get them. */
  readonly material: ReadonlyMap<Part, Content>;
  /** The repository that the gate sees. */
  readonly workspace: ReadonlyMap<string, Content>;
}

/** The scenario of a number: every fourth is healthy, every fourth has two mutations, the others one. */
export function makeScenario(seed: number, index: number): Scenario {
  const random = seededRandom(`${seed}/${index}`);
  const quarter = Math.floor(index / 4);
  switch (index % 4) {
    case 0:
      return finish(String(index), 'healthy', [], random.pick(['southbound', 'southbound', 'northbound', 'northbound', 'mutual']), random);
    case 3:
      for (;;) {
        const [first, second, hop] = drawPair(random);
        const scenario = finish(String(index), 'two at once', [first, second], hop, random);
        if (!contradicts(scenario)) return scenario;
      }
    default: {
      const mutation = drawInTurn(seed, quarter * 2 + (index % 4) - 1);
      return finish(String(index), mutation.class, [mutation], pickHop(mutation.hops, random), random);
    }
  }
}

/** A scenario with these mutations and nothing else left to chance but the set-up below them. */
export function makeNamedScenario(seed: number, id: string, hop: Hop, names: readonly string[]): Scenario {
  const chosen = names.map(mutationNamed);
  return finish(id, chosen.length === 1 ? (chosen[0]?.class ?? 'healthy') : 'two at once', chosen, hop, seededRandom(`${seed}/${id}`));
}

/** Class after class, and within each class through all its mutations before one comes again. */
function drawInTurn(seed: number, turn: number): Mutation {
  const kind = classes[turn % classes.length] ?? 'chain';
  const round = Math.floor(turn / classes.length);
  const all = mutations.filter((mutation) => mutation.class === kind);
  const lap = Math.floor(round / all.length);
  const drawn = seededRandom(`${seed}/${kind}/${lap}`).shuffle(all)[round % all.length];
  if (drawn === undefined) throw new Error(`no mutation of class ${kind}`);
  return drawn;
}

function drawPair(random: Random): readonly [Mutation, Mutation, Hop] {
  for (;;) {
    const [first, second] = random.shuffle(classes).slice(0, 2).map((kind) => random.shuffle(mutations.filter((mutation) => mutation.class === kind))[0]);
    if (first === undefined || second === undefined) continue;
    const hops = first.hops.filter((hop) => second.hops.includes(hop));
    if (hops.length > 0) return [first, second, pickHop(hops, random)];
  }
}

/** One mutation needs a server that the other rules out. */
function contradicts({ mutations: chosen, plan }: Scenario): boolean {
  return plan.permissive && chosen.some((mutation) => mutation.server === 'nginx' || mutation.strict === true);
}

function pickHop(hops: readonly Hop[], random: Random): Hop {
  const [first = 'southbound', ...rest] = hops;
  return random.pick([first, ...rest]);
}

function finish(id: string, kind: ScenarioClass, chosen: readonly Mutation[], hop: Hop, random: Random): Scenario {
  const plan = planHealthy(hop, random);
  for (const mutation of chosen) mutation.apply(plan, random);
  const wanted = chosen.find((mutation) => mutation.server !== undefined)?.server;
  if (wanted !== undefined && !plan.permissive) plan.server = wanted;
  const material = writeMaterial(plan);
  return { id, class: kind, mutations: chosen, plan, material, workspace: writeWorkspace(plan, material) };
}
