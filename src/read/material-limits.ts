import type { Contents } from '../model/material.ts';
import { overLimit, type Limits } from '../source/limits.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Why a certificate or key file is too much to look into at all; undefined where it is not. */
export function excessOfText({ bytes }: SourceFile, limits: Limits): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let at = text.indexOf(begin); at !== -1 && count <= limits.certificates; at = text.indexOf(begin, at + begin.length)) count += 1;
  return count > limits.certificates ? tooMany(limits) : undefined;
}

const begin = '-----BEGIN ';

/** Why what was read is too much to be judged; undefined where it is not. */
export function excessOfContents({ items }: Contents, limits: Limits): string | undefined {
  if (items.length > limits.certificates) return tooMany(limits);
  const large = items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate.der.length] : [])).find((bytes) => bytes > limits.certificateBytes);
  return large === undefined ? undefined : `one of its certificates has ${large} bytes, ${overLimit('certificateBytes', limits)}`;
}

function tooMany(limits: Limits): string {
  return `it holds ${overLimit('certificates', limits)}`;
}
