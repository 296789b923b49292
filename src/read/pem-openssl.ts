/** One PEM block as OpenSSL's `PEM_read_bio` hands it on; positions are byte offsets. */
export interface BioBlock {
  readonly kind: 'block';
  readonly label: string;
  readonly header: string;
  readonly der: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The error it stops with, in OpenSSL's words, and where. */
export interface BioError {
  readonly kind: 'error';
  readonly reason: string;
  readonly start: number;
  /** How far it had read. */
  readonly end: number;
}

export type BioResult = BioBlock | BioError;

interface Line {
  /** Trailing blanks and everything that is not ASCII stripped, one newline added. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The buffer was too small for the whole line. */
  readonly partial: boolean;
  readonly raw: string;
}

type Flavour = 'openssl' | 'boringssl';

/** How many characters one `BIO_gets` takes: the line buffer without the terminating NUL. */
const lineCapacity: Readonly<Record<Flavour, number>> = { openssl: 254, boringssl: 253 };

/**
 * Reads the next PEM block from `start` as `PEM_read_bio` does; `bytes` holds one byte per character.
 * OpenSSL 3 and BoringSSL differ in the byte order mark, in headers, and in the base64 decoder.
 */
export function readBlock(bytes: string, start: number, flavour: Flavour): BioResult {
  const begin = findBegin(bytes, start, flavour);
  if (begin === undefined) return { kind: 'error', reason: 'no start line', start: bytes.length, end: bytes.length };
  const label = begin.text.slice(11, -6);
  const content = flavour === 'openssl' ? readContentOpenssl(bytes, begin.end, label) : readContentBoringssl(bytes, begin.end, label);
  if (content.kind === 'error') return content;
  const der = flavour === 'openssl' ? decodeOpenssl(content.body) : decodeBoringssl(content.body);
  if (der === undefined) return { kind: 'error', reason: 'bad base64 decode', start: begin.start, end: content.end };
  // Both give up without a word on a block that holds nothing.
  if (der.length === 0) return { kind: 'error', reason: '', start: begin.start, end: content.end };
  return { kind: 'block', label, header: content.header, der, start: begin.start, end: content.end };
}

function findBegin(bytes: string, start: number, flavour: Flavour): Line | undefined {
  let first = flavour === 'openssl';
  for (let line = getLine(bytes, start, flavour, first); line !== undefined; line = getLine(bytes, line.end, flavour, first)) {
    first = false;
    if (line.text.startsWith('-----BEGIN ') && line.text.length >= 17 && line.text.endsWith('-----\n')) return line;
  }
  return undefined;
}

function getLine(bytes: string, start: number, flavour: Flavour, stripMark: boolean): Line | undefined {
  if (start >= bytes.length) return undefined;
  const limit = Math.min(bytes.length, start + lineCapacity[flavour]);
  const newline = bytes.slice(start, limit).indexOf('\n');
  const end = newline === -1 ? limit : start + newline + 1;
  let raw = bytes.slice(start, end);
  if (stripMark && raw.length > 3 && raw.startsWith('\u00ef\u00bb\u00bf')) raw = raw.slice(3);
  let length = raw.length;
  // `char` is signed on the common platforms: bytes from 0x80 on count as smaller than a blank.
  while (length > 0 && isStripped(raw.charCodeAt(length - 1))) length -= 1;
  return { text: `${raw.slice(0, length)}\n`, start, end, partial: newline === -1 && limit === start + lineCapacity[flavour], raw };
}

function isStripped(code: number): boolean {
  return code <= 0x20 || code >= 0x80;
}

type Content = { readonly kind: 'content'; readonly header: string; readonly body: string; readonly end: number } | BioError;

function closes(line: Line, label: string): boolean {
  return line.text.startsWith(`-----END ${label}-----\n`);
}

function badEnd(start: number, end: number): BioError {
  return { kind: 'error', reason: 'bad end line', start, end };
}

/** `get_header_and_data` of OpenSSL 3: a colon opens headers, a blank line ends them, also where nothing came before. */
function readContentOpenssl(bytes: string, start: number, label: string): Content {
  const before: string[] = [];
  const after: string[] = [];
  let state: 'maybe' | 'in' | 'post' = 'maybe';
  let ended = false;
  let partial = false;
  let position = start;
  for (;;) {
    const line = getLine(bytes, position, 'openssl', false);
    if (line === undefined) return badEnd(bytes.length, bytes.length);
    const continued = partial;
    partial = line.partial;
    position = line.end;
    if (state === 'maybe' && line.raw.includes(':')) state = 'in';
    if (line.text === '\n') {
      if (continued) continue;
      if (state === 'post') return badEnd(line.start, line.end);
      state = 'post';
      continue;
    }
    if (line.text.startsWith('-----END ')) {
      if (!closes(line, label)) return badEnd(line.start, line.end);
      // No header was ever seen: what was gathered is the body.
      return state === 'maybe'
        ? { kind: 'content', header: '', body: before.join(''), end: position }
        : { kind: 'content', header: before.join(''), body: after.join(''), end: position };
    }
    if (ended) return badEnd(line.start, line.end);
    // BIO_puts stops at a NUL.
    const nul = line.text.indexOf('\0');
    (state === 'post' ? after : before).push(nul === -1 ? line.text : line.text.slice(0, nul));
    if (state === 'post' && line.text.length > 65) return badEnd(line.start, line.end);
    if (state === 'post' && line.text.length < 65) ended = true;
  }
}

/** `PEM_read_bio` of BoringSSL: the first blank line ends the header, after it lines have 64 characters but for the last. */
function readContentBoringssl(bytes: string, start: number, label: string): Content {
  const before = readUntil(bytes, start, (line) => line.text === '\n' || line.text.startsWith('-----END '));
  if (before.stop?.text !== '\n') return closeBoringssl(bytes, before, label, '', before.text);
  const header = before.text;
  const after = readUntil(bytes, before.end, (line) => line.text.length !== 65 || line.text.startsWith('-----END '));
  const short = after.stop;
  if (short === undefined || short.text.length > 65 || short.text.startsWith('-----END ')) return closeBoringssl(bytes, after, label, header, after.text);
  // A short line is the last one of the data: the next must be the END line.
  const last = getLine(bytes, short.end, 'boringssl', false);
  return closeBoringssl(bytes, { text: '', stop: last, end: last?.end ?? bytes.length }, label, header, `${after.text}${short.text}`);
}

interface Gathered {
  readonly text: string;
  /** The line that ended it, undefined at the end of the file. */
  readonly stop: Line | undefined;
  readonly end: number;
}

function readUntil(bytes: string, start: number, isLast: (line: Line) => boolean): Gathered {
  const texts: string[] = [];
  let line = getLine(bytes, start, 'boringssl', false);
  while (line !== undefined && !isLast(line)) {
    texts.push(line.text);
    line = getLine(bytes, line.end, 'boringssl', false);
  }
  return { text: texts.join(''), stop: line, end: line?.end ?? bytes.length };
}

function closeBoringssl(bytes: string, { stop, end }: Gathered, label: string, header: string, body: string): Content {
  if (stop === undefined || !closes(stop, label)) return badEnd(stop?.start ?? bytes.length, end);
  return { kind: 'content', header, body, end };
}

/** Whole quads, padding only at the end: what both decoders take for what it says. */
const plainBase64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** `EVP_DecodeUpdate` of OpenSSL: a hyphen ends the data, and data after padding is an error. */
function decodeOpenssl(body: string): Uint8Array | undefined {
  const stripped = body.replaceAll(/[ \t\r\n]+/g, '');
  const hyphen = stripped.indexOf('-');
  const digits = hyphen === -1 ? stripped : stripped.slice(0, hyphen);
  return digits.length % 4 === 0 && plainBase64.test(digits) ? Buffer.from(digits, 'base64') : undefined;
}

/** `EVP_DecodeUpdate` of BoringSSL: quads of four, padding only in the last one, nothing after it. */
function decodeBoringssl(body: string): Uint8Array | undefined {
  const digits = body.replaceAll(/[ \t\r\n]+/g, '');
  return digits.length % 4 === 0 && plainBase64.test(digits) ? Buffer.from(digits, 'base64') : undefined;
}
