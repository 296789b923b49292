import { createPrivateKey } from 'node:crypto';
import type { Certificate, Engine } from '../../src/model/certificate.ts';
import { readCertificate } from '../../src/read/certificate.ts';
import { parseAddress } from '../../src/trust/addresses.ts';
import { matchHost, namesOf } from '../../src/trust/names.ts';
import { validatePath } from '../../src/trust/path.ts';
import { badSpans, keyLines, outlineOf, timed } from './properties.ts';
import { readers, sourceOf } from './readers.ts';
import { derSeeds, readSeeds, repositoryFiles, type Seed } from './seeds.ts';
import { judgeWhole, now } from './whole.ts';

/** Something that is given hostile input: `judge` says what is wrong with how it took it, and throws where it throws. */
export interface Subject {
  readonly name: string;
  readonly seeds: readonly Seed[];
  readonly judge: (input: Seed) => readonly string[];
}

const engines: readonly Engine[] = ['jsse', 'openssl', 'boringssl'];

/** All readers, the path builder, the names and the whole gate. */
export function allSubjects(): readonly Subject[] {
  const all = readSeeds();
  const der = derSeeds(all, /CERTIFICATE$/);
  const secrets = secretsOf(derSeeds(all, /PRIVATE KEY$/));
  const ofReaders = readers.map(({ name, seeds, read }): Subject => ({
    name,
    seeds: seeds(all),
    judge(input) {
      const { result: first, slow } = timed(() => read(sourceOf(input)));
      const outline = outlineOf(first);
      return [...slow, ...badSpans(first), ...(outlineOf(read(sourceOf(input))) === outline ? [] : ['two readings differ']), ...(name === 'private-key' ? leaksIn(outline, secrets) : [])];
    },
  }));
  return [...ofReaders, { name: 'path builder', seeds: der, judge: judgePaths(der) }, { name: 'names', seeds: hostSeeds(all), judge: judgeNames(der) }, { name: 'whole gate', seeds: all.filter(({ folder }) => folder !== undefined), judge: judgeGate }];
}

function certificatesOf(der: readonly Seed[]): readonly Certificate[] {
  return der.flatMap(({ bytes }) => {
    const result = readCertificate(bytes);
    return 'certificate' in result ? [result.certificate] : [];
  });
}

/** The fuzzed certificate as leaf, as issuer and as anchor, among those of its fixture's kind. */
function judgePaths(der: readonly Seed[]): Subject['judge'] {
  const real = certificatesOf(der);
  return ({ bytes }) => {
    const result = readCertificate(bytes);
    if ('reason' in result) return [];
    const { certificate } = result;
    const relatives = real.filter(({ subject, issuer }) => [subject.canonical, issuer.canonical].some((name) => name === certificate.issuer.canonical || name === certificate.subject.canonical)).slice(0, 12);
    const answers = (): unknown => engines.flatMap((engine) => (['server', 'client'] as const).flatMap((purpose) => [
      { chain: [certificate], anchors: relatives },
      { chain: [certificate, ...relatives], anchors: [certificate, ...relatives] },
      { chain: [...relatives, certificate], anchors: [certificate] },
    ].map((question) => validatePath({ ...question, engine, purpose, now, host: 'api.example.com' }))));
    return compareAnswers(answers);
  };
}

function compareAnswers(answers: () => unknown): readonly string[] {
  const { result, slow } = timed(answers);
  return [...slow, ...(outlineOf(result) === outlineOf(answers()) ? [] : ['two answers differ'])];
}

function hostSeeds(all: readonly Seed[]): readonly Seed[] {
  const names = certificatesOf(derSeeds(all, /CERTIFICATE$/)).flatMap(namesOf);
  return [...new Set([...names, '192.0.2.1', '2001:db8::1', '[::ffff:192.0.2.1]', 'xn--bcher-kva.example', '*.example.com', 'a..b', 'fe80::1%eth0'])].map((name) => ({ path: 'host', bytes: Buffer.from(name) }));
}

function judgeNames(der: readonly Seed[]): Subject['judge'] {
  // Each is asked by every engine for names as long as a file; a few kinds of certificate are enough.
  const certificates = certificatesOf(der).slice(0, 3);
  return (input) => {
    const host = sourceOf(input).text;
    const answers = (): unknown => [parseAddress(host), ...certificates.flatMap((certificate) => engines.map((engine) => matchHost(host, named(certificate, host), engine)))];
    return compareAnswers(answers);
  };
}

/** The certificate with the host, and the host turned around, as names of its own. */
function named(certificate: Certificate, host: string): Certificate {
  return { ...certificate, subjectAlternativeNames: [...(certificate.subjectAlternativeNames ?? []), { kind: 'dns', value: host }, { kind: 'dns', value: `*.${host}` }, { kind: 'dns', value: [...host].toReversed().join('') }] };
}

function judgeGate({ path, folder, bytes }: Seed): readonly string[] {
  const files = new Map([...(folder === undefined ? [] : repositoryFiles(folder)), [path, bytes]]);
  return judgeFiles(files, folder === undefined ? '' : [...repositoryFiles(folder).values()].map((content) => Buffer.from(content).toString('latin1')).join('\n'));
}

/** What is wrong with how the whole gate takes a repository; `origin` has the keys that must not show. */
export function judgeFiles(files: ReadonlyMap<string, Uint8Array>, origin: string): readonly string[] {
  const { result: first, slow } = timed(() => judgeWhole(files));
  const reports = JSON.stringify(first.reports);
  const failures = first.verdict?.failures.map(({ where, message }) => `${where}: ${message}`) ?? [];
  const leaks = keyLines(origin).filter((line) => reports.includes(line)).map((line) => `a line of a private key is shown: ${line.slice(0, 8)}…`);
  const same = JSON.stringify(judgeWhole(files).reports) === reports;
  return [...slow, ...failures, ...badSpans(first.verdict?.findings), ...badSpans(first.fixed), ...leaks, ...(same ? [] : ['two verdicts differ'])];
}

/** The secret numbers of private keys, as the texts in which facts would show them. */
function secretsOf(keys: readonly Seed[]): readonly string[] {
  return keys.flatMap(({ bytes }) => (['pkcs8', 'pkcs1', 'sec1'] as const).flatMap((type) => {
    try {
      const { d, p, q } = createPrivateKey({ key: Buffer.from(bytes), format: 'der', type }).export({ format: 'jwk' });
      return [d, p, q].flatMap((number) => (number === undefined ? [] : textsOf(Buffer.from(number, 'base64url'))));
    } catch {
      return [];
    }
  }));
}

/** Bytes in hexadecimal and in the three alignments of base64, without what the neighbours would change. */
function textsOf(bytes: Buffer): readonly string[] {
  const middle = bytes.subarray(4, 28);
  return [middle.toString('hex'), ...[0, 1, 2].map((shift) => middle.subarray(shift, shift + 18).toString('base64'))];
}

function leaksIn(outline: string, secrets: readonly string[]): readonly string[] {
  return secrets.some((secret) => outline.includes(secret)) ? ['facts of a private key hold a secret number'] : [];
}
