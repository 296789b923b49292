const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Ending = (typeof ending)[number];

/** Does what must not be left half done, like writing files: a signal that comes meanwhile ends the run right afterwards. At any other time it does so at once, without this program. */
export async function undisturbed<Value>(work: () => Value): Promise<Value> {
  const { constants } = await import('node:os');
  const end = (signal: Ending): never => process.exit(128 + constants.signals[signal]);
  for (const signal of ending) process.on(signal, end);
  try {
    return work();
  } finally {
    // Signals are told once in each turn of the event loop, and in this one that may be over.
    for (let turns = 0; turns < 2; turns += 1) await new Promise((resume) => setImmediate(resume));
    for (const signal of ending) process.off(signal, end);
  }
}
