/** One line of a `.gitignore`, taken apart. */
export interface IgnorePattern {
  readonly negated: boolean;
  readonly onlyFolders: boolean;
  /** The parts between slashes, as bytes. One part alone is held against the last part of a path. */
  readonly parts: readonly Part[];
}

/** Where any number of folders may stand: a text that no part has. */
const anyFolders = '/';
/** Text without wildcards, `anyFolders`, or what each step of the pattern takes. */
type Part = string | readonly Step[];
/** A byte as it is, one of several, or any number of them, which is written as a text that is no byte. */
type Step = string | ((unit: string) => boolean);
const anyText = '**';
const anyUnit = (): boolean => true;

/** What the `.gitignore` files from a folder up to the root say, the nearest first. */
export interface IgnoreRules {
  /** The folder of the file, from the root. */
  readonly folder: string;
  readonly patterns: readonly IgnorePattern[];
  readonly above: IgnoreRules | undefined;
}

/** What may still be spent, so that no pattern makes a run long or large. */
export interface Effort {
  /** Comparisons. */
  left: number;
  /** Characters of patterns, which are kept. */
  room: number;
}

export function someEffort(): Effort {
  return { left: 100_000_000, room: 2_000_000 };
}

/** What a pattern takes besides its characters. */
const patternRoom = 10;

/** Whether a path itself is to be left out; the folders above it are asked by themselves. Without effort left, nothing is. */
export function isIgnoredBy(rules: IgnoreRules | undefined, path: string, isFolder: boolean, effort: Effort): boolean {
  for (let level = rules; level !== undefined && effort.left > 0; level = level.above) {
    effort.left -= path.length + level.patterns.length;
    const below = asBytes(level.folder === '' ? path : path.slice(level.folder.length + 1)).split('/');
    // The last line that matches decides.
    const decisive = level.patterns.findLast(({ onlyFolders, parts }) => effort.left > 0 && (isFolder || !onlyFolders) && matches(parts, below, effort));
    if (decisive !== undefined) return !decisive.negated && effort.left > 0;
  }
  return false;
}

/** What stands for a `.gitignore` that is too long or cannot be read: nothing below is ignored, by no file above either. */
const ignoreNothing: IgnorePattern = { negated: true, onlyFolders: false, parts: [[anyText]] };

/** Reads the lines of a `.gitignore` as gitignore(5) has them; a line that no path can match is left out. Without a text it could not be read. */
export function readGitignore(text: string | undefined, effort: Effort): readonly IgnorePattern[] {
  if (text === undefined) return [ignoreNothing];
  const patterns: IgnorePattern[] = [];
  for (let start = text.startsWith('\uFEFF') ? 1 : 0, end = 0; start < text.length; start = end + 1) {
    if (effort.room <= 0) return [ignoreNothing];
    const newline = text.indexOf('\n', start);
    end = newline === -1 ? text.length : newline;
    if (text[start] === '#') continue;
    effort.room -= end - start + patternRoom;
    const pattern = effort.room <= 0 ? ignoreNothing : readPattern(text.slice(start, end));
    if (pattern !== undefined) patterns.push(pattern);
  }
  return patterns;
}

function readPattern(line: string): IgnorePattern | undefined {
  const trimmed = withoutTrailingSpaces(line.replace(/\r$/, ''));
  if (trimmed === '') return undefined;
  const negated = trimmed.startsWith('!');
  const rest = asBytes(negated ? trimmed.slice(1) : trimmed);
  const onlyFolders = rest.endsWith('/');
  const parts = readParts(onlyFolders ? rest.slice(0, -1) : rest);
  return parts && { negated, onlyFolders, parts };
}

/** Git compares bytes: a wildcard takes one of them. */
function asBytes(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

function withoutTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === ' ') continue;
    end = at + 1;
  }
  return line.slice(0, end);
}

/** Undefined where the pattern is malformed. */
function readParts(pattern: string): readonly Part[] | undefined {
  const parts: Step[][] = [[]];
  const plain: (string | undefined)[] = [''];
  for (let at = pattern.startsWith('/') ? 1 : 0; at < pattern.length; at += 1) {
    const escaped = pattern[at] === '\\';
    if (escaped) at += 1;
    const unit = pattern[at];
    if (unit === undefined) return undefined;
    if (unit === '/') {
      parts.push([]);
      plain.push('');
      continue;
    }
    const last = plain.length - 1;
    const set = !escaped && unit === '[' ? readSet(pattern, at + 1) : undefined;
    if (set === 'malformed') return undefined;
    if (set !== undefined) at = set.end;
    const isWild = !escaped && '*?['.includes(unit);
    parts[last]?.push(set?.accepts ?? (isWild ? (unit === '*' ? anyText : anyUnit) : unit));
    plain[last] = isWild || plain[last] === undefined ? undefined : plain[last] + unit;
  }
  const read = parts.map((steps, index): Part => (steps.length > 1 && steps.every((step) => step === anyText) ? anyFolders : (plain[index] ?? steps)));
  if (read.length === 1 && !pattern.startsWith('/')) return [read[0] === anyFolders ? [anyText] : (read[0] ?? '')];
  // What stands behind the last slash is at least one part; what begins with one counts from the folder of the file.
  return ['', ...read, ...(read.at(-1) === anyFolders ? [[anyText] as const] : [])];
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/, alpha: /[A-Za-z]/, blank: /[ \t]/, cntrl: /[\0-\x1f\x7f]/, digit: /[0-9]/, graph: /[!-~]/, lower: /[a-z]/, print: /[ -~]/, punct: /[!-/:-@[-`{-~]/, space: /[ \t-\r]/, upper: /[A-Z]/, xdigit: /[0-9A-Fa-f]/,
};

/** The set that begins behind a `[`, as wildmatch of Git reads it, with the place of its `]`. */
function readSet(pattern: string, start: number): { readonly accepts: (unit: string) => boolean; readonly end: number } | 'malformed' {
  const negated = pattern[start] === '!' || pattern[start] === '^';
  const tests: ((unit: string) => boolean)[] = [];
  let before: string | undefined;
  const first = start + Number(negated);
  let at = first;
  for (; pattern[at] !== ']' || at === first; at += 1) {
    const named = /^\[:([^\]]*):\]/.exec(pattern.slice(at, at + 20));
    const isRange = pattern[at] === '-' && before !== undefined && pattern[at + 1] !== undefined && pattern[at + 1] !== ']';
    if (isRange) at += 1;
    else if (named !== null) {
      const known = classes[named[1] ?? ''];
      if (known === undefined) return 'malformed';
      tests.push((unit) => known.test(unit));
      at += named[0].length - 1;
      before = undefined;
      continue;
    }
    if (pattern[at] === '\\') at += 1;
    const unit = pattern[at];
    if (unit === undefined) return 'malformed';
    const from = isRange ? (before ?? unit) : unit;
    tests.push((other) => other >= from && other <= unit);
    before = isRange ? undefined : unit;
  }
  return { accepts: (unit) => tests.some((test) => test(unit)) !== negated, end: at };
}

function matches(parts: readonly Part[], path: readonly string[], effort: Effort): boolean {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return takes(first, path.at(-1) ?? '', effort);
  return fits(parts.length - 1, path.length, (index) => parts[index + 1] === anyFolders, (index, at) => takes(parts[index + 1] ?? '', path[at] ?? '', effort), effort);
}

function takes(part: Part, name: string, effort: Effort): boolean {
  effort.left -= 1;
  if (typeof part === 'string') return part === name;
  const accepts = (index: number, at: number): boolean => {
    const step = part[index];
    return typeof step === 'function' ? step(name.charAt(at)) : step === name.charAt(at);
  };
  return fits(part.length, name.length, (index) => part[index] === anyText, accepts, effort);
}

/** Each wildcard first takes nothing; where the rest does not fit, only the last one takes one more, so that the work is bounded by the product of the lengths. */
export function fits(steps: number, length: number, isWild: (step: number) => boolean, accepts: (step: number, at: number) => boolean, effort: Pick<Effort, 'left'>): boolean {
  let [step, at] = [0, 0];
  let wild: { readonly step: number; at: number } | undefined;
  while (at < length || step < steps) {
    effort.left -= 1;
    if (effort.left < 0) return false;
    if (step < steps && isWild(step)) {
      wild = { step, at };
      step += 1;
    } else if (step < steps && at < length && accepts(step, at)) {
      step += 1;
      at += 1;
    } else if (wild !== undefined && wild.at < length) {
      wild.at += 1;
      [step, at] = [wild.step + 1, wild.at];
    } else {
      return false;
    }
  }
  return true;
}
