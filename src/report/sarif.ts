import type { Verdict } from '../gate/verdict.ts';
import type { Rule } from '../rules/rule.ts';
import { escapeJson, showInvisible } from './escape.ts';
import { listResults } from './sarif-results.ts';
import { describeRules } from './sarif-rules.ts';
import { EMPTY_REMEDY, pluralize } from './wording.ts';

/** GitHub refuses a run with more results, and a file that is larger when compressed. */
const MOST_RESULTS = 25_000;
const MOST_BYTES = 10_000_000;

/** `pages` are the texts of docs/rules by rule, `root` is the way from the repository to the directory under the gate. */
export interface SarifOptions {
  readonly rules: readonly Rule[];
  readonly pages: ReadonlyMap<string, string>;
  readonly root?: string;
  /** How many bytes a text takes when it is compressed with gzip. */
  readonly compressedSize: (text: string) => number;
}

interface Notification {
  readonly level: 'error' | 'warning';
  readonly message: { readonly text: string };
}

/** The verdict as SARIF 2.1.0 for GitHub code scanning, within its limits: the mildest results are cut off first. */
export function renderSarif(verdict: Verdict, options: SarifOptions): string {
  const { rules, pages, root = '', compressedSize } = options;
  const described = describeRules(rules, pages);
  const results = listResults(verdict, { root, indexOf: new Map(rules.map(({ id }, index) => [id, index])) });
  for (let kept = Math.min(results.length, MOST_RESULTS); ; kept = Math.floor(kept * 0.7)) {
    const log = {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [runOf(verdict, described, results.slice(0, kept), results.length - kept)],
    };
    const text = `${escapeJson(JSON.stringify(log))}\n`;
    // Compressed, a text is never larger by more than a few bytes, so that most need not be measured.
    if (kept === 0 || text.length * 3 < MOST_BYTES || compressedSize(text) <= MOST_BYTES) return text;
  }
}

function runOf(verdict: Verdict, rules: readonly object[], results: readonly object[], leftOut: number): object {
  const complete = verdict.failures.length === 0 && verdict.outcome !== 'empty';
  return {
    tool: {
      driver: {
        name: 'apigee-tls-gate',
        semanticVersion: verdict.version,
        version: verdict.version,
        informationUri: 'https://github.com/apigee-tls-gate/apigee-tls-gate',
        rules,
      },
    },
    invocations: [{ executionSuccessful: complete, toolExecutionNotifications: notify(verdict, leftOut) }],
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    results,
  };
}

function notify({ failures, outcome }: Verdict, leftOut: number): readonly Notification[] {
  const tell = (level: Notification['level'], text: string): Notification => ({ level, message: { text: showInvisible(text) } });
  return [
    ...failures.map(({ where, message }) => tell('error', `The gate could not look at everything: ${where}: ${message}`)),
    ...(outcome === 'empty' ? [tell('error', `Nothing to inspect. ${EMPTY_REMEDY}`)] : []),
    ...(leftOut === 0 ? [] : [tell('warning', `${pluralize(leftOut, 'result')} of the lowest severity left out to keep within the limits of GitHub code scanning: the JSON report has them all.`)]),
  ];
}
