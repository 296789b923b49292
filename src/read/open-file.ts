import type { SourceFault } from '../model/model.ts';
import { limitRows } from '../source/limits.ts';
import { withoutKeys } from '../source/key-text.ts';
import { honourByteOrderMark, type SourceFile } from '../source/source-file.ts';
import { wholeFile } from '../source/span.ts';
import { baseName } from '../source/path.ts';
import type { Refusal, Refused, Workspace } from '../workspace/workspace.ts';
import { bundlePart } from './bundle.ts';
import type { Gathering } from './facts.ts';
import { resourceFile } from './resource-path.ts';

/** A reader that throws is a bug of ours: the file is named in `unread`, and the others are still read. */
export function ofFile<Value>(path: string, unread: Refusal[], read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    unread.push({ path, reason: `the file could not be read to its end: ${withoutKeys(error instanceof Error ? error.message : String(error))}` });
    return undefined;
  }
}

/** The text of a file as its reader wants it; where it cannot be had, a fault of that severity, or worse. */
export function open(workspace: Workspace, path: string, severity: SourceFault['severity'], gathering: Gathering): SourceFile | undefined {
  const result = workspace.read(path);
  if (result.kind === 'read') {
    gathering.filesRead += 1;
    return honourByteOrderMark(result.source);
  }
  const refused: Refused = result.kind === 'refused' ? result : { kind: 'refused', reason: 'it is a symbolic link that leads nowhere' };
  gathering.faults.push(refusal(path, refused, refused.limit !== undefined && isDeployed(path) ? 'error' : severity));
  return undefined;
}

/** Whether a path says that the file is deployed, so that it must not pass unread. Large JSON is often data. */
function isDeployed(path: string): boolean {
  if (bundlePart(path) !== undefined || resourceFile(path) !== undefined || isTerraform(path)) return true;
  return baseName(path) === 'edge.json' || (!/\.json$/i.test(path) && /apigee|override|virtual-?host|route|secret|message-processor|apiproxy|proxies|sharedflow|k8s|kubernetes/i.test(path));
}

/** A fault for a file that could not be opened; its place is a file without text. */
export function refusal(path: string, { reason, limit }: Refused, severity: SourceFault['severity']): SourceFault {
  const source: SourceFile = { path, text: '', bytes: new Uint8Array() };
  return { span: wholeFile(source), message: `the file cannot be read: ${reason}`, help: limit !== undefined ? `Make the file smaller, or set limits: { ${limitRows[limit].key}: … } in the configuration.` : 'Make it a readable regular file inside the repository, or exclude it in the configuration.', severity };
}

/** Whether a file is Terraform, by its name. */
export function isTerraform(path: string): boolean {
  return /\.tf(?:\.json)?$/i.test(path);
}
