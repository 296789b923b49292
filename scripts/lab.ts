// Has random scenarios judged by the gate and by real handshakes: npm run lab -- --seed N --count M [--only ID]. See docs/laboratory.md.
import { rmSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { writeCase } from './lab/cases.ts';
import { readKnownDisagreements } from './lab/judge.ts';
import { runScenarios } from './lab/run.ts';
import { makeScenario } from './lab/scenario.ts';
import { lineOf, summarize } from './lab/summary.ts';
import { findTools, missingTools } from './lab/tools.ts';

const { seed, count, only } = readArguments();
const tools = findTools();
for (const missing of missingTools(tools)) stdout.write(`${missing} is missing: what needs it is not run\n`);
stdout.write(`${Object.values(tools).filter((version) => version !== undefined).join('; ')}\n`);
const scenarios = (only === undefined ? Array.from({ length: count }, (_, index) => index) : [only]).map((index) => () => makeScenario(seed, index));
const started = performance.now();
const run = await runScenarios(lazily(scenarios), tools, readKnownDisagreements(tools));

const folder = `.lab/seed-${seed}`;
if (only === undefined) rmSync(folder, { recursive: true, force: true });
for (const outcome of run.outcomes) {
  if (only === undefined && outcome.agreement === 'agreed') continue;
  const written = writeCase(folder, outcome);
  if (only !== undefined) stdout.write(`${outcome.agreement}${outcome.explained === undefined ? '' : ` (${outcome.explained})`}\n${lineOf(outcome)}\n${outcome.real.words}\n${written}\n`);
}
if (run.outcomes.length === 0) stdout.write('nothing could be run\n');
if (only === undefined) stdout.write(`${summarize(run)}${Math.round((performance.now() - started) / 1000)} s; cases in ${folder}\n`);

function* lazily<Item>(makers: readonly (() => Item)[]): Iterable<Item> {
  for (const make of makers) yield make();
}

function readArguments(): { readonly seed: number; readonly count: number; readonly only: number | undefined } {
  try {
    const { values } = parseArgs({ args: argv.slice(2), options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '200' }, only: { type: 'string' } } });
    const number = (name: string, text: string): number => {
      if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, not "${text}"`);
      return Number(text);
    };
    return { seed: number('seed', values.seed), count: number('count', values.count), only: values.only === undefined ? undefined : number('only', values.only) };
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\nusage: npm run lab -- [--seed N] [--count M] [--only ID]\n`);
    exit(2);
  }
}
