import type { Fix } from '../rules/rule.ts';
import { editText, type Edit } from '../source/edit.ts';
import type { SourceFile } from '../source/source-file.ts';
import { textOf } from '../source/span.ts';
import type { Finding } from './verdict.ts';

/** Only fixes that cannot change what works, or also those that somebody should look at. */
export type FixChoice = 'safe' | 'all';

export interface FixedFile {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** The findings whose fixes made it so. */
  readonly mended: readonly Finding[];
}

/** A finding with a fix that was not applied, with why. */
export interface LeftFix {
  readonly finding: Finding;
  readonly reason: string;
}

export interface FixedFiles {
  readonly files: readonly FixedFile[];
  readonly left: readonly LeftFix[];
}

/** Applies the fixes of the findings, in their order, each whole or not at all; of two that touch each other the second is left. */
export function applyFixes(findings: readonly Finding[], choice: FixChoice): FixedFiles {
  const taken = new Map<string, { readonly file: SourceFile; readonly edits: Edit[]; readonly mended: Finding[] }>();
  const left: LeftFix[] = [];
  for (const finding of findings) {
    const { fix } = finding;
    const file = fix?.edits[0]?.span.file;
    if (fix === undefined || file === undefined) continue;
    const known = taken.get(file.path) ?? { file, edits: [], mended: [] };
    if (choice === 'safe' && !fix.safe) left.push({ finding, reason: 'it may change what works today: --fix=all' });
    else if (fix.edits.some((edit) => known.edits.some((other) => touches(edit, other)))) left.push({ finding, reason: 'another fix changes the same text' });
    else {
      known.edits.push(...fix.edits);
      known.mended.push(finding);
      taken.set(file.path, known);
    }
  }
  const files = [...taken.values()].map(({ file, edits, mended }) => ({ path: file.path, before: file.bytes, after: Buffer.from(editText(file.text, edits), 'utf8'), mended }));
  return { files, left };
}

/**
 * Whether the edits of a fix can be written: to one file that is there by itself, whose text is its bytes in UTF-8, and
 * without touching each other. A secret and a member of an archive only look like files.
 */
export function isUsable({ edits }: Fix): boolean {
  const file = edits[0]?.span.file;
  if (file === undefined || file.member !== undefined || file.confidential === true || !isUtf8(file)) return false;
  const sorted = [...edits].sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
  return (
    sorted.every((edit) => edit.span.file.path === file.path && edit.span.file.bytes === file.bytes && edit.span.start <= edit.span.end) &&
    sorted.every((edit, index) => index === 0 || !overlaps(sorted[index - 1], edit)) &&
    sorted.some((edit) => textOf(edit.span) !== edit.text)
  );
}

const utf8 = new WeakMap<SourceFile, boolean>();

function isUtf8(file: SourceFile): boolean {
  const known = utf8.get(file);
  if (known !== undefined) return known;
  const same = Buffer.from(file.text, 'utf8').equals(file.bytes);
  utf8.set(file, same);
  return same;
}

/** Edits of one fix may stand side by side, but two may not insert at one place. */
function overlaps(left: Edit | undefined, right: Edit): boolean {
  return left !== undefined && (left.span.end > right.span.start || (left.span.start === right.span.start && left.span.end === right.span.end));
}

/** Edits of different fixes may not even meet. */
function touches(left: Edit, right: Edit): boolean {
  return left.span.start <= right.span.end && right.span.start <= left.span.end;
}
