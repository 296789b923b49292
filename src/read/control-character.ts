import type { SourceFile } from '../source/source-file.ts';
import { spanOf } from '../source/span.ts';
import type { SyntaxFault } from './tree.ts';

// oxlint-disable-next-line no-control-regex
const control = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/** Whether a text holds a character that neither YAML nor XML allows: a damaged disk leaves runs of U+0000. */
export function holdsControlCharacter(text: string): boolean {
  return control.test(text);
}

/** Where it holds one, as a fault. */
export function controlCharacterIn(source: SourceFile): SyntaxFault | undefined {
  const at = source.text.search(control);
  if (at === -1) return undefined;
  const code = source.text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return { span: spanOf(source, at, at + 1), message: `the control character U+${code}: the file is damaged, or no text` };
}
