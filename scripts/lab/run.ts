import { startEngines, type RealAnswer } from './handshake.ts';
import { askGate, compare, type KnownDisagreement, type Outcome } from './judge.ts';
import type { Scenario } from './scenario.ts';
import type { Tools } from './tools.ts';

/** A scenario that could not be played, and why. */
export interface NotRun {
  readonly scenario: Scenario;
  readonly why: string;
}

export interface Run {
  readonly outcomes: readonly Outcome[];
  readonly notRun: readonly NotRun[];
}

/** Enough to keep two cores busy while servers start. */
const atOnce = 4;

/** Has every scenario answered by the gate and by the engines. */
export async function runScenarios(scenarios: Iterable<Scenario>, tools: Tools, known: readonly KnownDisagreement[]): Promise<Run> {
  const outcomes: Outcome[] = [];
  const notRun: NotRun[] = [];
  const order = new Map<Scenario, number>();
  const engines = startEngines(tools);
  try {
    const rest = scenarios[Symbol.iterator]();
    const work = async (): Promise<void> => {
      for (let next = rest.next(); next.done !== true; next = rest.next()) {
        const scenario = next.value;
        order.set(scenario, order.size);
        const why = obstacle(scenario, tools);
        if (why !== undefined) notRun.push({ scenario, why });
        else outcomes.push(compare(scenario, await played(engines, scenario), askGate(scenario), known));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    engines.close();
  }
  const asMade = (left: { readonly scenario: Scenario }, right: { readonly scenario: Scenario }): number => (order.get(left.scenario) ?? 0) - (order.get(right.scenario) ?? 0);
  return { outcomes: outcomes.sort(asMade), notRun: notRun.sort(asMade) };
}

/** A laboratory that fails is not a handshake that fails. */
async function played(engines: ReturnType<typeof startEngines>, scenario: Scenario): Promise<RealAnswer> {
  const answer = await engines.play(scenario);
  if (answer.stage === 'laboratory') throw new Error(`scenario ${scenario.id}: ${answer.words}`);
  return answer;
}

/** Why the tools at hand cannot play the scenario. */
export function obstacle({ plan }: Scenario, tools: Tools): string | undefined {
  if (tools.timeout === undefined) return 'without timeout (coreutils) no server is started';
  if (tools.openssl === undefined) return 'openssl is missing';
  if (plan.server === 'nginx' && tools.nginx === undefined) return 'nginx is missing';
  if (plan.hop !== 'northbound' && (tools.java === undefined || tools.javac === undefined)) return 'java or javac is missing';
  return undefined;
}
