/** Names beyond are not compared: a hint is not worth the time that thousands of them take for each finding. */
const mostCompared = 200;
const longestWord = 100;

/** The candidate that is at most a third of its letters away from the word, if any is. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > longestWord) return undefined;
  const all: string[] = [];
  for (const candidate of candidates) {
    if (candidate.length > longestWord || Math.abs(candidate.length - word.length) > mostAway(candidate)) continue;
    all.push(candidate);
    if (all.length === mostCompared) break;
  }
  // Slips of one or two letters are the rule, and found with far less work.
  return closest(word.toLowerCase(), all, 2) ?? closest(word.toLowerCase(), all, longestWord);
}

function mostAway(candidate: string): number {
  return Math.max(1, Math.floor(candidate.length / 3));
}

function closest(word: string, candidates: readonly string[], limit: number): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const most = Math.min(mostAway(candidate), limit, (best?.distance ?? Infinity) - 1);
    if (most < 0) break;
    const distance = editDistance(word, candidate.toLowerCase(), most);
    if (distance <= most) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Levenshtein distance, or some number above `most` where it is that far. */
function editDistance(left: string, right: string, most: number): number {
  let start = 0;
  while (start < left.length && left.charCodeAt(start) === right.charCodeAt(start)) start += 1;
  const [rows, columns] = [left.length - start, right.length - start];
  const row = new Uint8Array(columns + 2).map((_, index) => index);
  for (let i = 1; i <= rows; i += 1) {
    // What is farther from the diagonal is farther than `most`.
    const [from, to] = [Math.max(1, i - most), Math.min(columns, i + most)];
    const letter = left.charCodeAt(start + i - 1);
    let diagonal = row[from - 1] ?? 0;
    let before = from === 1 ? i : most + 1;
    row[from - 1] = before;
    let least = before;
    for (let j = from; j <= to; j += 1) {
      const above = j === i + most ? most + 1 : (row[j] ?? 0);
      before = Math.min(diagonal + (letter === right.charCodeAt(start + j - 1) ? 0 : 1), above + 1, before + 1);
      diagonal = above;
      row[j] = before;
      if (before < least) least = before;
    }
    if (least > most) return least;
  }
  return row[columns] ?? 0;
}
