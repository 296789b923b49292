import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome } from './judge.ts';

/** Writes the outcome as a folder: the repository as the gate saw it, the plan as JSON, and what both said. */
export function writeCase(root: string, outcome: Outcome): string {
  const { scenario, real, gate, agreement, explained } = outcome;
  const folder = join(root, scenario.id);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of scenario.workspace) {
    const file = join(folder, 'workspace', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const { certificates, edits, absent, ...plan } = scenario.plan;
  const told = {
    id: scenario.id,
    class: scenario.class,
    mutations: scenario.mutations.map(({ id, causes }) => ({ id, causes })),
    agreement,
    ...(explained === undefined ? {} : { explained }),
    real,
    gate: gate.errors.map(({ rule, message, span }) => ({ rule, path: span.file.path, message })),
    plan: { ...plan, certificates: Object.fromEntries([...certificates].map(([name, { extensions, ...recipe }]) => [name, { ...recipe, ...(extensions === undefined ? {} : { extensions: extensions.map((bytes) => Buffer.from(bytes).toString('hex')) }) }])), edited: [...edits.keys()], absent: [...absent] },
  };
  writeFileSync(join(folder, 'scenario.json'), `${JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`);
  return folder;
}
