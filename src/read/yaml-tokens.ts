import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Located } from '../source/span.ts';
import { yamlTokens } from './yaml.ts';

/** The comments of a YAML file, each from its `#` to the end of its line. */
export function yamlComments(source: SourceFile): readonly Located<string>[] {
  const comments: Located<string>[] = [];
  for (const { text, offset, scalar } of yamlTokens(source)) if (!scalar && text.startsWith('#')) comments.push({ value: text, span: spanOf(source, offset, offset + text.length) });
  return comments;
}

/**
 * Tells of any place whether a template engine makes the document around it first: `{{ … }}` or `{% … %}` where YAML expects
 * a structure, which Helm and kubectl would refuse as it is. What stands in comments and texts is no such action.
 */
export function templateActions(source: SourceFile): (offset: number) => boolean {
  if (!/\{[{%]/.test(source.text)) return () => false;
  const documents: { readonly start: number; isFilled: boolean }[] = [{ start: 0, isFilled: false }];
  for (const { text, offset, scalar } of yamlTokens(source)) {
    if (!scalar && (text === '---' || text === '...')) documents.push({ start: offset, isFilled: false });
    const document = documents.at(-1);
    if (!scalar && text === '{' && /[{%]/.test(source.text.charAt(offset + 1)) && document !== undefined) document.isFilled = true;
  }
  return (offset) => documents.findLast(({ start }) => start <= offset)?.isFilled === true;
}
