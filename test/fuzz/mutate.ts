/** One change to an input, as plain numbers from 0 to 65,535, so that a generator can draw it and a shrinker can make it smaller. */
export interface Step {
  readonly operator: number;
  readonly at: number;
  readonly size: number;
  readonly value: number;
}

export const stepRange = 65_536;
/** What the limits of time are promised for. */
export const mostBytes = 64 * 1024;

interface Place {
  readonly input: Buffer;
  /** Another input of the same kind, to take pieces from. */
  readonly other: Buffer;
  readonly at: number;
  readonly end: number;
  readonly step: Step;
}

type Operator = (place: Place) => readonly Uint8Array[];

/** Byte sequences that readers treat apart. */
const oddities: readonly Uint8Array[] = [
  ...['\0', '\uFEFF', '\r', '\r\n', '\n\r', '\u0085', '\u2028', '\u00A0', '\u200B', '\u202E', '\uFFFF', '\u{1F4A5}', '\t', '\f', '\v', '\u001B[31m'].map((text) => Buffer.from(text)),
  // Lone surrogates as UTF-8 would write them, an overlong slash, the byte order marks of UTF-16, and bytes that are none of UTF-8.
  ...[[0xed, 0xa0, 0x80], [0xed, 0xb0, 0x80], [0xc0, 0xaf], [0xff, 0xfe], [0xfe, 0xff], [0xff], [0x80], [0xf4, 0x90, 0x80, 0x80]].map((bytes) => Buffer.from(bytes)),
];

const words: readonly Uint8Array[] = [
  '-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----\n', '-----BEGIN RSA PRIVATE KEY-----\n', '-----BEGIN PKCS7-----\n', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n', '-----',
  '<![CDATA[', ']]>', '<!--', '-->', '<?xml', '?>', '<!DOCTYPE a [<!ENTITY b "c">]>', '&lt;', '&#x0;', '&#1114112;', '<SSLInfo>', '</SSLInfo>', '<a b="c"', '/>', '${', '}', '{{', '}}', '<<EOF\n', 'EOF',
  '&a ', '*a ', '<<: *a\n', '!!binary ', '? ', '- ', ': ', '|\n', '>-\n', '---\n', '...\n', '%YAML 1.1\n', '"', "'", '\\u', '\\ud800', '\\', '#', '/*', '//', '__proto__', 'constructor', 'toString', 'null', '~', '[]', '{}', '=', '%s', '*.', '..', '/', 'ref://', 'https://',
].map((text) => Buffer.from(text));

const numbers = ['0', '-1', '1e308', '1e999', '-0', 'NaN', '.inf', '0x7fffffffffffffff', '9007199254740993', '99999999999999999999999999999999999999', '2147483648', '0o777', '1_000', '1:30:00', '9999-99-99', '2026-02-30', '-271821-04-20'].map((text) => Buffer.from(text));

const brackets: readonly (readonly [string, string])[] = [['[', ']'], ['{"a":', '}'], ['<a>', '</a>'], ['(', ')'], ['- ', ''], ['a: {', '}'], ['"${', '}"'], ['? ', ''], ['&a [', ']'], ['\u0030\u0080', '\0\0']];

function fill(place: Place, most: number): number {
  return 1 + (place.step.value % most);
}

const splice = (place: Place, ...between: readonly Uint8Array[]): readonly Uint8Array[] => [place.input.subarray(0, place.at), ...between, place.input.subarray(place.end)];
const insert = (place: Place, ...between: readonly Uint8Array[]): readonly Uint8Array[] => [place.input.subarray(0, place.at), ...between, place.input.subarray(place.at)];
const pick = (from: readonly Uint8Array[], place: Place): Uint8Array => from[place.step.value % from.length] ?? Buffer.alloc(0);

function flip(place: Place, change: (byte: number) => number): readonly Uint8Array[] {
  const changed = Buffer.from(place.input);
  if (place.at < changed.length) changed[place.at] = change(changed[place.at] ?? 0) & 0xff;
  return [changed];
}

function nest(place: Place): readonly Uint8Array[] {
  const [open, close] = brackets[place.step.size % brackets.length] ?? ['', ''];
  const depth = fill(place, 6000);
  return insert(place, Buffer.from(open.repeat(depth), 'latin1'), Buffer.from(close.repeat(depth), 'latin1'));
}

/** Puts the number at the place, instead of the digits that stand there. */
function replaceNumber(place: Place): readonly Uint8Array[] {
  const text = place.input.toString('latin1');
  const digits = /\d+/g;
  digits.lastIndex = place.at;
  const match = digits.exec(text);
  return match === null ? insert(place, pick(numbers, place)) : [place.input.subarray(0, match.index), pick(numbers, place), place.input.subarray(match.index + match[0].length)];
}

/** A line of the input once more, or many times. */
function repeatLine(place: Place): readonly Uint8Array[] {
  const from = place.input.lastIndexOf(10, Math.max(place.at - 1, 0)) + 1;
  const to = place.input.indexOf(10, place.at);
  const line = place.input.subarray(from, to === -1 ? undefined : to + 1);
  return [place.input.subarray(0, from), ...Array<Uint8Array>(fill(place, 200)).fill(line), place.input.subarray(from)];
}

const latin = (place: Place, change: (text: string) => string): readonly Uint8Array[] => [Buffer.from(change(place.input.toString('latin1')), 'latin1')];

const operators: readonly Operator[] = [
  (place) => flip(place, (byte) => byte ^ (1 << (place.step.value % 8))),
  (place) => flip(place, () => place.step.value),
  (place) => [place.input.subarray(0, place.at)],
  (place) => [place.input.subarray(place.at)],
  (place) => splice(place),
  (place) => insert(place, place.input.subarray(place.at, place.end)),
  (place) => insert(place, ...Array<Uint8Array>(fill(place, 300)).fill(place.input.subarray(place.at, Math.min(place.end, place.at + 40)))),
  (place) => splice(place, place.other.subarray(place.step.value % (place.other.length + 1)).subarray(0, place.step.size)),
  (place) => [place.input.subarray(0, place.at), place.other.subarray(Math.floor((place.step.value / stepRange) * place.other.length))],
  (place) => [place.input, place.other],
  (place) => insert(place, pick(oddities, place)),
  (place) => splice(place, pick(oddities, place)),
  (place) => insert(place, pick(words, place)),
  (place) => insert(place, pick(words, place)),
  (place) => splice(place, pick(words, place)),
  nest,
  replaceNumber,
  repeatLine,
  (place) => insert(place, Buffer.alloc(fill(place, 20_000), pick(words, { ...place, step: { ...place.step, value: place.step.size } }))),
  (place) => latin(place, (text) => text.replaceAll(/\r?\n/g, ['\r', '\r\n', '\n\r', '', '\u0085'][place.step.value % 5] ?? '')),
  (place) => latin(place, (text) => text.replaceAll(/^[ ]+/gm, (blank) => (place.step.value % 2 === 0 ? '\t'.repeat(blank.length) : blank.slice(1)))),
  (place) => [Buffer.from([0xff, 0xfe]), Buffer.from(place.input.toString('utf8'), 'utf16le')],
  (place) => [Buffer.from([0xfe, 0xff]), Buffer.from(place.input.toString('utf8'), 'utf16le').swap16()],
  (place) => [Buffer.from([0xef, 0xbb, 0xbf]), place.input],
  () => [],
];

/** The input after the steps, in their order; never larger than `mostBytes`. */
export function mutate(input: Uint8Array, other: Uint8Array, steps: readonly Step[]): Uint8Array {
  let current = Buffer.from(input).subarray(0, mostBytes);
  for (const step of steps) {
    const at = Math.floor((step.at / stepRange) * (current.length + 1));
    // Mostly small pieces, at times large ones.
    const length = step.size < stepRange / 4 ? step.size % (current.length + 1) : step.size % 17;
    const operator = operators[step.operator % operators.length];
    if (operator === undefined) continue;
    current = Buffer.concat(operator({ input: current, other: Buffer.from(other), at, end: Math.min(current.length, at + length), step })).subarray(0, mostBytes);
  }
  return current;
}
