import type { PemFault, Reader } from '../model/material.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf } from '../source/span.ts';
import { outlineOf } from './der-outline.ts';

const everyone: readonly Reader[] = ['openssl', 'boringssl', 'java'];

/** UTF-16 with or without byte order mark: hyphens and NUL bytes by turns. */
export function isUtf16(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64 * 1024));
  return head.includes('-\0-\0-\0-\0-\0') || head.includes('\0-\0-\0-\0-\0-');
}

/** What is wrong with a file that holds no block at all, where its text tells. */
export function findTextFault(source: SourceFile): PemFault | undefined {
  if (isUtf16(source.bytes)) {
    return fault(source, 'utf-16', 'the file is encoded as UTF-16, as Notepad and PowerShell write it', 'Save the file as UTF-8 without byte order mark');
  }
  const text = source.text;
  if (!/[^\s\0\ufeff]/.test(text)) {
    return fault(source, 'empty', text === '' ? 'the file is empty' : 'the file holds nothing but blanks', 'Put the PEM text of the certificate or key into the file');
  }
  return base64Fault(source, text);
}

function base64Fault(source: SourceFile, text: string): PemFault | undefined {
  const digits = text.replaceAll(/\s+/g, '');
  if (digits.length < 64 || /[^A-Za-z0-9+/=]/.test(digits)) return undefined;
  const decoded = Buffer.from(digits, 'base64');
  if (decoded.includes('-----BEGIN ')) {
    return fault(source, 'base64-of-pem', 'the file is the base64 of a PEM text, as a Kubernetes secret holds it', 'Decode the text once with base64 -d and save the result');
  }
  const outline = outlineOf(decoded);
  if (outline === 'unknown') return undefined;
  return fault(source, 'bare-base64', `the BEGIN and END lines around the base64 of ${outline === 'certificate' ? 'a certificate' : 'this file'} are missing`, 'Write the BEGIN line before the text and the END line after it');
}

function fault(source: SourceFile, kind: string, message: string, help: string): PemFault {
  const newline = source.text.search(/[\r\n]/);
  const end = Math.min(newline === -1 ? source.text.length : newline, 80);
  return { kind, span: spanOf(source, 0, end), message, help, refusedBy: everyone, openssl: 'no start line' };
}
