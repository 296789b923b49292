/** Just enough DER to write certificates: each function returns a complete element. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Uint8Array => element(0x31, ...parts);
export const octets = (content: Uint8Array): Uint8Array => element(0x04, content);
export const bits = (content: Uint8Array, unused = 0): Uint8Array => element(0x03, Buffer.from([unused]), content);
export const boolean = (value: boolean): Uint8Array => element(0x01, Buffer.from([value ? 0xff : 0]));
export const nothing = (): Uint8Array => element(0x05);
export const utf8 = (text: string): Uint8Array => element(0x0c, Buffer.from(text, 'utf8'));
export const printable = (text: string): Uint8Array => element(0x13, Buffer.from(text, 'latin1'));
/** Context-specific: constructed unless `primitive`. */
export const tagged = (number: number, content: Uint8Array, primitive = false): Uint8Array => element((primitive ? 0x80 : 0xa0) | number, content);

export function integer(value: bigint): Uint8Array {
  let hex = (value < 0n ? -value : value).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  let content: Buffer = Buffer.from(hex, 'hex');
  if (value >= 0n && (content[0] ?? 0) >= 0x80) content = Buffer.concat([Buffer.from([0]), content]);
  if (value < 0n) content = twosComplement(content);
  return element(0x02, content);
}

function twosComplement(magnitude: Buffer): Buffer {
  const wide = BigInt(`0x${magnitude.toString('hex')}`);
  const size = BigInt(magnitude.length * 8 + 8);
  return Buffer.from(((1n << size) - wide).toString(16).padStart(Number(size) / 4, '0'), 'hex');
}

export function objectIdentifier(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return element(0x06, Buffer.from(bytes));
}

/** UTCTime up to 2049 and GeneralizedTime after it (RFC 5280, section 4.1.2.5). */
export function time(milliseconds: number): Uint8Array {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  const year = new Date(milliseconds).getUTCFullYear();
  return year >= 1950 && year < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}
