import { codePoint, type Flaw } from './pem-flaw.ts';
import { startOfLine } from './pem-lines.ts';
import { isBlank, isDash, type Mark } from './pem-marks.ts';

/** What is wrong with a BEGIN or END line itself. */
export function boundaryFlaw(text: string, mark: Mark, from: number): Flaw | undefined {
  return beforeFlaw(text, mark, from) ?? wordFlaw(text, mark) ?? afterFlaw(text, mark);
}

function beforeFlaw(text: string, mark: Mark, from: number): Flaw | undefined {
  const lineStart = startOfLine(text, mark.start, from);
  const before = text.slice(lineStart, mark.start);
  const place = { start: lineStart, end: mark.start };
  if (before === '') {
    if (from === 0 || lineStart !== from || text[from - 1] === '\n' || text[from - 1] === '\r' || mark.word === 'END') return undefined;
    return {
      kind: 'glued', start: Math.max(0, from - 5), end: mark.start + 5,
      message: 'the END line of the block before and this BEGIN line are one line',
      help: 'Break the line between -----END …----- and -----BEGIN …-----',
    };
  }
  const odd = /[^ \t]/.exec(before);
  if (odd === null) {
    return {
      ...place, kind: 'indented',
      message: `the ${mark.word} line is indented by ${before.length} blank${before.length === 1 ? '' : 's'}`,
      help: 'Move the BEGIN and END lines to the first column',
    };
  }
  if (odd[0] === '\ufeff') {
    return {
      ...place, kind: 'byte-order-mark',
      message: `a byte order mark (U+FEFF) stands before the ${mark.word} line`,
      help: 'Save the file as UTF-8 without byte order mark',
    };
  }
  if (isBlank(odd[0])) return invisible(lineStart + odd.index, odd[0], mark.word);
  if (/^["'`\u201c]$/.test(odd[0])) {
    return {
      kind: 'quoted', start: lineStart + odd.index, end: lineStart + odd.index + 1,
      message: `a quotation mark ${odd[0]} stands before the ${mark.word} line`,
      help: 'Remove the quotation marks around the text',
    };
  }
  const tail = before.length > longestQuote ? `…${before.slice(-longestQuote)}` : before;
  return {
    ...place, kind: 'text-before',
    message: `${quoted(tail)} stands before -----${mark.word} on the same line`,
    help: `Put the ${mark.word} line on a line of its own`,
  };
}

const longestQuote = 40;

/** What stands beside a BEGIN or END line may be the body of a key that lost its line break. */
function quoted(text: string): string {
  return /[A-Za-z0-9+/=]{12}/.test(text) ? 'base64' : `"${text.trim()}"`;
}

function invisible(start: number, character: string, where: string): Flaw {
  return {
    kind: 'invisible-character', start, end: start + 1,
    message: `an invisible character ${codePoint(character)} stands in the ${where} line`,
    help: 'Type the line anew with plain blanks and hyphens, or export the file anew',
  };
}

function wordFlaw(text: string, mark: Mark): Flaw | undefined {
  const lead = text.slice(mark.start, mark.wordStart);
  const trail = text.slice(mark.labelEnd, mark.end);
  const gap = text.slice(mark.wordEnd, mark.labelStart);
  const dashes = `${lead}${trail}`;
  const foreign = [...dashes].find((character) => isDash(character) && character !== '-');
  if (foreign !== undefined) {
    const start = mark.start + text.slice(mark.start, mark.end).indexOf(foreign);
    return {
      kind: 'typographic-dashes', start, end: start + 1,
      message: `the ${mark.word} line has typographic dashes (${codePoint(foreign)}) for hyphens`,
      help: 'Type the five hyphens on both sides anew, or export the file anew',
    };
  }
  const hidden = /[^ \t-]/.exec(`${lead}${gap}`);
  if (hidden !== null) return invisible(mark.start + text.slice(mark.start).indexOf(hidden[0]), hidden[0], mark.word);
  const word = text.slice(mark.wordStart, mark.wordEnd);
  if (word !== mark.word) {
    return {
      kind: 'lower-case', start: mark.wordStart, end: mark.wordEnd,
      message: `"${word}" is not written in capitals`,
      help: `Write ${mark.word} in capitals`,
    };
  }
  const wrong = lead !== '-----' ? { start: mark.start, end: mark.wordStart, run: lead, side: 'begins' } : trail !== '-----' ? { start: mark.labelEnd, end: mark.end, run: trail, side: 'ends' } : undefined;
  if (wrong !== undefined) {
    return {
      kind: 'dashes', start: wrong.start, end: Math.max(wrong.end, wrong.start + 1),
      message: `the ${mark.word} line ${wrong.side} with ${wrong.run.replaceAll(/[^-]/g, '').length} hyphens, five are right`,
      help: `Write five hyphens on both sides of the ${mark.word} line`,
    };
  }
  if (mark.labelEnd > mark.labelStart + mark.label.length) {
    return {
      kind: 'label-blanks', start: mark.labelStart + mark.label.length, end: mark.labelEnd,
      message: `a blank stands between ${mark.label} and the hyphens that close the ${mark.word} line`,
      help: `Remove the blank behind ${mark.label}`,
    };
  }
  if (gap !== ' ') {
    return {
      kind: 'label-blanks', start: mark.wordEnd, end: Math.max(mark.labelStart, mark.wordEnd + 1),
      message: `${gap.length === 0 ? 'no blank stands' : `${gap.length} blanks stand`} between ${mark.word} and ${mark.label}, one is right`,
      help: `Write exactly one blank between ${mark.word} and ${mark.label}`,
    };
  }
  if (mark.label !== mark.label.toUpperCase() && /CERTIFICATE|KEY/i.test(mark.label)) {
    return {
      kind: 'lower-case', start: mark.labelStart, end: mark.labelEnd,
      message: `the label "${mark.label}" is not written in capitals`,
      help: `Write the label as ${mark.label.toUpperCase()}, in BEGIN and END`,
    };
  }
  return undefined;
}

function afterFlaw(text: string, mark: Mark): Flaw | undefined {
  const lineEnd = mark.end + (/[\r\n]/.exec(text.slice(mark.end, mark.end + 400))?.index ?? Math.min(400, text.length - mark.end));
  const after = text.slice(mark.end, lineEnd);
  const odd = /[^ \t\0\u001a]/.exec(after);
  if (odd === null || after.startsWith('-----BEGIN')) return undefined;
  const start = mark.end + odd.index;
  if (/^["'`\u201d]$/.test(odd[0])) {
    return {
      kind: 'quoted', start, end: start + 1,
      message: `a quotation mark ${odd[0]} stands behind the ${mark.word} line`,
      help: 'Remove the quotation marks around the text',
    };
  }
  if (isBlank(odd[0])) return invisible(start, odd[0], mark.word);
  return {
    kind: 'text-behind', start, end: lineEnd,
    message: `${quoted(after.trim().slice(0, longestQuote))} stands behind the ${mark.word} line`,
    help: `End the ${mark.word} line after its five hyphens`,
  };
}
