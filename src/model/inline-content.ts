import { confidential, sourceFromBytes, type SourceFile } from '../source/source-file.ts';
import { spanOf, textOf, type Located } from '../source/span.ts';
import { elsewhere } from './elsewhere.ts';
import type { AliasResource } from './resource-declarations.ts';

type Part = 'certificate' | 'key';

const textNames = { certificate: 'certificateText', key: 'keyText' } as const;

/** The certificate or key that stands in the document itself, as a file of its own; undefined where an expression decides it. */
export function inlineContent(resource: AliasResource, part: Part): SourceFile | undefined {
  const text = resource[textNames[part]];
  if (text === undefined || isExpression(text.value)) return undefined;
  return confidential(sourceFromBytes(text.span.file.path, new TextEncoder().encode(text.value), `${resource.label ?? resource.name?.value ?? 'alias'}/${part === 'certificate' ? 'cert' : 'key'}`));
}

/** The text that leads to the content: where it begins, and nothing of it. */
export function inlinePlace(content: SourceFile, resource: AliasResource, part: Part): Located<string> {
  const span = resource[textNames[part]]?.span ?? resource.span;
  const opening = /^(?:<<-?[\p{L}_][\p{L}\p{N}_-]*|")/u.exec(textOf(span))?.[0] ?? '';
  return { value: content.member ?? content.path, span: spanOf(span.file, span.start, span.start + opening.length) };
}

/** Base64 may read like a placeholder by chance, an interpolation never stands in it. */
function isExpression(value: string): boolean {
  return /[$%]\{/.test(value) || (!value.includes('BEGIN ') && elsewhere(value) !== undefined);
}
