import type { Encoding, Item, PemFault, Reader } from '../model/material.ts';
import type { SourceFile } from '../source/source-file.ts';
import { spanOf, type Span } from '../source/span.ts';
import { certificateItems, nameOutline } from './contents-binary.ts';
import type { MaterialJudge } from './contents-judge.ts';
import { missingBytes, outerLength, outlineOf, type Outline } from './der-outline.ts';
import type { PemBlock } from './pem.ts';
import type { Flaw } from './pem-flaw.ts';
import { judgeChunk } from './pem-readers.ts';
import { readPkcs7 } from './pkcs7.ts';
import { isPrivateKeyLabel } from './private-key.ts';

interface BlockResult {
  readonly block: PemBlock;
  readonly items: readonly Item[];
  /** Defects that show only in what the block holds. */
  readonly flaws: readonly Flaw[];
}

/** Items and faults of a PEM file. */
export function readPemBlocks(source: SourceFile, blocks: readonly PemBlock[], judge: MaterialJudge): { readonly encoding: Encoding; readonly items: readonly Item[]; readonly faults: readonly PemFault[]; readonly placeholder?: string } {
  const results = blocks.map((block) => readBlockContent(source, block, judge));
  const items = results.flatMap((result) => result.items);
  const placeholder = blocks.find((block) => block.placeholder !== undefined)?.placeholder;
  const onlyPkcs7 = blocks.every((block) => /^(?:PKCS ?#?7|CMS)/.test(block.label));
  const hasKey = items.some((item) => item.kind === 'private-key');
  return {
    encoding: onlyPkcs7 ? 'pkcs7' : 'pem',
    // The key repeats its curve; `openssl ecparam -genkey` writes both.
    items: items.filter((item) => !(hasKey && item.label === 'EC PARAMETERS')),
    faults: collectFaults(source, results, judge),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
}

function readBlockContent(source: SourceFile, block: PemBlock, judge: MaterialJudge): BlockResult {
  const span = spanOf(source, block.start, block.end);
  const { der, label } = block;
  if (der === undefined || block.placeholder !== undefined) return { block, items: [], flaws: [] };
  if (isPrivateKeyLabel(label)) return { block, items: readKeyBlock(block, der, span, judge), flaws: [] };
  if (isCertificateLabel(label)) return readCertificateBlock(block, der, span, judge);
  const outline = outlineOf(der);
  if (outline === 'certificate') return readCertificateBlock(block, der, span, judge);
  const bundle = readPkcs7(der);
  if (bundle !== undefined) return { block, items: certificateItems(bundle, label, span, judge), flaws: [] };
  return { block, items: [{ kind: 'other', label, span, what: nameOutline(outline) ?? nameLabel(label) }], flaws: [] };
}

function isCertificateLabel(label: string): boolean {
  return label === 'CERTIFICATE' || label === 'X509 CERTIFICATE' || label === 'TRUSTED CERTIFICATE';
}

function nameLabel(label: string): string {
  return label.includes('PARAMETERS') ? label.replace('PARAMETERS', 'parameters') : label.includes('CRL') ? 'certificate revocation list' : `"${label}" block`;
}

function readKeyBlock(block: PemBlock, der: Uint8Array, span: Span, judge: MaterialJudge): readonly Item[] {
  const result = judge.readPrivateKey(der, block.label, block.header);
  if ('key' in result) return [{ kind: 'private-key', label: block.label, span, key: result.key }];
  if (block.flaws.length > 0 || block.aftermath === true) return [];
  const reason = missingBytes(der) ?? result.reason;
  return [{ kind: 'unreadable', label: block.label, span, claimed: 'private-key', reason, refusedBy: result.refusedBy }];
}

function readCertificateBlock(block: PemBlock, der: Uint8Array, span: Span, judge: MaterialJudge): BlockResult {
  const length = outerLength(der) ?? der.length;
  const result = judge.readCertificate(length === der.length ? der : der.subarray(0, length));
  if ('certificate' in result) {
    const item: Item = { kind: 'certificate', label: block.label, span, certificate: result.certificate };
    return { block, items: [item], flaws: block.flaws.length > 0 ? [] : contentFlaws(block, der.length - length) };
  }
  // Text that had to be guessed may well decode to nonsense: its own defect says enough.
  if (block.flaws.length > 0 || block.aftermath === true) return { block, items: [], flaws: [] };
  const reason = missingBytes(der) ?? misplaced(outlineOf(der), block.label) ?? result.reason;
  const refusedBy = [...judgeBlock(span.file.text, block, true, judge).keys()];
  return { block, items: [{ kind: 'unreadable', label: block.label, span, claimed: 'certificate', reason, refusedBy }], flaws: [] };
}

function misplaced(outline: Outline, label: string): string | undefined {
  const keys: readonly Outline[] = ['pkcs1', 'sec1', 'dsa', 'pkcs8', 'pkcs8-v2', 'pkcs8-encrypted'];
  const what = keys.includes(outline) ? 'private key' : outline === 'pkcs7' ? 'PKCS#7 bundle' : outline === 'pkcs12' ? 'PKCS#12 keystore' : nameOutline(outline);
  return what === undefined ? undefined : `a ${what} under the label ${label}`;
}

function contentFlaws(block: PemBlock, trailing: number): readonly Flaw[] {
  const place = { start: block.start, end: block.end };
  if (block.label === 'TRUSTED CERTIFICATE') {
    const settings = trailing > 0 ? 'OpenSSL trust settings behind the certificate' : 'the label TRUSTED CERTIFICATE';
    return [{ ...place, kind: 'trusted-label', message: `the block has ${settings}, which not every reader takes`, help: 'Write it anew with "openssl x509 -in FILE", which leaves the trust settings out' }];
  }
  if (!isCertificateLabel(block.label)) {
    return [{ ...place, kind: 'label-wrong', message: `the block holds a certificate and is labelled "${block.label}"`, help: 'Write CERTIFICATE in its BEGIN and END lines' }];
  }
  if (trailing === 0) return [];
  return [{ ...place, kind: 'trailing-bytes', message: `${trailing} bytes follow the certificate inside the block`, help: 'Export the certificate anew' }];
}

/** Defects that a whole file has as one, because of how it was copied or saved. */
const fileWide: ReadonlySet<string> = new Set([
  'indented', 'quoted', 'literal-newline', 'carriage-returns', 'html-escape', 'percent-escape', 'base64url', 'lower-case', 'typographic-dashes', 'text-before', 'one-line', 'blank-line', 'invisible-character',
]);

/** A file with more defects than this is no certificate file; the first ones say so. */
const mostFaults = 100;

function collectFaults(source: SourceFile, results: readonly BlockResult[], judge: MaterialJudge): readonly PemFault[] {
  const faults: PemFault[] = [];
  const seen = new Set<string>();
  let certificates = 0;
  for (const { block, items, flaws } of results) {
    if (faults.length >= mostFaults) break;
    const first = certificates === 0;
    certificates += items.filter((item) => item.kind === 'certificate').length;
    const all = [...block.flaws, ...flaws].filter((flaw) => !seen.has(flaw.kind));
    if (all.length === 0) continue;
    const refusals = judgeBlock(source.text, block, first, judge);
    for (const flaw of all) {
      if (fileWide.has(flaw.kind)) seen.add(flaw.kind);
      const fault = attribute(source, flaw, refusals, first, results.length === 1);
      if (fault !== undefined) faults.push(fault);
    }
  }
  return faults;
}

function judgeBlock(text: string, block: PemBlock, first: boolean, judge: MaterialJudge): ReadonlyMap<Reader, string> {
  return judgeChunk(text.slice(block.chunkStart, block.chunkEnd), claimOf(block), first, judge);
}

/** What a reader would have to find in the block; a certificate counts as one under any label. */
function claimOf({ label, der }: PemBlock): 'certificate' | 'private-key' | 'other' {
  if (isPrivateKeyLabel(label)) return 'private-key';
  return isCertificateLabel(label) || (der !== undefined && outlineOf(der) === 'certificate') ? 'certificate' : 'other';
}

const everyone: readonly Reader[] = ['openssl', 'boringssl', 'java'];

/** Turns a flaw into a fault where some reader stumbles over it. */
function attribute(source: SourceFile, flaw: Flaw, refusals: ReadonlyMap<Reader, string>, first: boolean, alone: boolean): PemFault | undefined {
  const { kind, message, help } = flaw;
  const span = spanOf(source, Math.min(flaw.start, source.text.length), Math.min(flaw.end, source.text.length));
  // Cut out of its file the block would be sound.
  if (kind === 'glued') return { kind, span, message, help, refusedBy: everyone, openssl: 'bad end line' };
  if (kind === 'end-alone' && alone) return { kind, span, message, help: 'Export the file anew: its BEGIN line and its base64 are gone', refusedBy: everyone, openssl: 'no start line' };
  // OpenSSL looks for BEGIN lines only; Java takes any line of five hyphens for one.
  if (kind === 'end-alone') return { kind, span, message, help, refusedBy: ['java'] };
  const skipped: readonly Reader[] = kind === 'trusted-label' && !first ? ['openssl', 'boringssl'] : [];
  const refusedBy = everyone.filter((reader) => refusals.has(reader) || skipped.includes(reader));
  if (refusedBy.length === 0) return undefined;
  const openssl = refusals.get('openssl');
  return { kind, span, message, help, refusedBy, ...(openssl === undefined || openssl === '' ? {} : { openssl }) };
}
