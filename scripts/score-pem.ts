import { readFileSync } from 'node:fs';
import type { Reader } from '../src/model/material.ts';
import { readableBy, readContents } from '../src/read/contents.ts';
import { sourceFromBytes } from '../src/source/source-file.ts';

interface PemCase {
  readonly id: string;
  readonly kind: 'certificate' | 'key';
  readonly content: string;
  readonly readers: Readonly<Record<string, string>>;
}

export interface PemScore {
  readonly judged: number;
  /** `id, reader`: the gate passes what the reader rejects. */
  readonly falsePasses: readonly string[];
  readonly falseAlarms: readonly string[];
}

/** Judges every file of `pem.jsonl` for each of its readers; a key is read by OpenSSL and BoringSSL. */
export function scorePem(path: string): PemScore {
  const falsePasses: string[] = [];
  const falseAlarms: string[] = [];
  let judged = 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const entry = JSON.parse(line) as PemCase;
    const contents = readContents(sourceFromBytes('file.pem', Buffer.from(entry.content, 'base64')));
    const readers: readonly Reader[] = entry.kind === 'certificate' ? ['openssl', 'boringssl', 'java'] : ['openssl', 'boringssl'];
    for (const reader of readers) {
      const takes = readableBy(contents, reader, entry.kind === 'key' ? 'private-key' : 'certificate');
      const recorded = /^reads [1-9]\d*(?: \([^)]*\))?$/.test(entry.readers[reader] ?? '');
      judged += 1;
      if (takes && !recorded) falsePasses.push(`${entry.id}, ${reader}`);
      if (!takes && recorded) falseAlarms.push(`${entry.id}, ${reader}`);
    }
  }
  return { judged, falsePasses, falseAlarms };
}
