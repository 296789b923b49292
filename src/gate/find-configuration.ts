import { configurationPaths, emptyConfiguration, readConfiguration, type Configuration } from '../read/configuration.ts';
import { sha256Hex } from '../read/digest.ts';
import { allRules } from '../rules/all.ts';
import { withoutKeys } from '../source/key-text.ts';
import { positionAt, type Span } from '../source/span.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Why there is no verdict, in words. */
export interface Problem {
  readonly problem: string;
  /** Where the configuration is wrong, each in its own words. */
  readonly places?: readonly { readonly span: Span; readonly message: string }[];
}

/** `digest` is that of its text, empty where there is none. */
export interface FoundConfiguration {
  readonly configuration: Configuration;
  readonly digest: string;
}

/** The configuration of a workspace, `named` or in one of its usual places; without one, the empty configuration. */
export function findConfiguration(workspace: Workspace, named: string | undefined): FoundConfiguration | Problem {
  const misplaced = named === undefined ? misplacedConfiguration(workspace) : undefined;
  if (misplaced !== undefined) return { problem: misplaced };
  for (const path of named === undefined ? configurationPaths : [named]) {
    const result = workspace.read(path);
    if (result.kind === 'refused') return { problem: `the configuration ${path} cannot be read: ${result.reason}` };
    if (result.kind === 'absent') continue;
    const read = readConfiguration(
      result.source,
      allRules.map((rule) => rule.id),
    );
    if ('configuration' in read) return { ...read, digest: sha256Hex(result.source.bytes) };
    const lines = read.problems.map(({ span, message }) => {
      const { line, column } = positionAt(span.file, span.start);
      return `${path}:${line}:${column}: ${withoutKeys(message)}`;
    });
    return { problem: lines.join('\n'), places: read.problems };
  }
  return named === undefined ? { configuration: emptyConfiguration, digest: '' } : { problem: `there is no configuration file "${named}" below the root` };
}

/** Why a file that is meant as the configuration would not be read: nobody must lose a policy without a word. */
function misplacedConfiguration(workspace: Workspace): string | undefined {
  const isThere = (path: string): boolean => workspace.read(path).kind !== 'absent';
  const [first, second] = configurationPaths.filter(isThere);
  if (second !== undefined) return `there are two configurations, ${first} and ${second}: keep one of them`;
  const misspelt = configurationPaths.map((path) => path.replace(/\.yml$/, '.yaml')).find(isThere);
  return misspelt === undefined ? undefined : `${misspelt} is not where a configuration is read from: rename it to ${misspelt.replace(/\.yaml$/, '.yml')}`;
}
