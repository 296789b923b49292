/** One line of a text without its line end; offsets into the text. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The lines between two offsets; LF, CRLF and a lone CR all end a line. */
export function splitLines(text: string, start: number, end: number): readonly Line[] {
  const lines: Line[] = [];
  let from = start;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== 10 && code !== 13) continue;
    lines.push({ start: from, end: index, text: text.slice(from, index) });
    if (code === 13 && index + 1 < end && text.charCodeAt(index + 1) === 10) index += 1;
    from = index + 1;
  }
  lines.push({ start: from, end, text: text.slice(from, end) });
  return lines;
}

export function isEmptyLine(line: Line): boolean {
  return line.text.trim() === '';
}

/** Behind the line break, but not behind `limit`. */
export function endOfLine(text: string, offset: number, limit: number): number {
  let index = offset;
  while (index < limit && text[index] !== '\n' && text[index] !== '\r') index += 1;
  return Math.min(text.startsWith('\r\n', index) ? index + 2 : index + 1, limit);
}

/** The start of the line, but not before `from`. */
export function startOfLine(text: string, offset: number, from: number): number {
  let index = offset;
  while (index > from && text[index - 1] !== '\n' && text[index - 1] !== '\r') index -= 1;
  return index;
}
