/**
 * The text with its letters that are written as escapes (`\x68`, `\u0068`, `\U00000068`) as letters: a search for words
 * sees then what a parser would. Escapes of other characters stay, and places in the result are not places in the text.
 */
export function spelledOut(text: string): string {
  return text.includes('\\') ? text.replace(/\\(?:x|u00|U000000)([4-7][0-9a-fA-F])/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))) : text;
}

/** Whether YAML has keys that only its parser can tell: behind a question mark, or an alias. */
export function hasOddKeys(text: string): boolean {
  return (text.includes('?') || text.includes('*')) && /(?:^|[\s{,])(?:\?\s|\*[^\s,{}[\]]+[ \t]+:)/.test(text);
}

/** Whether a line ends with a backslash: in quotation marks a word goes on behind it. */
export function hasJoinedLines(text: string): boolean {
  return text.includes('\\\n') || text.includes('\\\r\n');
}
