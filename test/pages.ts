import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked, type Token } from 'marked';

/** A page of the documentation. */
export interface DocumentPage {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Fence {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** All pages of the repository. */
export function readPages(): readonly DocumentPage[] {
  const atRoot = readdirSync('.').filter((name) => name.endsWith('.md'));
  const below = ['docs', 'examples'].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))).filter((path) => path.endsWith('.md'));
  return [...atRoot, ...below].sort().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** Every token of a page, also those within lists, tables and quotations. */
export function tokensOf({ text }: DocumentPage): readonly Token[] {
  const tokens: Token[] = [];
  // The callback's result is collected by marked where it is a promise; there is none.
  void marked.walkTokens(marked.lexer(text), (token) => {
    tokens.push(token);
  });
  return tokens;
}

export function fencesOf(page: DocumentPage): readonly Fence[] {
  let from = 0;
  return tokensOf(page).flatMap((token) => {
    if (token.type !== 'code') return [];
    const at = page.text.indexOf(token.raw, from);
    // Within a list the token has lost its indentation and is not found as it stands.
    const line = at === -1 ? 0 : page.text.slice(0, at).split('\n').length;
    if (at !== -1) from = at + token.raw.length;
    return [{ path: page.path, line, language: (token as { lang?: string }).lang ?? '', text: (token as { text: string }).text }];
  });
}
