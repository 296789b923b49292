/** One block as `sun.security.provider.X509Factory.readOneBlock` hands it on, the error it throws, or the end of the file. */
export type JavaBlock =
  | { readonly kind: 'block'; readonly der: Uint8Array; readonly start: number; readonly end: number }
  | { readonly kind: 'error'; readonly reason: string; readonly start: number }
  | { readonly kind: 'end' };

const hyphen = 0x2d;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Reads the next block from `start` as Java's CertificateFactory does (OpenJDK 17): PEM, or DER where the first byte is 0x30. */
export function readJavaBlock(bytes: Uint8Array, start: number): JavaBlock {
  if (start >= bytes.length) return { kind: 'end' };
  if (bytes[start] === 0x30) return readBer(bytes, start);
  const begin = findHeader(bytes, start);
  if (begin === undefined) return { kind: 'end' };
  const header = readHeader(bytes, begin + 5);
  if (header === undefined) return { kind: 'error', reason: 'Incomplete data', start: begin };
  const footerStart = bytes.indexOf(hyphen, header.end);
  if (footerStart === -1) return { kind: 'error', reason: 'Incomplete data', start: begin };
  const footer = readFooter(bytes, footerStart, header.lineEnd);
  const mismatch = compareHeaderFooter(`-----${header.text}`.trimEnd(), footer.text.trimEnd());
  if (mismatch !== undefined) return { kind: 'error', reason: mismatch, start: mismatch.startsWith('Illegal footer') ? footerStart : begin };
  const decoded = decodeJava(bytes, header.end, footerStart);
  if (typeof decoded === 'string') return { kind: 'error', reason: decoded, start: begin };
  return { kind: 'block', der: decoded, start: begin, end: footer.end };
}

/** The offset of five hyphens at the start of a line; the very first byte of the block counts as a line start only where it is a hyphen. */
function findHeader(bytes: Uint8Array, start: number): number | undefined {
  let run = bytes[start] === hyphen ? 1 : 0;
  let before = bytes[start] === hyphen ? -1 : (bytes[start] ?? -1);
  for (let index = start + 1; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === hyphen) run += 1;
    else {
      run = 0;
      before = byte;
    }
    if (run === 5 && (before === -1 || before === carriageReturn || before === lineFeed)) return index - 4;
  }
  return undefined;
}

function readHeader(bytes: Uint8Array, start: number): { readonly text: string; readonly lineEnd: number; readonly end: number } | undefined {
  let index = start;
  while (index < bytes.length && bytes[index] !== lineFeed && bytes[index] !== carriageReturn) index += 1;
  if (index >= bytes.length) return undefined;
  const text = Buffer.from(bytes.subarray(start, index)).toString('latin1');
  if (bytes[index] === lineFeed) return { text, lineEnd: lineFeed, end: index + 1 };
  if (index + 1 >= bytes.length) return undefined;
  if (bytes[index + 1] === lineFeed) return { text, lineEnd: lineFeed, end: index + 2 };
  return { text, lineEnd: carriageReturn, end: index + 1 };
}

function readFooter(bytes: Uint8Array, start: number, lineEnd: number): { readonly text: string; readonly end: number } {
  let index = start;
  while (index < bytes.length && bytes[index] !== lineEnd && bytes[index] !== lineFeed) index += 1;
  const text = Buffer.from(bytes.subarray(start, index)).toString('latin1').replaceAll('\r', '');
  return { text, end: Math.min(index + 1, bytes.length) };
}

function compareHeaderFooter(header: string, footer: string): string | undefined {
  if (header.length < 16 || !header.startsWith('-----BEGIN ') || !header.endsWith('-----')) return `Illegal header: ${shorten(header)}`;
  if (footer.length < 14 || !footer.startsWith('-----END ') || !footer.endsWith('-----')) return `Illegal footer: ${shorten(footer)}`;
  if (header.slice(11, -5) !== footer.slice(9, -5)) return `Header and footer do not match: ${shorten(header)} ${shorten(footer)}`;
  return undefined;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Java's basic Base64 decoder, white space removed before: padding may be missing, never be too much. */
function decodeJava(bytes: Uint8Array, start: number, end: number): Uint8Array | string {
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1').replaceAll(/[ \t\r\n]+/g, '');
  const illegal = digits.search(/[^A-Za-z0-9+/=]/);
  if (illegal !== -1) return `Illegal base64 character ${digits.charCodeAt(illegal).toString(16)}`;
  const padding = digits.indexOf('=');
  const rest = (padding === -1 ? digits.length : padding) % 4;
  if (padding !== -1) {
    const expected = rest === 2 ? '==' : rest === 3 ? '=' : undefined;
    if (expected === undefined || !digits.startsWith(expected, padding)) return 'Input byte array has wrong 4-byte ending unit';
    if (digits.length !== padding + expected.length) return 'Input byte array has incorrect ending byte';
  }
  if (rest === 1) return 'Last unit does not have enough valid bits';
  return Buffer.from(digits, 'base64');
}

/** A BER value from `start`; a character zero (0x30) in text is taken for one too, and then usually ends badly. */
function readBer(bytes: Uint8Array, start: number): JavaBlock {
  const end = berEnd(bytes, start);
  if (typeof end === 'string') return { kind: 'error', reason: end, start };
  return { kind: 'block', der: bytes.subarray(start, end), start, end };
}

function berEnd(bytes: Uint8Array, start: number): number | string {
  let open = 0;
  let index = start;
  do {
    if (index + 2 > bytes.length) return 'Incomplete BER/DER data: end of data';
    const first = bytes[index + 1] ?? 0;
    const endOfContents = bytes[index] === 0 && first === 0;
    let length = first;
    index += 2;
    if (first === 0x80) {
      open += 1;
      continue;
    }
    if (first > 0x80) {
      const count = first & 0x7f;
      if (count > 4 || index + count > bytes.length) return 'Invalid BER/DER data';
      length = 0;
      for (const byte of bytes.subarray(index, index + count)) length = length * 256 + byte;
      index += count;
    }
    if (length > bytes.length - index) return 'Incomplete BER/DER data';
    index += length;
    if (endOfContents && open > 0) open -= 1;
  } while (open > 0);
  return index;
}
