import { Session, type Profiler } from 'node:inspector';

/** Tells whether the code that ran since the last question has reached a block that had not run before; how many there are. */
export interface Coverage {
  readonly reachesNew: () => boolean;
  readonly blocks: () => number;
}

/** Counts the blocks of the given script as V8 itself does. */
export function openCoverage(script: string): Coverage {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const known = new Set<string>();
  return {
    blocks: () => known.size,
    reachesNew() {
      const before = known.size;
      // On the same thread the answer comes at once.
      session.post('Profiler.takePreciseCoverage', (error, { result }: Profiler.TakePreciseCoverageReturnType) => {
        if (error !== null) throw error;
        const ranges = result.filter(({ url }) => url === script).flatMap(({ functions }) => functions.flatMap((one) => one.ranges));
        for (const { startOffset, endOffset, count } of ranges) if (count > 0) known.add(`${startOffset}:${endOffset}`);
      });
      return known.size > before;
    },
  };
}
