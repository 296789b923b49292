import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RealAnswer } from './handshake.ts';

const source = resolve('scripts/lab/MessageProcessor.java');

/** One Java process that calls backend after backend. */
export interface MessageProcessor {
  call(job: ReadonlyMap<string, string>): Promise<RealAnswer>;
  close(): void;
}

/** Compiles the Java client into the folder and starts it. */
export function startMessageProcessor(folder: string): MessageProcessor {
  const compiled = spawnSync('javac', ['-d', join(folder, 'java'), source], { encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(`javac: ${compiled.stderr}`);
  const java = spawn('java', ['-Xshare:auto', '-XX:TieredStopAtLevel=1', '-cp', join(folder, 'java'), 'MessageProcessor'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<string, (answer: RealAnswer) => void>();
  createInterface({ input: java.stdout }).on('line', (line) => {
    const { id, works, stage, words } = JSON.parse(line) as RealAnswer & { readonly id: string };
    waiting.get(id)?.({ works, stage, words });
    waiting.delete(id);
  });
  failAllWhenItEnds(java, waiting);
  let number = 0;
  return {
    call: (job) =>
      new Promise((settle) => {
        const id = String((number += 1));
        waiting.set(id, settle);
        const fields = [['id', id], ...job].map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`);
        java.stdin.write(`${fields.join(' ')}\n`);
      }),
    close: () => java.stdin.end(),
  };
}

function failAllWhenItEnds(java: ChildProcess, waiting: Map<string, (answer: RealAnswer) => void>): void {
  java.on('exit', (code) => {
    for (const settle of waiting.values()) settle({ works: false, stage: 'laboratory', words: `the Java process ended with ${code}` });
  });
}
