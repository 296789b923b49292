import type { Outcome, Reader } from '../model/material.ts';
import { readJavaBlock, type JavaBlock } from './pem-java.ts';
import { readBlock, type BioResult } from './pem-openssl.ts';
import type { PlainBlock } from './pem-plain.ts';

/** What the readers need to know of a block's content; `refused` is the reason in words, undefined where it reads. */
export interface Judge {
  /** `trailing`: how much follows the certificate, and whether it is OpenSSL's trust settings. */
  certificate(der: Uint8Array, reader: Reader): string | undefined;
  privateKey(der: Uint8Array, label: string, header: string, reader: Reader): string | undefined;
  /** How many certificates a PKCS#7 block holds; undefined where it is none. */
  pkcs7(der: Uint8Array): number | undefined;
  /** How many bytes the outermost DER value takes; undefined where it does not fit. */
  derLength(der: Uint8Array): number | undefined;
}

/** Byte offsets of a file at which one reader took a certificate, and what it ended with. */
export interface Run extends Outcome {
  /** Where the error is; the end of the file where it has no better place. */
  readonly errorAt?: number;
  /** The text of the file is at fault, not what a block holds, nor that nothing was found. */
  readonly textual?: boolean;
}

type BioReader = Exclude<Reader, 'java'>;

/** The next block from a byte offset, as one reader sees the file. */
type BlockSource<Block> = (position: number) => Block;

/** Loads a chain as nginx and Envoy do: `PEM_read_bio_X509_AUX`, then `PEM_read_bio_X509` until there is no start line. */
function runCertificates(next: BlockSource<BioResult>, reader: BioReader, judge: Judge, before = 0): Run {
  let count = before;
  for (let position = 0; ; ) {
    const block = next(position);
    if (block.kind === 'error') {
      if (block.reason === 'no start line' && count > 0) return { count };
      return { count, error: block.reason, errorAt: block.start, textual: block.reason !== 'no start line' };
    }
    position = block.end;
    if (!isCertificateLabel(block.label, count === 0)) continue;
    const error = checkHeader(block.header, reader) ?? checkCertificate(block.der, count === 0, reader, judge);
    if (error !== undefined) return { count, error, errorAt: block.start };
    count += 1;
  }
}

function isCertificateLabel(label: string, first: boolean): boolean {
  return label === 'CERTIFICATE' || label === 'X509 CERTIFICATE' || (first && label === 'TRUSTED CERTIFICATE');
}

/** A header in a certificate must announce encryption, and then a password is asked for that nobody gives. */
function checkHeader(header: string, reader: BioReader): string | undefined {
  if (header === '' || header.startsWith('\n')) return undefined;
  if (!header.startsWith(reader === 'openssl' ? 'Proc-Type:' : 'Proc-Type: ')) return 'not proc type';
  return 'bad password read';
}

function checkCertificate(der: Uint8Array, first: boolean, reader: BioReader, judge: Judge): string | undefined {
  const length = judge.derLength(der);
  if (length === undefined) return 'ASN1 lib';
  // Only d2i_X509_AUX looks at what follows the certificate, and takes it for trust settings.
  if (first && length < der.length && judge.derLength(der.subarray(length)) === undefined) return 'ASN1 lib';
  if (first && length < der.length && der[length] !== 0x30) return 'ASN1 lib';
  return judge.certificate(length === der.length ? der : der.subarray(0, length), reader) === undefined ? undefined : 'ASN1 lib';
}

/** Loads the first private key of a file: other blocks are passed over, by the decoders of OpenSSL 3 also damaged ones. */
function runPrivateKeys(next: BlockSource<BioResult>, reader: BioReader, judge: Judge): Run {
  let failure: Run | undefined;
  for (let position = 0; ; ) {
    const block = next(position);
    position = block.end;
    const strange = block.kind === 'block' && !/^(?:\n|Proc-Type:|$)/.test(block.header);
    if (block.kind === 'block' && !isLoadableKeyLabel(block.label) && !(strange && reader === 'openssl')) continue;
    if (strange) return { count: 0, error: 'not proc type', errorAt: block.start };
    const error = block.kind === 'error' ? block.reason : judge.privateKey(block.der, block.label, block.header, reader);
    if (error === undefined) return { count: 1 };
    failure ??= { count: 0, error, errorAt: block.start };
    if ((block.kind === 'error' && error === 'no start line') || reader === 'boringssl') return failure;
  }
}

function isLoadableKeyLabel(label: string): boolean {
  return /^(?:(?:RSA|EC|DSA|ENCRYPTED) )?PRIVATE KEY$/.test(label);
}

/** Java's `CertificateFactory.generateCertificates`: every block must be a certificate, or the first one a PKCS#7. */
function runJava(next: BlockSource<JavaBlock>, size: number, judge: Judge): Run {
  if (size === 0) return { count: 0 };
  let count = 0;
  for (let position = 0; ; ) {
    const block = next(position);
    if (block.kind === 'error') return { count, error: block.reason, errorAt: block.start, textual: true };
    if (block.kind === 'end') return count > 0 ? { count } : { count, error: 'No certificate data found', errorAt: size };
    position = block.end;
    const bundled = count === 0 ? judge.pkcs7(block.der) : undefined;
    if (bundled !== undefined) return { count: bundled };
    const length = judge.derLength(block.der);
    const error = length !== undefined && length < block.der.length ? 'extra data at the end' : judge.certificate(block.der, 'java');
    if (error !== undefined) return { count, error, errorAt: block.start };
    count += 1;
  }
}

/** What the three readers make of a whole file; each error with its byte offset. `plain` are its blocks where all three take them as they stand. */
export function readFile(bytes: Uint8Array, judge: Judge, plain?: readonly PlainBlock[]): Readonly<Record<Reader, { readonly certificates: Run; readonly privateKeys: Run }>> {
  const text = plain === undefined ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : '';
  const bio = (reader: BioReader) => (plain === undefined ? scan(text, reader) : replay<BioResult>(plain, { kind: 'error', reason: 'no start line', start: bytes.length, end: bytes.length }));
  const runs = (reader: BioReader) => ({ certificates: runCertificates(bio(reader), reader, judge), privateKeys: runPrivateKeys(bio(reader), reader, judge) });
  const java = plain === undefined ? scanJava(bytes) : replay<JavaBlock>(plain, { kind: 'end' });
  return {
    openssl: runs('openssl'),
    boringssl: runs('boringssl'),
    java: { certificates: runJava(java, bytes.length, judge), privateKeys: { count: 0, error: 'CertificateFactory reads no keys' } },
  };
}

function scan(text: string, reader: BioReader): BlockSource<BioResult> {
  return (position) => readBlock(text, position, reader);
}

function scanJava(bytes: Uint8Array): BlockSource<JavaBlock> {
  return (position) => readJavaBlock(bytes, position);
}

/** Hands on blocks that are known already, one by one, and then the end. */
function replay<Block>(blocks: readonly PlainBlock[], end: Block): BlockSource<PlainBlock | Block> {
  let index = 0;
  return () => blocks[index++] ?? end;
}

/** Who refuses or passes over one block, cut out of its file, and with which error. `first`: no certificate stands before it. */
export function judgeChunk(chunk: string, claimed: 'certificate' | 'private-key' | 'other', first: boolean, judge: Judge): ReadonlyMap<Reader, string> {
  const bytes = Buffer.from(chunk, 'utf8');
  const text = bytes.toString('latin1');
  const refusals = new Map<Reader, string>();
  for (const reader of ['openssl', 'boringssl'] as const) {
    const error = judgeBio(scan(text, reader), claimed, first, reader, judge);
    if (error !== undefined) refusals.set(reader, error);
  }
  const java = claimed === 'certificate' ? runJava(scanJava(bytes), bytes.length, judge) : undefined;
  const block = readJavaBlock(bytes, 0);
  const javaError = java === undefined ? (block.kind === 'error' ? block.reason : block.kind === 'end' ? 'No certificate data found' : undefined) : java.error;
  if (javaError !== undefined) refusals.set('java', javaError);
  return refusals;
}

function judgeBio(next: BlockSource<BioResult>, claimed: 'certificate' | 'private-key' | 'other', first: boolean, reader: BioReader, judge: Judge): string | undefined {
  if (claimed === 'private-key') return runPrivateKeys(next, reader, judge).error;
  if (claimed === 'other') {
    const block = next(0);
    return block.kind === 'error' ? block.reason : undefined;
  }
  const before = first ? 0 : 1;
  const run = runCertificates(next, reader, judge, before);
  return run.error ?? (run.count > before ? undefined : 'no start line');
}
