/** What a label may hold between BEGIN and KEY; longer is no label. */
const longestLabel = 40;
/** What looks like base64 where a body has no end. */
const LOOSE_BODY = /\s*[A-Za-z0-9+/=]{12,}(?:[\r\n]\s*[A-Za-z0-9+/=]+)*/y;

/** Text without the bodies of private keys: somebody may have pasted a key where a name or a path belongs. */
export function withoutKeys(text: string): string {
  const begin = text.indexOf('BEGIN ');
  if (begin === -1 || !text.includes('KEY', begin)) return text;
  const marks: Marks = { begin: finder(text, 'BEGIN '), end: finder(text, 'END ') };
  let kept = '';
  let done = 0;
  for (let at = begin; at < text.length; at = marks.begin(Math.max(at + 1, done))) {
    const body = findBody(text, at, marks);
    if (body === undefined) continue;
    kept += `${text.slice(done, body.start)}•••`;
    done = body.end;
  }
  return kept + text.slice(done);
}

/** Any line that begins or ends a key, also a misspelt one. */
export const keyMarker = /(?:BEGIN|END)[^\n]{0,60}KEY/;

/** Words about a file, without what stands in it and looks like the body of a key that it holds. */
export function withoutBodyOf(words: string, text: string): string {
  if (!keyMarker.test(text)) return words;
  return words.replace(/[A-Za-z0-9+/]{16,}={0,2}/g, (run) => (text.includes(run) ? '•••' : run));
}

interface Marks {
  readonly begin: (from: number) => number;
  readonly end: (from: number) => number;
}

/** Finds the next one from a place on, the length of the text where there is none; what it has searched once it knows. */
function finder(text: string, what: string): (from: number) => number {
  let [since, found] = [0, -1];
  return (from) => {
    if (from > found || from < since) {
      const near = from < since && since - from < 2 * longestLabel ? text.slice(from, since + what.length - 1).indexOf(what) : undefined;
      if (near === undefined) found = text.indexOf(what, from);
      else if (near !== -1) found = from + near;
      if (found === -1) found = text.length;
      since = from;
    }
    return found;
  };
}

interface Body {
  readonly start: number;
  readonly end: number;
}

/** The body behind the last KEY of a label that has one: up to its END, if no other BEGIN stands before that, else as far as it looks like base64. */
function findBody(text: string, begin: number, marks: Marks): Body | undefined {
  const from = begin + 'BEGIN '.length;
  const label = /^[A-Z0-9 ]*/.exec(text.slice(from, from + longestLabel + 'KEY'.length))?.[0] ?? '';
  for (let key = label.lastIndexOf('KEY'); key !== -1; key = key === 0 ? -1 : label.lastIndexOf('KEY', key - 1)) {
    let start = from + key + 'KEY'.length;
    while (text[start] === '-') start += 1;
    let stop = marks.end(start);
    if (stop < text.length && stop <= marks.begin(start)) {
      while (stop > start && text[stop - 1] === '-') stop -= 1;
      return { start, end: stop };
    }
    LOOSE_BODY.lastIndex = start;
    const loose = LOOSE_BODY.exec(text)?.[0];
    if (loose !== undefined) return { start, end: start + loose.length };
  }
  return undefined;
}
