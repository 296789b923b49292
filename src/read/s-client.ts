import type { Contents } from '../model/material.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Located } from '../source/span.ts';
import { readContents } from './contents.ts';

/** The saved output of `openssl s_client -showcerts`: what a server presented, and what was agreed with it. */
export interface SessionRecord {
  /** The chain in the order it was sent. */
  readonly contents: Contents;
  /** As OpenSSL spells it: `TLSv1.3`. */
  readonly protocol?: Located<string>;
  /** OpenSSL's name of the cipher suite; `(NONE)` where the handshake failed. */
  readonly cipher?: Located<string>;
  /** Whether the server asked for a client certificate; undefined where the output does not tell. */
  readonly asksForCertificate?: boolean;
}

const header = /^(?:CONNECTED\(|Connecting to |---\r?\nCertificate chain|Certificate chain\r?$)/m;

/** Reads such an output; undefined where the text is none. */
export function readSessionRecord(source: SourceFile): SessionRecord | undefined {
  const { text } = source;
  if (!header.test(text.slice(0, 16 * 1024))) return undefined;
  const protocol = locate(source, /^ {0,8}Protocol {0,4}: {0,4}(\S{1,40})/m) ?? locate(source, /^New, ([^,\r\n]{1,40}), Cipher is /m);
  const cipher = locate(source, /^ {0,8}Cipher {0,4}: {0,4}(\S{1,80})/m) ?? locate(source, /^New, [^,\r\n]{1,40}, Cipher is (\S{1,80})/m);
  // A request may name no authorities; then OpenSSL says so whether or not there was a request.
  const asks = /^(?:Acceptable client certificate CA names|Client Certificate Types:|Requested Signature Algorithms:)/m.test(text) || (/^No client certificate CA names sent/m.test(text) ? false : undefined);
  return {
    contents: withoutRepetition(readContents(source)),
    ...(protocol === undefined ? {} : { protocol }), ...(cipher === undefined ? {} : { cipher }),
    ...(asks === undefined ? {} : { asksForCertificate: asks }),
  };
}

/**
 * Some versions print the leaf once more under "Server certificate". What Java thinks of the text does not count:
 * nobody loads this file, only the certificates in it are of interest.
 */
function withoutRepetition(contents: Contents): Contents {
  const [leaf] = contents.items;
  const items = contents.items.filter((item, index) => index === 0 || item.kind !== 'certificate' || leaf?.kind !== 'certificate' || item.certificate.sha256 !== leaf.certificate.sha256);
  return { ...contents, items, faults: contents.faults.filter((fault) => fault.refusedBy.includes('openssl')) };
}

function locate(source: SourceFile, pattern: RegExp): Located<string> | undefined {
  const match = pattern.exec(source.text);
  const value = match?.[1];
  if (match === null || value === undefined) return undefined;
  const start = match.index + match[0].indexOf(value, match[0].search(/[:,]/));
  return { value, span: spanOf(source, start, start + value.length) };
}
