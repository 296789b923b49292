/** The index of the first text of a sorted list that is not before the given one; the length where all are. */
export function firstFrom(sorted: readonly string[], text: string): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? '') < text) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Whether a sorted list has a text. A set of all paths of a large repository would cost more than the few questions to it. */
export function isAmong(sorted: readonly string[], text: string): boolean {
  return sorted[firstFrom(sorted, text)] === text;
}
