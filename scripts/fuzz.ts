// Feeds the readers and the gate with hostile input: npm run fuzz -- [--minutes 5] [--seed N] [--only SUBJECT] [--keep].
// Guided by V8's own block coverage of this bundle: what reaches new code is mutated further, and with --keep it joins
// test/fuzz/corpus. Each crash, hang and bad place is written to test/fuzz/crashes.
import { argv, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { writeCase, type Case } from '../test/fuzz/corpus.ts';
import { mostHanging, overdueInput, shareInput } from './fuzz-watch.ts';
import { crashes, runWorker, type Tally, type Task } from './fuzz-worker.ts';

if (isMainThread) await watch();
else runWorker(workerData as Task);

async function watch(): Promise<void> {
  const { values } = parseArgs({ args: argv.slice(2), options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean' } } });
  // Any seed will do that nobody has looked at yet; the moment of the run is one.
  const seed = values.seed ?? String(Date.now());
  const end = Date.now() + Number(values.minutes ?? 5) * 60_000;
  stdout.write(`seed ${seed}\n`);
  let defects = 0;
  // A hang ends the worker; the next one goes on with a sequence of its own.
  for (let round = 0; round === 0 || Date.now() < end - mostHanging; round += 1) {
    const task: Task = { seed: `${seed}/${round}`, end, only: values.only ?? '', keep: values.keep === true, script: import.meta.url, memory: shareInput() };
    const { tally, hung } = await runRound(task);
    if (hung !== undefined) stdout.write(`hang: ${writeCase(crashes, hung, [`over ${mostHanging} ms`])} (seed ${task.seed})\n`);
    defects += tally.defects + (hung === undefined ? 0 : 1);
  }
  stdout.write(`${defects} defects\n`);
  process.exitCode = defects === 0 ? 0 : 1;
}

function runRound(task: Task): Promise<{ readonly tally: Tally; readonly hung: Case | undefined }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(task.script), { workerData: task });
    let tally: Tally = { runs: 0, defects: 0 };
    let hung: Case | undefined;
    const timer = setInterval(() => {
      hung ??= overdueInput(task.memory);
      if (hung !== undefined) void worker.terminate();
    }, 500);
    worker.on('message', (message: Tally) => {
      tally = message;
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearInterval(timer);
      resolve({ tally, hung });
    });
  });
}
