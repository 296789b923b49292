import { baselineVersion } from '../model/policy.ts';
import type { SourceFile } from '../source/source-file.ts';

/** A finding that a baseline remembers. */
export interface BaselineEntry {
  readonly rule: string;
  readonly path: string;
  readonly member?: string;
  readonly severity: string;
  readonly message: string;
  readonly fingerprint: string;
}

/** Reads a file that the command `baseline` has written, or says in words what is wrong with it. */
export function readBaseline(source: SourceFile): { readonly entries: readonly BaselineEntry[] } | { readonly problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(source.text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  if (!isRecord(content)) return { problem: 'it is not a JSON object' };
  if (content['schemaVersion'] !== baselineVersion) return { problem: `its "schemaVersion" is not ${baselineVersion}` };
  if (!Array.isArray(content['findings'])) return { problem: 'it has no list "findings"' };
  const entries: BaselineEntry[] = [];
  for (const [index, item] of content['findings'].entries()) {
    const entry = readEntry(item);
    if (entry === undefined) return { problem: `entry ${index + 1} of "findings" needs the texts rule, severity, path, message and fingerprint` };
    entries.push(entry);
  }
  return { entries };
}

function readEntry(item: unknown): BaselineEntry | undefined {
  if (!isRecord(item)) return undefined;
  const { rule, severity, path, member, message, fingerprint } = item;
  if (typeof rule !== 'string' || typeof severity !== 'string' || typeof path !== 'string' || typeof message !== 'string' || typeof fingerprint !== 'string') return undefined;
  return { rule, severity, path, message, fingerprint, ...(typeof member === 'string' ? { member } : {}) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
