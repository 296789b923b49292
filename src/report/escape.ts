/** What a reader cannot see, or what moves other text: controls, format characters (bidi, zero width), separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const ZERO_WIDTH_SPACE = '&#8203;';

function showCharacter(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Text with every invisible character spelt out, so that it stays on one line and reads as it is. */
export function showInvisible(text: string): string {
  return text.replace(INVISIBLE, showCharacter);
}

/**
 * Breaks what the Actions runner would take for a command in one line of a log: `##[` anywhere
 * (the old grammar, still read) and `::` after leading blanks.
 */
export function disarmLine(line: string): string {
  return line.replaceAll('##[', '##\\[').replace(/^(\s*)(?=::)/u, '$1\\');
}

/** A piece of untrusted text for a terminal. Lines made of pieces still pass `disarmLine`. */
export function escapeTerminal(text: string): string {
  return showInvisible(text).replaceAll('##[', '##\\[');
}

/** Untrusted text as a whole line of a log. */
export function escapeLogLine(text: string): string {
  return disarmLine(showInvisible(text));
}

/** The message of a workflow command; only LF keeps its meaning, as the break that annotations show. */
export function escapeCommandData(text: string): string {
  const lines = text.split('\n').map(escapeTerminal);
  return lines.join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

/** The value of a property of a workflow command. */
export function escapeCommandProperty(text: string): string {
  return escapeTerminal(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Valid JSON stays the same value; what an editor or a runner would take for more than text becomes an escape. */
export function escapeJson(json: string): string {
  return json.replaceAll('##[', '#\\u0023[').replace(INVISIBLE, (character) => (character === '\n' ? character : escapeUnits(character)));
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}

/**
 * Untrusted text inside a line of Markdown, also inside a table cell: no markup, HTML or formula.
 * Mentions, references and bare addresses are found after rendering, so entities would not stop them; a zero-width space does.
 */
export function escapeMarkdown(text: string): string {
  return showInvisible(text).replace(/[\\`|<>&*_[\]~$@]|#(?=\d)|GH-(?=\d)|(?<=https?|ftp):(?=\/\/)|www(?=\.)/gi, escapeMarkup);
}

function escapeMarkup(found: string): string {
  if (found.length > 1 || found === '@' || found === '#' || found === ':') return found + ZERO_WIDTH_SPACE;
  return entityOf(found);
}

function entityOf(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** Untrusted text as code in Markdown, also inside a table cell. */
export function codeSpan(text: string): string {
  const shown = showInvisible(text);
  // A table splits its cells before it looks for backticks, so what could end the cell or the span is written as HTML;
  // so is what other actions look for in comments.
  const plain = /^[^\s`|\\](?:[^`|\\]*[^\s`|\\])?$/u.test(shown) && !/##\[|<!--/.test(shown);
  return plain ? `\`${shown}\`` : `<code>${shown.replace(/[!-/:-@[-`{-~]/g, entityOf)}</code>`;
}

/** The beginning of a long text, never half a character. */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * Untrusted text inside an element or a quoted attribute of XML 1.0, which cannot hold most control characters. It stays the
 * same text, but reads as no command where a runner prints it.
 */
export function escapeXml(text: string): string {
  const escaped = showInvisible(text).replace(/[&<>"'\uFFFE\uFFFF]/g, (character) => (character > '\uFFFD' ? showCharacter(character) : entityOf(character)));
  return escaped.replaceAll('##[', '##&#91;').replace(/^(\s*):(?=:)/, '$1&#58;');
}

/** A path as a relative reference (RFC 3986); what is not a character becomes U+FFFD. */
export function escapePath(path: string): string {
  const segments = path.split('/').map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\uFFFD')).replace(/[!'()*]/g, percentOf));
  return segments.filter((segment) => segment !== '').join('/');
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
