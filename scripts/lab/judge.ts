import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkRepository } from '../../src/gate/check.ts';
import type { Finding } from '../../src/gate/verdict.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';
import type { RealAnswer } from './handshake.ts';
import type { Hop } from './plan.ts';
import type { Scenario } from './scenario.ts';
import type { Program, Tools } from './tools.ts';

export interface GateAnswer {
  /** No finding is an error. */
  readonly works: boolean;
  readonly errors: readonly Finding[];
}

export type Agreement = 'agreed' | 'false pass' | 'false alarm';

/** A scenario after both have answered. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly real: RealAnswer;
  readonly gate: GateAnswer;
  readonly agreement: Agreement;
  /** Why a disagreement is known and stays. */
  readonly explained?: string;
  /** For a handshake that fails, and that the gate fails: whether one of its errors names the cause. */
  readonly named?: boolean;
}

/** A disagreement that is understood: the gate is right about Apigee, or nobody can know. */
export interface KnownDisagreement {
  readonly hops: readonly Hop[];
  readonly mutation: string;
  readonly kind: Exclude<Agreement, 'agreed'>;
  /** Only where this program is missing, since another plays its part. */
  readonly without?: Program;
  readonly why: string;
}

/** Those that the programs at hand can show. */
export function readKnownDisagreements(tools: Tools): readonly KnownDisagreement[] {
  const all = JSON.parse(readFileSync(resolve('scripts/lab/known-disagreements.json'), 'utf8')) as readonly KnownDisagreement[];
  return all.filter(({ without }) => without === undefined || tools[without] === undefined);
}

export function askGate({ workspace }: Scenario): GateAnswer {
  const answer = checkRepository(memoryWorkspace(workspace), { now: Date.now(), version: 'lab' });
  if ('problem' in answer) throw new Error(`the gate refuses the configuration of the laboratory: ${answer.problem}`);
  const { findings, failures } = answer.verdict;
  if (failures.length > 0) throw new Error(`the gate failed: ${failures.map(({ where, message }) => `${where}: ${message}`).join('; ')}`);
  const errors = findings.filter(({ severity }) => severity === 'error');
  return { works: errors.length === 0, errors };
}

export function compare(scenario: Scenario, real: RealAnswer, gate: GateAnswer, known: readonly KnownDisagreement[]): Outcome {
  const agreement: Agreement = real.works === gate.works ? 'agreed' : gate.works ? 'false pass' : 'false alarm';
  const why = agreement === 'agreed' ? undefined : explain(scenario, agreement, known);
  const causes = new Set(scenario.mutations.flatMap((mutation) => mutation.causes));
  return {
    scenario,
    real,
    gate,
    agreement,
    ...(why === undefined ? {} : { explained: why }),
    ...(real.works || gate.works ? {} : { named: gate.errors.some(({ rule }) => causes.has(rule)) }),
  };
}

function explain({ mutations, plan }: Scenario, agreement: Agreement, known: readonly KnownDisagreement[]): string | undefined {
  return known.find(({ kind, hops, mutation }) => kind === agreement && hops.includes(plan.hop) && mutations.some(({ id }) => id === mutation))?.why;
}
