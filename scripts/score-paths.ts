import { readFileSync } from 'node:fs';
import type { Certificate, Engine } from '../src/model/certificate.ts';
import { readCertificate } from '../src/read/certificate.ts';
import { validatePath } from '../src/trust/path.ts';

export const engines: readonly Engine[] = ['jsse', 'openssl', 'boringssl'];

/** One line of `paths.jsonl`. */
export interface PathCase {
  readonly id: string;
  readonly suite: string;
  readonly trusted: readonly string[];
  readonly untrusted: readonly string[];
  readonly leaf: string;
  readonly host: { readonly kind: 'dns' | 'ip'; readonly value: string } | null;
  readonly time: string;
  readonly verdicts: Readonly<Record<Engine, 'accept' | 'reject'>>;
  readonly reasons: Readonly<Partial<Record<Engine, string>>>;
}

/** What the gate says of a case beside what the engine said. */
export interface Outcome {
  readonly case: PathCase;
  readonly engine: Engine;
  readonly verdict: 'accept' | 'reject';
  /** Why the gate rejects. */
  readonly reason: string;
}

export function readCases(path: string): readonly PathCase[] {
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as PathCase);
}

export function scoreCase(pathCase: PathCase, engine: Engine): Outcome {
  const chain = [pathCase.leaf, ...pathCase.untrusted].map(read);
  const anchors = pathCase.trusted.map(read);
  const unread = [...chain, ...anchors].find((certificate) => typeof certificate === 'string');
  if (typeof unread === 'string') return { case: pathCase, engine, verdict: 'reject', reason: `unreadable: ${unread}` };
  const result = validatePath({
    chain: chain.filter(isCertificate),
    anchors: anchors.filter(isCertificate),
    engine,
    now: Date.parse(pathCase.time),
    purpose: 'server',
    ...(pathCase.host && { host: pathCase.host.value }),
  });
  if (result.ok) return { case: pathCase, engine, verdict: 'accept', reason: '' };
  const { code, field, value, expected } = result.failure;
  return { case: pathCase, engine, verdict: 'reject', reason: `${code}: ${field} ${value}, expected ${expected}` };
}

function isCertificate(value: Certificate | string): value is Certificate {
  return typeof value !== 'string';
}

function read(pem: string): Certificate | string {
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(pem)?.[1] ?? '';
  const result = readCertificate(Buffer.from(body, 'base64'));
  return 'certificate' in result ? result.certificate : result.reason;
}
