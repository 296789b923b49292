import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

/** The moment of a fixture that does not name its own, as in test/judge-folder.ts. */
export const usualNow = '2030-01-01T00:00:00Z';

const languages: Readonly<Record<string, string>> = { '.yaml': 'yaml', '.yml': 'yaml', '.xml': 'xml', '.json': 'json', '.properties': 'properties' };

/** The name that fences use for the language of a file; undefined for certificates and everything else. */
export function languageOf(path: string): string | undefined {
  return languages[extname(path)];
}

export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.trim().replaceAll(/\s+/g, ' ').replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
