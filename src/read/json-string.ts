/** Something in a text that strict JSON refuses; json-simple takes it as it stands. */
export interface StringFlaw {
  readonly at: number;
  readonly length: number;
  readonly message: string;
}

export interface JsonString {
  readonly value: string;
  /** The offset behind the closing quotation mark; undefined where there is none. */
  readonly end: number | undefined;
  readonly flaws: readonly StringFlaw[];
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Reads the JSON text whose opening quotation mark stands at `start`; each kind of flaw is told once. */
export function readJsonString(text: string, start: number): JsonString {
  const parts: string[] = [];
  const flaws: StringFlaw[] = [];
  let control = false;
  let at = start + 1;
  for (let plain = at; at < text.length; ) {
    const character = text.charAt(at);
    if (character === '"') {
      parts.push(text.slice(plain, at));
      return { value: parts.join(''), end: at + 1, flaws };
    }
    if (character < ' ' && !control) {
      control = true;
      flaws.push({ at, length: 1, message: 'a control character, such as a line break, inside a text' });
    }
    if (character !== '\\') {
      at += 1;
      continue;
    }
    parts.push(text.slice(plain, at));
    const escape = readEscape(text, at);
    parts.push(escape.value);
    if (!escape.valid) flaws.push({ at, length: escape.length, message: `"${text.slice(at, at + 2)}" is no escape of JSON` });
    at += escape.length;
    plain = at;
  }
  return { value: '', end: undefined, flaws };
}

function readEscape(text: string, at: number): { readonly value: string; readonly length: number; readonly valid: boolean } {
  const letter = text.charAt(at + 1);
  const known = escapes[letter];
  if (known !== undefined) return { value: known, length: 2, valid: true };
  const digits = text.slice(at + 2, at + 6);
  if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(digits)) return { value: String.fromCharCode(Number.parseInt(digits, 16)), length: 6, valid: true };
  // json-simple keeps a backslash that escapes nothing.
  return { value: '\\', length: 1, valid: false };
}
