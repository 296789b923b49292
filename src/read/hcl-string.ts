/** A text of HCL and the offset behind it; what is interpolated stays as written, `${…}`. */
export interface HclString {
  readonly value: string;
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Reads a quoted text; undefined where it is not closed. */
export function readHclString(text: string, start: number): HclString | undefined {
  const end = skipHclString(text, start);
  if (text.charAt(end - 1) !== '"' || end - start < 2) return undefined;
  const value = text.slice(start + 1, end - 1).replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs, (whole, unit: string | undefined, point: string | undefined, letter: string | undefined) => {
    const code = Number.parseInt(unit ?? point ?? '', 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    return escapes[letter ?? ''] ?? whole;
  });
  // `$${` is how a text says `${` without interpolation; it is kept, for it looks like a placeholder to whoever reads the value.
  return { value, end };
}

/** The offset behind a quoted text that begins at `start`: templates in it may hold quoted texts again. A line break ends an unclosed one. */
export function skipHclString(text: string, start: number): number {
  // Each element is a level: 0 inside quotation marks, else the number of open braces of a template.
  const levels = [0];
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    const braces = levels.at(-1) ?? 0;
    if (braces > 0) {
      if (character === '"') levels.push(0);
      else if (character === '{') levels[levels.length - 1] = braces + 1;
      else if (character === '}') {
        if (braces === 1) levels.pop();
        else levels[levels.length - 1] = braces - 1;
      }
    } else if (character === '\\') at += 1;
    else if (character === '"') {
      levels.pop();
      if (levels.length === 0) return at + 1;
    } else if ((character === '$' || character === '%') && text.charAt(at + 1) === '{' && text.charAt(at - 1) !== character) {
      levels.push(1);
      at += 1;
    } else if (character === '\n') return at;
  }
  return text.length;
}

/** Reads a heredoc, `<<EOT` or `<<-EOT`; undefined where it is none. One that is not closed reaches to the end of the text. */
export function readHclHeredoc(text: string, start: number): HclString | undefined {
  const opening = /<<(-?)([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?\n/uy;
  opening.lastIndex = start;
  const match = opening.exec(text);
  const [head = '', dash, marker] = match ?? [];
  if (match === null || marker === undefined) return undefined;
  const lines: string[] = [];
  for (let at = start + head.length; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, end).replace(/\r$/, '');
    if (line.trim() === marker) return { value: `${(dash === '-' ? undent(lines) : lines).join('\n')}\n`, end: at + line.length };
    lines.push(line);
    at = end + 1;
  }
  return { value: lines.join('\n'), end: text.length };
}

function undent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((left, right) => Math.min(left, right), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(Math.min(least, line.length)));
}
