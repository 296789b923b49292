import type { Naming } from '../model/files.ts';
import type { Contents } from '../model/material.ts';
import type { SourceFault } from '../model/model.ts';
import type { Bounds, Limits } from '../source/limits.ts';
import { displayPath, type SourceFile } from '../source/source-file.ts';
import { spanOf, startOf } from '../source/span.ts';
import type { Refusal, Workspace } from '../workspace/workspace.ts';
import { readContents } from './contents.ts';
import { readJks } from './jks.ts';
import { contentsOfStore, type StoreResult } from './keystore.ts';
import { excessOfContents, excessOfText } from './material-limits.ts';
import { offerRepairs } from './material-repair.ts';
import { readPkcs12 } from './pkcs12.ts';
import { ofFile, refusal } from './open-file.ts';
import { readSessionRecord } from './s-client.ts';

/** The value of an environment variable, where it is set. */
export type PasswordOf = (variable: string) => string | undefined;

export interface MaterialReader {
  /** Reads a certificate, key or keystore file; a keystore is opened where something names it. */
  readonly lookup: (path: string, naming?: Naming) => Contents | 'refused' | undefined;
  /** Reads content that stands in another document. */
  readonly read: (source: SourceFile) => Contents | 'refused';
  /** Why files that are there could not be read, gathered while they are looked up. */
  readonly faults: readonly SourceFault[];
  /** Files that a reader could not go through to their end: a bug of ours. */
  readonly unread: readonly Refusal[];
  /** Files that were not read, since the time was over. */
  readonly overdue: readonly string[];
}

/** Reads each certificate or key file once. */
export function materialReader(workspace: Workspace, passwordOf: PasswordOf, { limits, isOverdue }: Bounds): MaterialReader {
  const known = new Map<string, Contents | 'refused' | undefined>();
  const faults: SourceFault[] = [];
  const told = new Set<string>();
  /** A file that is named with its password and without is met twice. */
  const refuse = (fault: SourceFault): 'refused' => {
    const id = `${displayPath(fault.span.file)}\0${fault.message}`;
    if (!told.has(id)) faults.push(fault);
    told.add(id);
    return 'refused';
  };
  const unread: Refusal[] = [];
  const overdue: string[] = [];
  /** What is over a limit is refused as a whole: nobody knows what the rest of it would say. */
  const within = (source: SourceFile, make: () => Contents): Contents | 'refused' => {
    if (isOverdue()) {
      overdue.push(displayPath(source));
      return 'refused';
    }
    const early = excessOfText(source, limits);
    const contents = early === undefined ? make() : undefined;
    const excess = contents === undefined ? early : excessOfContents(contents, limits);
    if (contents !== undefined && excess === undefined) return contents;
    return refuse({ span: startOf(source), message: `the file is not judged: ${excess}`, help: 'Take out what does not belong here, or raise the limit in the configuration.', severity: 'error' });
  };
  const read = (path: string, naming: Naming | undefined): Contents | 'refused' | undefined => {
    const result = workspace.read(path);
    if (result.kind === 'absent') return undefined;
    if (result.kind === 'refused') return refuse(refusal(path, result, 'error'));
    const contents = within(result.source, () => readMaterial(result.source));
    if (contents === 'refused' || naming === undefined || (contents.encoding !== 'pkcs12' && contents.encoding !== 'jks')) return contents;
    const opened = openStore(result.source, contents, naming, passwordOf, limits);
    faults.push(...opened.faults);
    return within(result.source, () => opened.contents);
  };
  return {
    faults,
    unread,
    overdue,
    read: (source) => ofFile(displayPath(source), unread, () => within(source, () => readContents(source))) ?? 'refused',
    lookup(path, naming) {
      const id = `${path}\0${naming === undefined ? '' : `named ${naming.passwordVariable ?? ''}`}\0${naming?.upload === undefined ? '' : `with ${naming.upload.password ?? ''} ${naming.upload.certain}`}`;
      if (!known.has(id)) {
        const before = unread.length;
        const contents = ofFile(path, unread, () => read(path, naming));
        // What is there and could not be read is not missing.
        known.set(id, unread.length > before ? 'refused' : contents);
      }
      return known.get(id);
    },
  };
}

function readMaterial(source: SourceFile): Contents {
  const session = readSessionRecord(source);
  // What a server has sent is a record, and not to be mended.
  if (session === undefined) return offerRepairs(readContents(source));
  const { contents, protocol, cipher } = session;
  return { ...contents, session: { ...(protocol === undefined ? {} : { protocol: protocol.value }), ...(cipher === undefined ? {} : { cipher: cipher.value }) } };
}

/** Opens a keystore; without a named password a JKS still shows its certificates, and a PKCS#12 only if it has none. */
function openStore(source: SourceFile, closed: Contents, { passwordVariable: variable, upload }: Naming, passwordOf: PasswordOf, limits: Limits): { readonly contents: Contents; readonly faults: readonly SourceFault[] } {
  const encoding = closed.encoding === 'jks' ? 'jks' : 'pkcs12';
  const password = variable === undefined ? upload?.password : passwordOf(variable);
  const result = encoding === 'jks' ? readJks(source.bytes, password) : readPkcs12(source.bytes, password, limits);
  if ('fault' in result) {
    const contents = result.fault === 'unreadable' ? { ...closed, items: [] } : closed;
    return { contents, faults: upload === undefined || variable !== undefined || result.fault === 'unreadable' ? [faultOf(source, result, variable, password)] : faultOfUpload(source, upload) };
  }
  return { contents: contentsOfStore(source, encoding, result.items), faults: result.integrity === 'checked' || upload !== undefined ? [] : [uncheckedNotice(source)] };
}

function faultOf(source: SourceFile, { fault, reason }: Extract<StoreResult, { fault: string }>, variable: string | undefined, password: string | undefined): SourceFault {
  const place = { span: spanOf(source, 0, 0), severity: 'error' as const };
  if (fault === 'unreadable') return { ...place, message: `the keystore cannot be read: ${reason}`, help: 'Export the keystore again, or name its certificates as PEM files.' };
  if (variable === undefined) return { ...place, message: `the keystore is protected by a password: ${reason}`, help: 'Name the environment variable that holds the password: { file: PATH, password-env: NAME }.' };
  if (password === undefined) return { ...place, message: `the password of the keystore is not there: the environment variable ${variable} is not set`, help: `Set ${variable} for the gate, from a secret of the pipeline.` };
  return { ...place, message: `the password in ${variable} does not open the keystore (Java: "keystore password was incorrect")`, help: `Correct the value of ${variable}.` };
}

function faultOfUpload(source: SourceFile, { certain }: NonNullable<Naming['upload']>): readonly SourceFault[] {
  if (!certain) return [];
  return [{ span: spanOf(source, 0, 0), severity: 'error', message: 'the password of the alias that uploads this keystore does not open it (Java: "keystore password was incorrect")', help: 'Correct the password of the alias, or export the keystore again with it.' }];
}

function uncheckedNotice(source: SourceFile): SourceFault {
  return { span: spanOf(source, 0, 0), severity: 'notice', message: 'the integrity of this keystore was not checked: its certificates are readable without the password', help: 'To have it checked, name the environment variable that holds the password: { file: PATH, password-env: NAME }.' };
}
