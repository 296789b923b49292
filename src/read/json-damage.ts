import type { SourceFault } from '../model/model.ts';
import type { SourceFile } from '../source/source-file.ts';
import { isAmong } from '../source/sorted.ts';
import { startOf } from '../source/span.ts';
import { baseName, directoryOf, joinPath } from '../source/path.ts';
import { syntaxFault } from './damage.ts';
import { readJson, type JsonDeviation } from './json.ts';
import { resourceFile } from './resource-path.ts';
import type { SyntaxFault } from './tree.ts';

/** How bad it is by its path that a JSON file cannot be read: an error where a deploy tool reads it and stops. */
function brokenJsonSeverity({ path, text }: SourceFile, paths: readonly string[]): 'error' | 'warning' | undefined {
  // The name that the Maven configuration plugin reads unless it is told another; other software has an edge.json too.
  if (baseName(path) === 'edge.json') return path === 'edge.json' || isAmong(paths, joinPath(directoryOf(path), 'pom.xml')) || /apigee/i.test(path) || /"(?:envConfig|orgConfig|apiConfig)"/.test(text) ? 'error' : undefined;
  const file = resourceFile(path);
  if (file === undefined) return undefined;
  if (file.layout === 'maven' || file.layout === 'emulator' || (file.layout === 'export' && baseName(path).slice(0, -1).includes('__'))) return 'error';
  return file.kind === 'targetServers' ? 'warning' : undefined;
}

function hasTrail(deviations: readonly JsonDeviation[]): boolean {
  return deviations.some(({ kind }) => kind === 'trailing-text');
}

/** Whether a JSON text is one list or object, in the encoding that JSON has. */
function isDocument(source: SourceFile): boolean {
  const { tree, deviations } = readJson(source);
  return tree !== undefined && tree.kind !== 'scalar' && !hasTrail(deviations) && source.bytes[0] !== 0xff && source.bytes[0] !== 0xfe;
}

/** Whether a file that a deploy tool reads by its path holds nothing that the tool could take. */
export function isDamagedJson(source: SourceFile, paths: readonly string[]): boolean {
  return brokenJsonSeverity(source, paths) !== undefined && !isDocument(source);
}

/** What is wrong with the JSON of resources: an error where a deploy tool stops at it, for nothing in it takes part then. */
export function jsonFaults(source: SourceFile, fault: SyntaxFault | undefined, deviations: readonly JsonDeviation[], paths: readonly string[]): readonly SourceFault[] {
  const severity = brokenJsonSeverity(source, paths) ?? 'warning';
  const whole = fault === undefined ? [] : [syntaxFault(fault, 'JSON', severity)];
  const unfit = fault !== undefined || hasTrail(deviations) || isDocument(source) ? [] : [{ span: startOf(source), message: 'no JSON that a deploy tool reads: a list or an object in UTF-8 is expected', help: 'Restore the file.', severity }];
  const loose = deviations.filter(({ kind }) => kind !== 'placeholder').map(({ kind, span, message, acceptedByMaven }): SourceFault => {
    const who = acceptedByMaven ? 'the Maven plugin reads over it, other tools do not' : 'deploy tools refuse it';
    // Comments and byte order marks a pipeline may take out; what stands behind the end is an accident.
    return { span, message: `not strict JSON: ${message}; ${who}`, help: 'Correct the JSON here.', severity: kind === 'trailing-text' ? severity : 'warning' };
  });
  return [...whole, ...unfit, ...loose];
}
