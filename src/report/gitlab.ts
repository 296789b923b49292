import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import { escapeJson, showInvisible } from './escape.ts';
import { describePlace, placeOf, repositoryPath } from './place.ts';
import { EMPTY_REMEDY } from './wording.ts';

/** `root` is the way from the repository to the directory under the gate. */
export interface GitlabOptions {
  readonly root?: string;
}

interface Degradation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** GitLab's worst is kept for a gate that could not do its work. */
const SEVERITY_NAMES = { error: 'critical', warning: 'major', notice: 'info' } as const satisfies Record<Severity, Degradation['severity']>;
/** GitLab wants a path of everything. What the gate could not do has no file; its configuration says where it is to look. */
const PATH_OF_THE_GATE = '.apigee-tls-gate.yml';

/** The verdict as a Code Quality report of GitLab. */
export function renderGitlab(verdict: Verdict, { root = '' }: GitlabOptions = {}): string {
  const entries = [...describeTrouble(verdict, root), ...verdict.findings.map((finding) => describeFinding(finding, root))];
  return `${escapeJson(JSON.stringify(entries, null, 2))}\n`;
}

function describeFinding({ rule, severity, span, message, help, fingerprint }: Finding, root: string): Degradation {
  const { path, member, startLine } = placeOf(span);
  const inMember = member === undefined ? '' : `${describePlace(span)}: `;
  return {
    description: showInvisible(`${inMember}${message}. ${help}`),
    check_name: rule,
    fingerprint,
    severity: SEVERITY_NAMES[severity],
    // A line of a member means nothing in its archive.
    location: { path: repositoryPath(path, root), lines: { begin: member === undefined ? startLine : 1 } },
  };
}

function describeTrouble({ failures, outcome }: Verdict, root: string): readonly Degradation[] {
  const troubles = [
    ...failures.map(({ where, message }) => ({ check: 'incomplete', text: `The gate could not look at everything: ${where}: ${message}` })),
    ...(outcome === 'empty' ? [{ check: 'nothing-to-inspect', text: `Nothing to inspect. ${EMPTY_REMEDY}` }] : []),
  ];
  return troubles.map(({ check, text }, index) => ({
    description: showInvisible(text),
    check_name: check,
    fingerprint: `${check}-${index + 1}`,
    severity: 'blocker',
    location: { path: repositoryPath(PATH_OF_THE_GATE, root), lines: { begin: 1 } },
  }));
}
