import type { Outcome } from './judge.ts';
import { classes } from './mutation.ts';
import type { Run } from './run.ts';
import type { ScenarioClass } from './scenario.ts';

/** The whole result in lines of text. */
export function summarize({ outcomes, notRun }: Run): string {
  const lines = [
    row('class', 'scenarios', 'agreed', 'false passes', 'false alarms', 'explained'),
    ...rows(outcomes),
    '',
    `false passes: ${tell(outcomes, 'false pass')}`,
    `false alarms: ${tell(outcomes, 'false alarm')}`,
    causes(outcomes),
    ...knownOnes(outcomes),
    ...reasons(notRun),
  ];
  return `${lines.join('\n')}\n`;
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(14))).join('');
}

function rows(outcomes: readonly Outcome[]): string[] {
  const kinds: readonly ScenarioClass[] = ['healthy', ...classes, 'two at once'];
  const parts = [...kinds.map((kind) => [kind, outcomes.filter(({ scenario }) => scenario.class === kind)] as const), ['all', outcomes] as const];
  return parts.flatMap(([title, part]) => {
    const count = (keep: (outcome: Outcome) => boolean): string => String(part.filter(keep).length);
    if (part.length === 0) return [];
    return [
      row(
        title,
        String(part.length),
        count(({ agreement }) => agreement === 'agreed'),
        count(({ agreement, explained }) => agreement === 'false pass' && explained === undefined),
        count(({ agreement, explained }) => agreement === 'false alarm' && explained === undefined),
        count(({ explained }) => explained !== undefined),
      ),
    ];
  });
}

function tell(outcomes: readonly Outcome[], kind: Outcome['agreement']): string {
  const wrong = outcomes.filter(({ agreement }) => agreement === kind);
  const open = wrong.filter(({ explained }) => explained === undefined);
  return `${open.length} open, ${wrong.length - open.length} explained${open.map((outcome) => `\n  ${lineOf(outcome)}`).join('')}`;
}

/** One line for one scenario: its number, what was done to it, what both said. */
export function lineOf({ scenario, real, gate }: Outcome): string {
  const { id, plan, mutations } = scenario;
  const said = gate.works ? '' : `gate: ${[...new Set(gate.errors.map(({ rule }) => rule))].join(', ')}; `;
  return `${id} ${plan.hop} (${plan.server}) ${mutations.map((mutation) => mutation.id).join(' + ') || 'healthy'}: ${said}${real.stage}: ${real.words.replaceAll(/\s*\n\s*/g, ' | ').slice(0, 220)}`;
}

function causes(outcomes: readonly Outcome[]): string {
  const caught = outcomes.filter(({ named }) => named !== undefined);
  const unnamed = caught.filter(({ named }) => named === false);
  const share = caught.length === 0 ? 'none' : `${((100 * (caught.length - unnamed.length)) / caught.length).toFixed(1)} %`;
  return `failures whose cause the gate names: ${share} (${caught.length - unnamed.length} of ${caught.length})${unnamed.map((outcome) => `\n  ${lineOf(outcome)}`).join('')}`;
}

function knownOnes(outcomes: readonly Outcome[]): string[] {
  const counts = new Map<string, number>();
  for (const { explained } of outcomes) if (explained !== undefined) counts.set(explained, (counts.get(explained) ?? 0) + 1);
  return [...counts].map(([why, count]) => `explained, ${count} times: ${why}`);
}

function reasons(notRun: Run['notRun']): string[] {
  const why = new Map<string, number>();
  for (const entry of notRun) why.set(`${entry.scenario.plan.hop}: ${entry.why}`, (why.get(`${entry.scenario.plan.hop}: ${entry.why}`) ?? 0) + 1);
  return [...why].map(([reason, count]) => `not run: ${count} scenarios, ${reason}`);
}
