import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Located } from '../source/span.ts';
import { yamlTokens } from './yaml.ts';

/** The comments of a YAML file, each from its `#` to the end of its line. */
export function yamlComments(source: SourceFile): readonly Located<string>[] {
  const comments: Located<string>[] = [];
  for (const { text, offset, scalar } of yamlTokens(source)) if (!scalar && text.startsWith('#')) comments.push({ value: text, span: spanOf(source, offset, offset + text.length) });
  return comments;
}

/** Where a template engine makes a document first: `lines` where actions begin lines, `values` where they only stand in values. */
type Filling = 'lines' | 'values' | undefined;

/**
 * Tells of any place whether a template engine makes the document around it first: `{{ … }}` or `{% … %}` where YAML expects
 * a structure, which Helm and kubectl would refuse as it is. What stands in comments and texts is no such action.
 */
export function templateActions(source: SourceFile): (offset: number) => Filling {
  if (!/\{[{%]/.test(source.text)) return () => undefined;
  const documents: { readonly start: number; filling: Filling }[] = [{ start: 0, filling: undefined }];
  let beginsLine = true;
  for (const { text, offset, scalar } of yamlTokens(source)) {
    if (!scalar && (text === '---' || text === '...')) documents.push({ start: offset, filling: undefined });
    const document = documents.at(-1);
    if (!scalar && text === '{' && /[{%]/.test(source.text.charAt(offset + 1)) && document !== undefined && document.filling !== 'lines') document.filling = beginsLine ? 'lines' : 'values';
    beginsLine = text.endsWith('\n') || (beginsLine && /^[ \t]*$/.test(text));
  }
  return (offset) => {
    let [low, high] = [0, documents.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((documents[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return documents[low]?.filling;
  };
}
