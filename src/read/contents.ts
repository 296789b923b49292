import type { Contents, Encoding, Item, PemFault, Reader, Reading } from '../model/material.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Span } from '../source/span.ts';
import { findTextFault, isUtf16 } from './contents-text.ts';
import { createJudge, type MaterialJudge } from './contents-judge.ts';
import { readBinary } from './contents-binary.ts';
import { readPemBlocks } from './contents-pem.ts';
import { scanPem } from './pem.ts';
import { placeholderFile } from './pem-placeholder.ts';
import { readPlainFile } from './pem-plain.ts';
import { readFile } from './pem-readers.ts';

/** Reads one certificate or key file: what it is, every block in order, every fault, and what each engine makes of it. */
export function readContents(source: SourceFile): Contents {
  const plain = readPlainFile(source);
  if (plain === undefined) return readThoroughly(source);
  const judge = createJudge();
  return { source, ...readPemBlocks(source, plain.scanned, judge), readings: readFile(source.bytes, judge, plain.blocks) };
}

/** Reads a file of any kind and in any state, with the scanner that knows defects and the emulated readers. */
export function readThoroughly(source: SourceFile): Contents {
  const judge = createJudge();
  const found = find(source, judge);
  const runs = readFile(source.bytes, judge);
  const faults = found.encoding === 'pem' && found.placeholder === undefined ? [...found.faults, ...unexplained(source, found, runs)] : found.faults;
  return { source, ...found, faults, readings: runs };
}

interface Found {
  readonly encoding: Encoding;
  readonly items: readonly Item[];
  readonly faults: readonly PemFault[];
  readonly placeholder?: string;
}

function find(source: SourceFile, judge: MaterialJudge): Found {
  const binary = readBinary(source, judge);
  if (binary !== undefined) return { ...binary, faults: [] };
  if (!isUtf16(source.bytes)) {
    const blocks = scanPem(source);
    if (blocks.length > 0) return readPemBlocks(source, blocks, judge);
    const placeholder = placeholderFile(source.text);
    if (placeholder !== undefined) return { encoding: 'text', items: [], faults: [], placeholder };
  }
  const fault = findTextFault(source);
  if (fault?.kind === 'empty') return { encoding: 'empty', items: [], faults: [fault] };
  const encoding = fault === undefined && source.bytes.includes(0) ? 'binary' : 'text';
  return { encoding, items: [], faults: fault === undefined ? [] : [fault] };
}

/** Where a reader stops although nothing above says why: the reader is right. */
function unexplained(source: SourceFile, found: Found, runs: ReturnType<typeof readFile>): readonly PemFault[] {
  const explained = new Set<Reader>([...found.faults.flatMap((fault) => fault.refusedBy), ...found.items.flatMap(refusalsOf)]);
  const stops = readers.flatMap((reader) => {
    const { error, errorAt, textual } = runs[reader].certificates;
    if (error === undefined || textual !== true || explained.has(reader)) return [];
    const line = lineAt(source, errorAt ?? 0);
    return isInEncryptedKey(found.items, line) ? [] : [{ reader, error, line }];
  });
  const [first] = stops;
  if (first === undefined) return [];
  const openssl = stops.find((stop) => stop.reader === 'openssl')?.error;
  return [{
    kind: 'refused', span: first.line,
    message: `${readerNames[first.reader]} stops at this line: ${first.error}`,
    help: 'Export the file anew, or remove everything but the BEGIN lines, the base64 and the END lines',
    refusedBy: stops.map((stop) => stop.reader), ...(openssl === undefined ? {} : { openssl }),
  }];
}

/** Its Proc-Type and DEK-Info headers are no defect, and the key is lost without them; where a key may not stand, the rules for the place say so. */
function isInEncryptedKey(items: readonly Item[], line: Span): boolean {
  return items.some((item) => item.kind === 'private-key' && item.key.format === 'legacy-encrypted' && item.span.start <= line.start && line.start < item.span.end);
}

const readers: readonly Reader[] = ['openssl', 'boringssl', 'java'];
const readerNames: Readonly<Record<Reader, string>> = { openssl: 'OpenSSL', boringssl: 'BoringSSL', java: 'Java' };

function refusalsOf(item: Item): readonly Reader[] {
  if (item.kind === 'unreadable') return item.refusedBy;
  return item.kind === 'certificate' ? item.certificate.irregularities.flatMap((irregularity) => irregularity.refusedBy.map((engine) => (engine === 'jsse' ? 'java' : engine))) : [];
}

/** The line of the text that holds a byte; lines are counted, for bytes and text units differ. */
function lineAt(source: SourceFile, byte: number): Span {
  let start = 0;
  for (let from = source.bytes.indexOf(10); from !== -1 && from < byte; from = source.bytes.indexOf(10, from + 1)) {
    const next = source.text.indexOf('\n', start) + 1;
    if (next === 0 || next >= source.text.length) break;
    start = next;
  }
  const end = source.text.indexOf('\n', start);
  return spanOf(source, start, end === -1 ? source.text.length : end);
}

/** Whether a reader takes the file for this purpose: at least one object, and no error. */
export function readableBy(contents: Contents, reader: Reader, kind: 'certificate' | 'private-key'): boolean {
  const reading: Reading = contents.readings[reader];
  const outcome = kind === 'certificate' ? reading.certificates : reading.privateKeys;
  return outcome.count > 0 && outcome.error === undefined;
}

/** File names that hold certificates or keys. */
const materialName = /\.(?:pem|crt|cer|cert|key|der|p12|pfx|jks|jceks|keystore|truststore|p7b|p7c|p7s|p8|pk8|ca-bundle|bundle|chain|fullchain)$/i;

/** Names of other formats, which may quote PEM and are read by their own readers or not at all. */
const otherName = /\.(?:ya?ml|json|xml|html?|md|txt\.md|adoc|rst|[cm]?[jt]sx?|py|rb|go|java|kt|c|h|cc|cpp|rs|php|cs|sh|bash|zsh|ps1|tf|tfvars|hcl|properties|conf|cfg|ini|toml|env|csv|log|sql|j2|tpl|tmpl|gotmpl|zip|jar|gz|pub|csr|crl|asc|gpg|sig)$/i;

const begin = '-----BEGIN ';

/** Whether a file is worth reading as certificates or keys: by its name, or for an unknown name by a BEGIN line near its start. */
export function looksLikeMaterial(path: string, firstBytes?: Uint8Array): boolean {
  if (materialName.test(path)) return true;
  if (firstBytes === undefined || otherName.test(path)) return false;
  return Buffer.from(firstBytes.subarray(0, 64 * 1024)).includes(begin);
}

