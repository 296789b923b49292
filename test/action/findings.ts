import { readFileSync } from 'node:fs';
import type { Annotation, Step } from './runner.ts';

interface ReportedPlace {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number;
  readonly endColumn: number;
}
interface ReportedFinding extends ReportedPlace {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string;
  readonly fingerprint: string;
}
export interface Report {
  readonly schemaVersion: number;
  readonly verdict: string;
  readonly counts: Readonly<Record<'error' | 'warning' | 'notice', number>>;
  readonly findings: readonly ReportedFinding[];
}

export const reportOf = (step: Step): Report => JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')) as Report;
export const failureOf = (step: Step): string => step.commands.findLast(({ name }) => name === 'error')?.data ?? '';
export const ofFindings = (step: Step): readonly Annotation[] => step.annotations.filter(({ file }) => file !== undefined);

/** An overrides file with one finding, where the certificate is not there. */
export const overrides = (certificate: string): string =>
  `virtualhosts:\n- name: dev-grp\n  sslCertPath: ${JSON.stringify(certificate)}\n  sslKeyPath: certs/leaf.key\n  hostAliases: [api.example.test]\n`;
