import type { PropertyDeclaration } from '../model/edge-declarations.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf } from '../source/span.ts';

/** Reads a Java properties file: comments, `=`, `:` or blanks as separator, continued lines, escapes. */
export function readProperties(source: SourceFile): readonly PropertyDeclaration[] {
  const { text } = source;
  const properties: PropertyDeclaration[] = [];
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const end = endOfLogicalLine(text, at);
    const property = readLine(source, at, end);
    if (property !== undefined) properties.push(property);
    at = end;
    while (at < text.length && isBreak(text, at)) at += 1;
  }
  return properties;
}

function isBreak(text: string, at: number): boolean {
  return text.charAt(at) === '\n' || text.charAt(at) === '\r';
}

function endOfLogicalLine(text: string, start: number): number {
  // A comment is never continued.
  const comment = /[#!]/.test(text.charAt(skipBlanks(text, start, text.length)));
  let at = start;
  for (; at < text.length && !isBreak(text, at); at += 1) {
    if (comment || text.charAt(at) !== '\\') continue;
    at += text.startsWith('\r\n', at + 1) ? 2 : 1;
  }
  return Math.min(at, text.length);
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && /[ \t\f]/.test(text.charAt(at))) at += 1;
  return at;
}

function readLine(source: SourceFile, start: number, end: number): PropertyDeclaration | undefined {
  const { text } = source;
  const from = skipBlanks(text, start, end);
  if (from === end || /[#!]/.test(text.charAt(from))) return undefined;
  let keyEnd = from;
  while (keyEnd < end && !/[=: \t\f]/.test(text.charAt(keyEnd))) keyEnd += text.charAt(keyEnd) === '\\' ? 2 : 1;
  keyEnd = Math.min(keyEnd, end);
  let valueStart = skipBlanks(text, keyEnd, end);
  if (/[=:]/.test(text.charAt(valueStart)) && valueStart < end) valueStart = skipBlanks(text, valueStart + 1, end);
  return {
    key: { value: unescape(text.slice(from, keyEnd)), span: spanOf(source, from, keyEnd) },
    // Java keeps blanks at the end of a value; Apigee's scripts do not.
    value: { value: unescape(text.slice(valueStart, end)).trimEnd(), span: spanOf(source, valueStart, valueStart + text.slice(valueStart, end).trimEnd().length) },
  };
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescape(text: string): string {
  return text.replace(/\\(?:\r\n|[\r\n])[ \t\f]*|\\u([0-9a-fA-F]{4})|\\(.)/gs, (_whole, digits: string | undefined, letter: string | undefined) => {
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
    return letter === undefined ? '' : (letters[letter] ?? letter);
  });
}
