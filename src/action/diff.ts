/** A line that a diff shows as it is after the change; lines of different hunks cannot be commented together. */
export interface DiffLine {
  readonly text: string;
  readonly hunk: number;
}

/** The lines of a file's patch on the side of the change, by their numbers. */
export function readPatch(patch: string): ReadonlyMap<number, DiffLine> {
  const lines = new Map<number, DiffLine>();
  let hunk = 0;
  let number = 0;
  let left = 0;
  for (const line of patch.split('\n')) {
    const header = left > 0 ? null : /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (header !== null) {
      hunk += 1;
      number = Number(header[1]);
      left = Number(header[2] ?? 1);
    } else if (left > 0 && (line.startsWith('+') || line.startsWith(' '))) {
      lines.set(number, { text: line.slice(1), hunk });
      number += 1;
      left -= 1;
    }
  }
  return lines;
}
