import type { HollowFile, SourceFault } from '../model/model.ts';
import { limitRows } from '../source/limits.ts';
import type { SourceFile } from '../source/source-file.ts';
import { isAmong } from '../source/sorted.ts';
import { startOf, textOf } from '../source/span.ts';
import { baseName, directoryOf, joinPath } from '../source/path.ts';
import { holdsControlCharacter } from './control-character.ts';
import { wholeTextPlaceholder } from './pem-placeholder.ts';
import { isYamlToFill } from './template.ts';
import type { SyntaxFault } from './tree.ts';
import { readYaml } from './yaml.ts';

/** How a YAML text says nothing to anybody; undefined where it says something. */
function hollowness(text: string): HollowFile['how'] | undefined {
  if (!/[^\s\uFEFF]/.test(text)) return 'empty';
  const how = holdsControlCharacter(text) && wholeTextPlaceholder(text) === undefined ? 'damaged' : saysSomething(text) ? undefined : 'only comments';
  // Comments like these are instructions for a template engine.
  return how !== undefined && /^[ \t]*#@/m.test(text) ? undefined : how;
}

/** Whether any line is more than a comment or the mark of a document. */
function saysSomething(text: string): boolean {
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end).trim();
    if (line !== '' && !line.startsWith('#') && line !== '---' && line !== '...') return true;
    start = end === -1 ? text.length + 1 : end + 1;
  }
  return false;
}

/** A fault of syntax, as of a file that the gate must judge. */
export function syntaxFault(fault: SyntaxFault, format: string, severity: SourceFault['severity'] = 'error'): SourceFault {
  const span = fault.span.end > fault.span.start ? fault.span : startOf(fault.span.file);
  // Nobody knows what stands behind a limit, so it never passes.
  if (fault.limit !== undefined) return { span, message: `this ${format} is not judged: ${fault.message}`, help: `Make the file smaller, or set limits: { ${limitRows[fault.limit].key}: … } in the configuration.`, severity: 'error' };
  if (fault.span.file.text.trim() === '') return { span, message: `the file is empty, where ${format} is expected`, help: 'Restore the file, or remove it if nothing is to be deployed from it.', severity };
  return { span, message: `not valid ${format}: ${fault.message}`, help: `Correct the ${format} here; until then nothing in this file can be judged or deployed.`, severity };
}

/** A key that stands twice where the last one counts, as Helm has it (https://github.com/helm/helm/issues/31102): an error where it says something of TLS, which is lost, or is no name. */
export function doubledKey({ span, message }: SyntaxFault): SourceFault {
  const key = textOf(span);
  const severity = !/^["']?\w/.test(key) || /^["']?(?:virtual|ingress|ssl|selector|host|cipher|caCert|(?:min|max)_?tls)/i.test(key) ? 'error' : 'warning';
  return { span, message: `${message}: Helm takes the last one without a word, and what stands under the others is lost`, help: 'Keep one of them, with everything that is meant.', severity };
}

/** What other tools keep beside overrides of their own. */
const foreign = ['Chart.yaml', 'kustomization.yaml', 'kustomization.yml', 'docker-compose.yml', 'docker-compose.yaml', 'compose.yaml', 'mkdocs.yml'];

/**
 * How sure it is by its path that a YAML file holds overrides of Apigee hybrid: certain where it is named so in the folders of
 * Apigee's own documentation, else possible, since other tools have overrides too.
 */
function mayHoldOverrides(path: string, paths: readonly string[]): 'certain' | 'possible' | undefined {
  const [base, folder] = [baseName(path), directoryOf(path)];
  const isNamed = /^[\w.-]+\.ya?ml$/i.test(base) && /(?:^|[._-])overrides?[._-]/i.test(base) && !/compose/i.test(base);
  const isKept = /^overrides?$/i.test(baseName(folder));
  if ((!isNamed && !isKept) || [folder, directoryOf(folder)].some((place) => foreign.some((name) => isAmong(paths, joinPath(place, name))))) return undefined;
  const speaks = /(?:^|[/._-])(?:apigee|hybrid)(?=[/._-])/i.test(path);
  if (isNamed && (speaks || isKept || folder === '')) return 'certain';
  const homes = homesIn(paths);
  return homes.has(folder) || homes.has(directoryOf(folder)) ? 'certain' : 'possible';
}

const homesOf = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The folders that hold what stands beside overrides: the charts of Apigee, service accounts. */
function homesIn(paths: readonly string[]): ReadonlySet<string> {
  const homes = homesOf.get(paths) ?? new Set(paths.flatMap(homeOf));
  homesOf.set(paths, homes);
  return homes;
}

function homeOf(path: string): readonly string[] {
  if (!path.includes('apigee-') && !path.includes('service-accounts/')) return [];
  const folders = path.split('/').slice(0, -1);
  const index = folders.findIndex((folder) => /^(?:apigee-[a-z-]+|service-accounts)$/.test(folder));
  return index === -1 ? [] : [folders.slice(0, index).join('/')];
}

/** `overrides.yaml` at the root, or in a folder of that name. */
function isOwnPlace(path: string): boolean {
  return /(?:^|[._-])overrides?[._-]/i.test(baseName(path)) && /^(?:overrides?)?$/i.test(directoryOf(path));
}

/** What a YAML file in which nothing of Apigee was recognised means all the same: a fault, or a file that is hollow. */
export function unrecognisedYaml(source: SourceFile, paths: readonly string[]): { readonly fault?: SourceFault; readonly hollow?: HollowFile } {
  const { path, text } = source;
  if (isHeadless(text)) return { fault: { span: startOf(source), message: 'a Kubernetes object of Apigee without a kind: the file is cut off, or a line is lost', help: 'Restore the file; kubectl says "Object \'Kind\' is missing".', severity: 'error' } };
  const overrides = mayHoldOverrides(path, paths);
  const how = hollowness(text);
  if (how !== undefined) {
    const certain = overrides === 'certain' || /apigee-?routes?(?:-?config)?s?(?=[._-]|$)/i.test(baseName(path));
    return { hollow: { file: source, how, mayHold: overrides === undefined ? 'manifest' : 'overrides', certain } };
  }
  // A template or an encrypted file is somebody else's to fill in.
  if (overrides === undefined || wholeTextPlaceholder(text) !== undefined || isYamlToFill(text)) return {};
  const { documents, faults } = readYaml(source);
  const severity = overrides === 'certain' ? 'error' : 'warning';
  const help = 'Restore the file; Helm and apigeectl refuse it as it is.';
  if (faults[0] !== undefined) return { fault: { span: faults[0].span, message: `not valid YAML: ${faults[0].message}`, help, severity } };
  // A list is another tool's, but for where the documentation of Apigee has overrides.
  return documents.length > 0 && documents.every(({ kind }) => kind === 'mapping' || (kind === 'sequence' && !isOwnPlace(path))) ? {} : { fault: { span: startOf(source), message: 'no mapping of keys, where an overrides file of Apigee hybrid is expected', help, severity } };
}

/** Whether it begins as an object of Apigee, or as a secret with a certificate, and never says which kind. */
function isHeadless(text: string): boolean {
  if (!/^["']?apiVersion["']?[ \t]*:/m.test(text) || /["']?\bkind["']?[ \t]*:/.test(text)) return false;
  return /^["']?apiVersion["']?[ \t]*:[ \t]*["']?apigee\.cloud\.google\.com\//m.test(text) || (/^(?:data|stringData)[ \t]*:/m.test(text) && /^[ \t]+(?:cert|key|cacert|tls\.crt|tls\.key)[ \t]*:[ \t]*(?:LS0tLS1|[|>])/m.test(text) && /LS0tLS1|-----BEGIN /.test(text));
}
