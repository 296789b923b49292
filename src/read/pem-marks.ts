/** A BEGIN or END line as people write it, rightly or nearly so; offsets into the text. */
export interface Mark {
  readonly word: 'BEGIN' | 'END';
  /** From the first dash to behind the last one. */
  readonly start: number;
  readonly end: number;
  readonly wordStart: number;
  readonly wordEnd: number;
  readonly labelStart: number;
  readonly labelEnd: number;
  readonly label: string;
}

/** The longest run of dashes or label that is looked at; keeps the search linear. */
const reach = 80;

const knownLabel = /CERTIFICATE|KEY|PARAMETERS|PKCS ?7|CMS|CRL|REQUEST/i;

/** Every BEGIN and END line of a text in order, also with wrong dashes, blanks or case. */
export function findMarks(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let consumed = 0;
  for (const match of text.matchAll(/BEGIN|END/gi)) {
    if (match.index < consumed) continue;
    const mark = readMark(text, match.index, match[0].length, consumed);
    if (mark === undefined) continue;
    marks.push(mark);
    consumed = mark.end;
  }
  return marks;
}

function readMark(text: string, wordStart: number, length: number, consumed: number): Mark | undefined {
  const wordEnd = wordStart + length;
  let start = wordStart;
  while (start > consumed && wordStart - start < 4 && isBlank(text[start - 1])) start -= 1;
  const dashesEnd = start;
  while (start > consumed && wordStart - start < reach && isDash(text[start - 1])) start -= 1;
  if (start === dashesEnd) start = wordStart;
  const lead = start === wordStart ? 0 : dashesEnd - start;
  let labelStart = wordEnd;
  while (labelStart - wordEnd < 4 && isBlank(text[labelStart])) labelStart += 1;
  let labelEnd = labelStart;
  while (labelEnd - labelStart < reach && isLabelCharacter(text[labelEnd])) labelEnd += 1;
  let end = labelEnd;
  while (end - labelEnd < reach && isDash(text[end])) end += 1;
  const trail = ownedDashes(text, labelEnd, end);
  end = labelEnd + trail;
  const label = text.slice(labelStart, labelEnd).trimEnd();
  if (trail === 0) labelEnd = labelStart + label.length;
  const mark: Mark = {
    word: length === 5 ? 'BEGIN' : 'END', start, end: trail === 0 ? labelEnd : end, wordStart, wordEnd, labelStart, labelEnd, label,
  };
  return isBelievable(text, mark, lead, trail) ? mark : undefined;
}

/** An exact line counts with any label; a damaged one only where its label is one that keys and certificates have. */
function isBelievable(text: string, mark: Mark, lead: number, trail: number): boolean {
  if (mark.label === '') return false;
  if (text.startsWith(`-----${mark.word} ${mark.label}-----`, mark.start)) return true;
  // An editor may have made one long dash of all five.
  if (lead > 0 && trail > 0 && text[mark.start] !== '-' && isDash(text[mark.start])) return knownLabel.test(mark.label);
  return knownLabel.test(mark.label) && lead + trail >= 4 && (lead >= 2 || trail >= 4);
}

/** Of the dashes behind a label those that are not the next line's: `-----END X----------BEGIN X-----`. */
function ownedDashes(text: string, start: number, end: number): number {
  const run = end - start;
  if (!/^(?:BEGIN|END)/i.test(text.slice(end, end + 5))) return run;
  return run > 5 ? Math.max(5, run - 5) : run;
}

export function isDash(character: string | undefined): boolean {
  return character !== undefined && /[-\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]/.test(character);
}

/** White space and characters that look like it or like nothing. */
export function isBlank(character: string | undefined): boolean {
  return character !== undefined && /[ \t\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/.test(character);
}

function isLabelCharacter(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9 #./_\u00a0]/.test(character);
}
