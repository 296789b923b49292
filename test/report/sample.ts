import type { Failure, Finding, Verdict } from '../../src/gate/verdict.ts';
import { sourceFromBytes, type SourceFile } from '../../src/source/source-file.ts';
import { spanOf, type Span } from '../../src/source/span.ts';

const encoder = new TextEncoder();

export function fileOf(path: string, text: string, member?: string): SourceFile {
  return sourceFromBytes(path, encoder.encode(text), member);
}

/** The span of the first occurrence of some text. */
export function find(file: SourceFile, text: string): Span {
  const start = file.text.indexOf(text);
  if (start === -1) throw new Error(`"${text}" is not in ${file.path}`);
  return spanOf(file, start, start + text.length);
}

export function findingAt(span: Span, rest: Partial<Finding> = {}): Finding {
  return {
    rule: 'certificate-expired',
    severity: 'error',
    message: 'the certificate expired on 2026-01-02',
    help: 'Renew the certificate.',
    fingerprint: '0123456789abcdef0123456789abcdef',
    likeness: '0123456789abcdef0123456789abcdef',
    span,
    ...rest,
  };
}

/** A verdict over findings, failed where there is one of them. */
export function verdictOf(findings: readonly Finding[], rest: Partial<Verdict> = {}): Verdict {
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    version: '1.2.3',
    now: Date.UTC(2026, 2, 1, 12),
    platform: { name: 'hybrid', evidence: 'overrides.yaml has virtualhosts' },
    deployTool: undefined,
    outcome: findings.length === 0 ? 'pass' : 'fail',
    failOn: 'error',
    counts: { error: count('error'), warning: count('warning'), notice: count('notice'), waived: 0 },
    inspected: { files: 3, certificates: 2, privateKeys: 1, proxies: 0, targets: 1, virtualhosts: 1, truststores: 0 },
    findings,
    waived: [],
    known: [],
    comparisons: [],
    failures: [],
    links: [],
    expiries: [],
    skipped: [],
    ...rest,
  };
}

export function failureOf(where: string, message: string): Failure {
  return { where, message };
}

const LINE = 'MIIBszCCAVmgAwIBAgIUQ2VydGlmaWNhdGVPZlRoZVNhbXBsZUZpbGUwCgYIKoZI';
const BODY = [LINE, LINE, 'MIIBszCCAVmgAwIBAgIUQ2VydA=='].join('\n');

export const certificateFile = fileOf('certs/leaf.pem', `subject=CN = api.example.test\n-----BEGIN CERTIFICATE-----\n${BODY}\n-----END CERTIFICATE-----\n`);
export const keyFile = fileOf('certs/leaf.key', `-----BEGIN PRIVATE KEY-----\n${BODY}\n-----END PRIVATE KEY-----\n`);
export const overridesFile = fileOf(
  'overrides.yaml',
  'virtualhosts:\n- name: dev-grp\n  sslCertPath: certs/leaf.pem\n  sslKeyPath: certs/leaf.key\n  minTLSProtocolVersion: 1.2\n',
);
