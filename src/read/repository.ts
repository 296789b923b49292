import type { VirtualhostDeclaration } from '../model/declarations.ts';
import type { SourceFault, Target } from '../model/model.ts';
import type { SourceFile } from '../source/source-file.ts';
import { startOf, wholeFile } from '../source/span.ts';
import { baseName, directoryOf, type Workspace } from '../workspace/workspace.ts';
import { looksLikeMaterial } from './contents.ts';
import { mayBeOverrides, readVirtualhosts } from './overrides.ts';
import { readTargetEndpoint } from './target-endpoint.ts';
import type { SyntaxFault } from './tree.ts';
import { readXml } from './xml.ts';
import { readYaml } from './yaml.ts';

/** An overrides file and the virtual hosts that it declares. */
export interface Overrides {
  readonly source: SourceFile;
  readonly virtualhosts: readonly VirtualhostDeclaration[];
}

/** What the files of the repository say, each by itself. */
export interface Facts {
  readonly overrides: readonly Overrides[];
  readonly targets: readonly Target[];
  /** Names of the API proxies, one for each bundle. */
  readonly proxies: readonly string[];
  /** Files that hold certificates or keys by their name. */
  readonly materialPaths: readonly string[];
  readonly faults: readonly SourceFault[];
  /** Files whose content was looked at. */
  readonly filesRead: number;
}

interface Gathering {
  readonly overrides: Overrides[];
  readonly targets: Target[];
  readonly proxies: Map<string, string>;
  readonly materialPaths: string[];
  readonly faults: SourceFault[];
  filesRead: number;
}

/** Reads every file of the workspace that can be Apigee's; `selected` says which paths the configuration includes. */
export function readRepository(workspace: Workspace, selected: (path: string) => boolean): Facts {
  const gathering: Gathering = { overrides: [], targets: [], proxies: new Map(), materialPaths: [], faults: [], filesRead: 0 };
  const paths = workspace.paths.filter(selected);
  for (const path of paths) {
    if (isTemplate(path)) continue;
    if (/\.ya?ml$/i.test(path)) readYamlFile(workspace, path, gathering);
    else if (/(?:^|\/)apiproxy\/[^/]+\.xml$/i.test(path)) gathering.proxies.set(directoryOf(path), proxyName(workspace, path, gathering) ?? parentName(path));
    else if (looksLikeMaterial(path)) gathering.materialPaths.push(path);
  }
  for (const path of paths) if (/(?:^|\/)apiproxy\/targets\/[^/]+\.xml$/i.test(path)) readTargetFile(workspace, path, gathering);
  return { ...gathering, proxies: [...gathering.proxies.values()] };
}

/** Files that a tool fills in before anything reads them. */
function isTemplate(path: string): boolean {
  return /\.(?:j2|jinja2?|tpl|tmpl|erb|gotmpl|mustache)$/i.test(path) || /(?:^|\/)templates\/[^/]+\.ya?ml$/i.test(path);
}

function open(workspace: Workspace, path: string, matters: boolean, gathering: Gathering): SourceFile | undefined {
  const result = workspace.read(path);
  if (result.kind === 'read') {
    gathering.filesRead += 1;
    return result.source;
  }
  if (result.kind === 'refused') gathering.faults.push(refusal(path, result.reason, matters));
  return undefined;
}

/** A fault for a file that could not be opened; its place is a file without text. */
export function refusal(path: string, reason: string, matters: boolean): SourceFault {
  const source: SourceFile = { path, text: '', bytes: new Uint8Array() };
  return { span: wholeFile(source), message: `the file cannot be read: ${reason}`, help: 'Make it a readable regular file inside the repository, or exclude it in the configuration.', matters };
}

function readYamlFile(workspace: Workspace, path: string, gathering: Gathering): void {
  const source = open(workspace, path, false, gathering);
  if (source === undefined || !mayBeOverrides(source.text)) return;
  // A chart's own values.yaml holds defaults that every installation overrides.
  if (baseName(path) === 'values.yaml' && workspace.paths.includes([directoryOf(path), 'Chart.yaml'].filter(Boolean).join('/'))) return;
  const { documents, faults } = readYaml(source);
  // Text that a template engine fills in first is not YAML yet.
  if (faults.length > 0 && /\{\{|\{%/.test(source.text)) return;
  gathering.faults.push(...faults.map((fault) => syntaxFault(fault, 'YAML')));
  for (const document of documents) {
    const virtualhosts = readVirtualhosts(document);
    if (virtualhosts !== undefined) gathering.overrides.push({ source, virtualhosts });
  }
}

function syntaxFault(fault: SyntaxFault, format: string): SourceFault {
  return { span: fault.span, message: `not valid ${format}: ${fault.message}`, help: `Correct the ${format} here; until then nothing in this file can be judged or deployed.`, matters: true };
}

function parentName(path: string): string {
  return baseName(directoryOf(directoryOf(path))) || 'proxy';
}

function proxyName(workspace: Workspace, path: string, gathering: Gathering): string | undefined {
  const source = open(workspace, path, false, gathering);
  const read = source === undefined ? undefined : readXml(source);
  if (read?.kind === 'fault' && source !== undefined) gathering.faults.push({ ...syntaxFault(read.fault, 'XML'), span: placed(source, read.fault) });
  return read?.kind === 'read' ? read.root.attributes.get('name') : undefined;
}

function placed(source: SourceFile, fault: SyntaxFault): SourceFault['span'] {
  return fault.span.end > fault.span.start ? fault.span : startOf(source);
}

function readTargetFile(workspace: Workspace, path: string, gathering: Gathering): void {
  const source = open(workspace, path, true, gathering);
  if (source === undefined) return;
  const read = readXml(source);
  if (read.kind === 'fault') {
    gathering.faults.push({ ...syntaxFault(read.fault, 'XML'), span: placed(source, read.fault) });
    return;
  }
  const bundle = directoryOf(directoryOf(path));
  const proxy = gathering.proxies.get(bundle) ?? parentName(directoryOf(path));
  gathering.proxies.set(bundle, proxy);
  gathering.targets.push(...readTargetEndpoint(read.root, proxy));
}
