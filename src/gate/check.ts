import type { FailOn, Platform } from '../model/policy.ts';
import { configurationPaths, emptyConfiguration, readConfiguration, type Configuration } from '../read/configuration.ts';
import { allRules } from '../rules/all.ts';
import { positionAt } from '../source/span.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { inspect } from './inspect.ts';
import type { Verdict } from './verdict.ts';

/** What a shell asks for; what it leaves out comes from the configuration file. `now` is milliseconds since the epoch. */
export interface CheckOptions {
  /** Path of the configuration from the root, where it is not in one of its usual places. */
  readonly config?: string;
  readonly platform?: Platform;
  readonly failOn?: FailOn;
  readonly now: number;
  readonly version: string;
  /** The value of an environment variable that the configuration names for the password of a keystore. */
  readonly passwordOf?: (variable: string) => string | undefined;
}

/** Checks a workspace under its own configuration; a wrong configuration is a problem in words, not a verdict. */
export function checkRepository(workspace: Workspace, options: CheckOptions): { readonly verdict: Verdict } | { readonly problem: string } {
  const found = findConfiguration(workspace, options.config);
  if ('problem' in found) return found;
  const { configuration } = found;
  const policy = {
    ...configuration.policy,
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.failOn === undefined ? {} : { failOn: options.failOn }),
  };
  return { verdict: inspect(workspace, { ...configuration, policy }, { now: options.now, version: options.version, passwordOf: options.passwordOf ?? (() => undefined) }) };
}

function findConfiguration(workspace: Workspace, named: string | undefined): { readonly configuration: Configuration } | { readonly problem: string } {
  for (const path of named === undefined ? configurationPaths : [named]) {
    const result = workspace.read(path);
    if (result.kind === 'refused') return { problem: `the configuration ${path} cannot be read: ${result.reason}` };
    if (result.kind === 'absent') continue;
    const read = readConfiguration(
      result.source,
      allRules.map((rule) => rule.id),
    );
    if ('configuration' in read) return read;
    const lines = read.problems.map(({ span, message }) => {
      const { line, column } = positionAt(span.file, span.start);
      return `${path}:${line}:${column}: ${message}`;
    });
    return { problem: lines.join('\n') };
  }
  return named === undefined ? { configuration: emptyConfiguration } : { problem: `there is no configuration file "${named}" below the root` };
}
