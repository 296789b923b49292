import { announcedLength } from './der-outline.ts';
import { codePoint, type Flaw } from './pem-flaw.ts';
import { isEmptyLine, type Line } from './pem-lines.ts';

/** What the base64 says, as far as it can be told, and what is wrong with it. */
export interface Decoded {
  readonly der?: Uint8Array;
  readonly flaw?: Flaw;
}

interface Oddity {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** The base64 that was meant, empty for something to pass over, undefined where nobody can tell. */
  readonly meant: string | undefined;
}

/** Decodes the lines of a body, with kindness: escapes and the base64url alphabet are undone, what looks like nothing is passed over. */
export function decodeBase64(lines: readonly Line[]): Decoded {
  const plain = lines.map((line) => line.text).join('').replaceAll(/[ \t]+/g, '');
  if (plain !== '' && plain.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return { der: Buffer.from(plain, 'base64') };
  const { digits, oddities, hopeless, pads, padding, afterPadding } = gather(lines);
  const der = Buffer.from(digits, 'base64');
  const [first] = oddities;
  if (first !== undefined) return { flaw: oddityFlaw(first, oddities.length, lines), ...(hopeless ? {} : { der }) };
  if (digits === '') return { flaw: emptyFlaw(lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0) };
  if (padding !== undefined && afterPadding !== undefined) return { flaw: innerPaddingFlaw(padding, afterPadding) };
  const flaw = paddingFlaw(der, digits.length, pads, lastDigit(lines));
  return { ...(flaw?.kind === 'base64-damaged' ? {} : { der }), ...(flaw === undefined ? {} : { flaw }) };
}

interface Gathered {
  /** The base64 characters that were meant, without padding. */
  digits: string;
  readonly oddities: Oddity[];
  /** Something stands there that nobody can guess. */
  hopeless: boolean;
  pads: number;
  /** Where the padding begins, and where base64 goes on after it. */
  padding: number | undefined;
  afterPadding: number | undefined;
}

function gather(lines: readonly Line[]): Gathered {
  const gathered: Gathered = { digits: '', oddities: [], hopeless: false, pads: 0, padding: undefined, afterPadding: undefined };
  for (const line of lines) {
    for (let index = 0; index < line.text.length; index += 1) {
      const character = line.text[index] ?? '';
      if (character === ' ' || character === '\t') continue;
      let meant: string | undefined = character;
      if (!/[A-Za-z0-9+/=]/.test(character)) {
        const oddity = readOddity(line.text, index, line.start);
        gathered.oddities.push(oddity);
        index = oddity.end - line.start - 1;
        meant = oddity.meant;
      }
      if (meant === undefined) gathered.hopeless = true;
      else if (meant !== '') addDigit(gathered, meant, line.start + index);
    }
  }
  return gathered;
}

function addDigit(gathered: Gathered, digit: string, offset: number): void {
  if (digit === '=') {
    gathered.pads += 1;
    gathered.padding ??= offset;
    return;
  }
  if (gathered.padding !== undefined) gathered.afterPadding ??= offset;
  gathered.digits += digit;
}

/** What is not base64 at `index` of a line, and what was probably meant. */
function readOddity(text: string, index: number, offset: number): Oddity {
  const rest = text.slice(index, index + 10);
  const found = (kind: string, length: number, meant: string | undefined): Oddity => ({ kind, start: offset + index, end: offset + index + length, meant });
  if (/^\\[nr]/.test(rest)) return found('literal-newline', 2, '');
  const html = /^&(?:#(\d{1,4})|#x([0-9a-f]{1,4})|(plus|equals|sol|nbsp|amp));/i.exec(rest);
  if (html !== null) return found('html-escape', html[0].length, htmlCharacter(html));
  const percent = /^%([0-9a-f]{2})/i.exec(rest);
  if (percent !== null) return found('percent-escape', 3, base64Only(String.fromCharCode(Number.parseInt(percent[1] ?? '0', 16))));
  if (/^-{2}/.test(rest)) return found('foreign-character', /^-+/.exec(text.slice(index))?.[0].length ?? 1, undefined);
  if (rest.startsWith('-')) return found('base64url', 1, '+');
  if (rest.startsWith('_')) return found('base64url', 1, '/');
  if (rest.startsWith('\0')) return found('nul-byte', 1, '');
  if (/^["'`\u201c\u201d]/.test(rest)) return found('quoted', 1, '');
  if (/^[\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/.test(rest)) return found('invisible-character', 1, '');
  return found('foreign-character', 1, undefined);
}

function htmlCharacter(match: RegExpExecArray): string | undefined {
  const named: Readonly<Record<string, string>> = { plus: '+', equals: '=', sol: '/', nbsp: ' ' };
  const [, decimal, hexadecimal, name] = match;
  if (name !== undefined) return base64Only(named[name.toLowerCase()] ?? '&');
  return base64Only(String.fromCharCode(decimal === undefined ? Number.parseInt(hexadecimal ?? '0', 16) : Number.parseInt(decimal, 10)));
}

function base64Only(character: string): string | undefined {
  if (/[A-Za-z0-9+/=]/.test(character)) return character;
  return /\s/.test(character) ? '' : undefined;
}

function oddityFlaw(oddity: Oddity, count: number, lines: readonly Line[]): Flaw {
  const line = lines.find((candidate) => candidate.start <= oddity.start && oddity.end <= candidate.end);
  const shown = line === undefined ? '' : line.text.slice(oddity.start - line.start, oddity.end - line.start);
  const times = count === 1 ? '' : ` (${count} such characters in the block)`;
  const place = { start: oddity.start, end: oddity.end, kind: oddity.kind };
  switch (oddity.kind) {
    case 'literal-newline':
      return { ...place, message: `the line ends are written as the two characters ${shown}${times}`, help: 'Replace every backslash and n by a real line break' };
    case 'html-escape':
      return { ...place, message: `"${shown}" is an HTML escape, not base64${times}`, help: 'Decode the HTML escapes, or export the file anew' };
    case 'percent-escape':
      return { ...place, message: `"${shown}" is a URL escape, not base64${times}`, help: 'Decode the URL escapes, or export the file anew' };
    case 'base64url':
      return { ...place, message: `"${shown}" belongs to base64url, PEM has + and / in its place${times}`, help: 'Write + for every hyphen and / for every underscore of the body' };
    case 'nul-byte':
      return { ...place, message: `a NUL byte stands in the block${times}`, help: 'Remove the NUL bytes, or export the file anew' };
    case 'quoted':
      return { ...place, message: `a quotation mark ${shown} stands in the block${times}`, help: 'Remove the quotation marks, so that only base64 stands between BEGIN and END' };
    case 'invisible-character':
      return { ...place, message: `an invisible character ${codePoint(shown)} stands in the block${times}`, help: 'Remove the invisible characters, or export the file anew' };
    default:
      return { ...place, message: `${printable(shown)} is not a base64 character${times}`, help: 'Export the file anew; the damaged characters cannot be restored' };
  }
}

function printable(character: string): string {
  return /^[\x21-\x7e]$/.test(character) ? `"${character}"` : `the character ${codePoint(character)}`;
}

function emptyFlaw(start: number, end: number): Flaw {
  return {
    kind: 'body-empty', start, end,
    message: 'nothing stands between BEGIN and END',
    help: 'Put the base64 of the certificate or key between the two lines',
  };
}

function innerPaddingFlaw(start: number, next: number): Flaw {
  return {
    kind: 'padding-inside', start, end: next,
    message: 'the base64 ends with = and then goes on: two bodies were joined in one block',
    help: 'Give each certificate its own BEGIN and END lines',
  };
}

function lastDigit(lines: readonly Line[]): Line | undefined {
  const line = lines.findLast((candidate) => !isEmptyLine(candidate));
  if (line === undefined) return undefined;
  const trimmed = line.text.trimEnd();
  return { start: line.start, end: line.start + trimmed.length, text: trimmed };
}

function paddingFlaw(der: Uint8Array, digits: number, pads: number, last: Line | undefined): Flaw | undefined {
  const expected = (4 - (digits % 4)) % 4;
  if (last === undefined || expected === pads) return undefined;
  const place = { start: Math.max(last.start, last.end - Math.max(pads, 1)), end: last.end };
  const announced = announcedLength(der);
  if (expected === 3 || (announced !== undefined && announced !== der.length)) {
    return {
      ...place, kind: 'base64-damaged',
      message: `the base64 has ${digits} characters${announced === undefined ? '' : `, its content needs ${Math.ceil((announced * 4) / 3)}`}: some were lost or added`,
      help: 'Export the file anew; the damaged characters cannot be restored',
    };
  }
  const kind = pads < expected ? 'padding-missing' : 'padding-extra';
  return {
    ...place, kind,
    message: `the base64 ends with ${pads} padding character${pads === 1 ? '' : 's'}, ${expected} would be right`,
    help: pads < expected ? `Append ${'='.repeat(expected - pads)} to the last line of the body` : `Remove ${pads - expected} of the = at the end of the body`,
  };
}
