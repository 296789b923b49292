/** A workflow command as the runner understands it, from either of its grammars. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const REGISTERED = new Set([
  'add-mask', 'add-matcher', 'add-path', 'debug', 'echo', 'endgroup', 'error', 'group', 'notice',
  'remove-matcher', 'save-state', 'set-env', 'set-output', 'stop-commands', 'warning',
]);

/** Splits a log as the runner's reader does: a lone CR ends a line too. */
export function linesOf(output: string): readonly string[] {
  return output.split(/\r\n|\n|\r/);
}

/** What one line tells the runner to do; undefined for a line that is only text. */
export function parseCommand(line: string, registered: (name: string) => boolean = isRegistered): Command | undefined {
  return parseSecondGrammar(line, registered) ?? parseFirstGrammar(line, registered);
}

export function isRegistered(name: string): boolean {
  return REGISTERED.has(name.toLowerCase());
}

/** `::name key=value,key=value::data`, at the start of the line after blanks. */
function parseSecondGrammar(line: string, registered: (name: string) => boolean): Command | undefined {
  const message = line.trimStart();
  const end = message.startsWith('::') ? message.indexOf('::', 2) : -1;
  if (end === -1) return undefined;
  const { name, rest } = splitInformation(message.slice(2, end));
  if (!registered(name)) return undefined;
  const data = unescape(message.slice(end + 2), ['%0D', '%0A', '%25']);
  return { name, data, properties: parseProperties(rest, ',', ['%0D', '%0A', '%3A', '%2C', '%25']) };
}

/** `##[name key=value;key=value]data`, anywhere in the line. */
function parseFirstGrammar(line: string, registered: (name: string) => boolean): Command | undefined {
  const start = line.indexOf('##[');
  const end = start === -1 ? -1 : line.indexOf(']', start);
  if (end === -1) return undefined;
  const { name, rest } = splitInformation(line.slice(start + 3, end));
  if (!registered(name)) return undefined;
  const codes = ['%3B', '%0D', '%0A', '%5D'];
  return { name, data: unescape(line.slice(end + 1), codes), properties: parseProperties(rest, ';', codes) };
}

function splitInformation(information: string): { name: string; rest: string } {
  const space = information.indexOf(' ');
  return space === -1 ? { name: information, rest: '' } : { name: information.slice(0, space), rest: information.slice(space + 1) };
}

function parseProperties(text: string, separator: string, codes: readonly string[]): Record<string, string> {
  const pairs = text.trim().split(separator).filter((pair) => pair.includes('='));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), unescape(pair.slice(pair.indexOf('=') + 1), codes)]));
}

/** The runner replaces one code after the other, the percent sign last. */
function unescape(text: string, codes: readonly string[]): string {
  return codes.reduce((result, code) => result.replaceAll(code, decodeURIComponent(code)), text);
}
