import { stdout } from 'node:process';
import { parentPort } from 'node:worker_threads';
import { readCases, writeCase, type Case } from '../test/fuzz/corpus.ts';
import { mutate, stepRange, type Step } from '../test/fuzz/mutate.ts';
import type { Seed } from '../test/fuzz/seeds.ts';
import { allSubjects, type Subject } from '../test/fuzz/subjects.ts';
import { openCoverage, type Coverage } from './fuzz-coverage.ts';
import { announceInput } from './fuzz-watch.ts';
import { seededRandom, type Random } from './lab/random.ts';

export const corpus = 'test/fuzz/corpus';
export const crashes = 'test/fuzz/crashes';

/** What a worker is to do; `script` is the bundle whose coverage guides it. */
export interface Task {
  readonly seed: string;
  /** Milliseconds since the epoch. */
  readonly end: number;
  /** The name of the only subject; empty for all. */
  readonly only: string;
  readonly keep: boolean;
  readonly script: string;
  readonly memory: SharedArrayBuffer;
}

export interface Tally {
  readonly runs: number;
  readonly defects: number;
}

/** What is kept is read by people and by every test run. */
const mostKeptBytes = 4096;
/** The same defect again says nothing new. */
const mostOfOneKind = 3;

interface Pool {
  readonly subject: Subject;
  readonly inputs: Seed[];
}

/** Mutates the seeds, the corpus and what reached new code until the time is over. */
export function runWorker(task: Task): void {
  const random = seededRandom(task.seed);
  const coverage = openCoverage(task.script);
  const cases = readCases(corpus);
  const pools = allSubjects().filter(({ name }) => task.only === '' || name === task.only)
    .map((subject): Pool => ({ subject, inputs: [...subject.seeds, ...cases.filter((one) => one.subject === subject.name)] }));
  const kinds = new Map<string, number>();
  let tally: Tally = { runs: 0, defects: 0 };
  const run = (subject: Subject, input: Seed): void => {
    announceInput(task.memory, { ...input, subject: subject.name });
    const wrong = judge(subject, input);
    announceInput(task.memory, undefined);
    const defects = wrong.length === 0 ? 0 : noteDefect({ ...input, subject: subject.name }, wrong, kinds, task.seed);
    tally = { runs: tally.runs + 1, defects: tally.defects + defects };
    if (defects > 0 || tally.runs % 100 === 0) parentPort?.postMessage(tally, []);
  };
  // First everything that is known, so that only what is new counts as new; a part of the gate's many seeds will do.
  for (const { subject, inputs } of pools) for (const input of inputs.filter((_, index) => subject.name !== 'whole gate' || index % 10 === 0)) if (Date.now() < task.end) run(subject, input);
  coverage.reachesNew();
  const start = coverage.blocks();
  let kept = 0;
  while (Date.now() < task.end && pools.length > 0) {
    for (const { subject, inputs } of pools) {
      if (Date.now() >= task.end) break;
      const input = draw(inputs, random);
      run(subject, input);
      if (!coverage.reachesNew()) continue;
      inputs.push(input);
      kept += 1;
      if (task.keep) keep(subject, input);
    }
  }
  parentPort?.postMessage(tally, []);
  describe(tally, start, coverage, kept);
}

function describe({ runs, defects }: Tally, start: number, coverage: Coverage, kept: number): void {
  stdout.write(`${runs} inputs, ${coverage.blocks()} blocks reached (${coverage.blocks() - start} more than by the seeds), ${kept} inputs reached new code, ${defects} with a defect\n`);
}

/** One of the inputs after some changes; what has been found last is drawn more often. */
function draw(inputs: readonly Seed[], random: Random): Seed {
  const recent = random.chance(0.3) ? Math.max(0, inputs.length - 20) : 0;
  const input = inputs[recent + random.below(inputs.length - recent)];
  const other = inputs[random.below(inputs.length)];
  if (input === undefined || other === undefined) throw new Error('a subject has no seeds');
  const number = (): number => random.below(stepRange);
  const steps = Array.from({ length: 1 + random.below(6) }, (): Step => ({ operator: number(), at: number(), size: number(), value: number() }));
  return { ...input, bytes: mutate(input.bytes, other.bytes, steps) };
}

function judge(subject: Subject, input: Seed): readonly string[] {
  try {
    return subject.judge(input);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

function noteDefect(input: Case, wrong: readonly string[], kinds: Map<string, number>, seed: string): number {
  const kind = `${input.subject} ${(wrong[0] ?? '').replaceAll(/\d+/g, 'N').slice(0, 200)}`;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  if ((kinds.get(kind) ?? 0) > mostOfOneKind) return 0;
  stdout.write(`defect: ${writeCase(crashes, input, wrong)} (seed ${seed}): ${wrong[0]?.split('\n').slice(0, 2).join(' ') ?? ''}\n`);
  return 1;
}

/** Keeps an input in the corpus, if it is small. */
function keep(subject: Subject, input: Seed): void {
  if (input.bytes.length <= mostKeptBytes) writeCase(corpus, { ...input, subject: subject.name });
}
