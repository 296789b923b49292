import type { SourceFile } from '../source/source-file.ts';
import type { Bounds, Limits } from '../source/limits.ts';
import { baseName, directoryOf, joinPath } from '../source/path.ts';
import { isAmong } from '../source/sorted.ts';
import type { Span } from '../source/span.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { mayBeArchive } from './archive.ts';
import { bundlePart } from './bundle.ts';
import { readArchiveFile, readBundleName, readXmlFile } from './bundle-files.ts';
import { looksLikeMaterial } from './contents.ts';
import { doubledKey, syntaxFault, unrecognisedYaml } from './damage.ts';
import { evidenceIn, mayBeEvidence } from './evidence.ts';
import { givesNothing, joinPortions, portionOf, startGathering, type Facts, type Gathering, type Portion, type Reading } from './facts.ts';
import { isDamagedJson, jsonFaults } from './json-damage.ts';
import { readJson } from './json.ts';
import { mayBeManifest, readManifests } from './manifest.ts';
import { mayBeMessageProcessor, readMessageProcessor } from './message-processor.ts';
import { isTerraform, ofFile, open } from './open-file.ts';
import { mayBeOverridesDocument, readOverridesDocument } from './overrides-document.ts';
import { mayBeResources, readResources } from './resources.ts';
import { templateKind } from './template.ts';
import { mayBeTerraform, readTerraform } from './terraform.ts';
import type { Tree } from './tree.ts';
import { mayHoldRemarks, remarksAmong } from './waiver-comment.ts';
import { readYaml } from './yaml.ts';
import { secretToBeMade } from './secret.ts';
import { templateActions, yamlComments } from './yaml-tokens.ts';

/** Reads every file of the workspace that can be Apigee's; `selected` says which paths the configuration includes. */
export function readRepository(workspace: Workspace, selected: (path: string) => boolean, bounds: Bounds): Facts {
  return joinPortions(readPortions(workspace, selected, bounds));
}

/** Reads file by file, in the order of `byStage`; `isMine` may leave out units (`unitOf`) that others read. */
export function* readPortions(workspace: Workspace, selected: (path: string) => boolean, bounds: Bounds, isMine?: (unit: string) => boolean): Generator<Portion> {
  const reading: Reading = { workspace, names: new Map(), modules: new Map(), bounds, gathering: startGathering() };
  const mine = workspace.paths.filter((path) => hasReader(path) && selected(path) && (isMine === undefined || isMine(unitOf(path))));
  // A bundle is named by its own file, which the files below it need.
  for (const path of mine) if (bundlePart(path)?.part === 'root' && templateKind(path) === undefined) yield gather('names', path, reading, (gathering) => readBundleName(reading, path, gathering));
  for (const path of mine) yield gather('files', path, reading, (gathering) => readFile(reading, path, gathering));
  for (const sources of reading.modules.values()) yield gather('terraform', sources[0]?.path ?? '', reading, (gathering) => readModule(sources, bounds.limits, gathering));
}

/** What has to be read together to be understood: a bundle, the Terraform of a folder, else a file by itself. */
export function unitOf(path: string): string {
  return bundlePart(path)?.bundle ?? (isTerraform(path) ? directoryOf(path) : path);
}

/** Most files of a large repository give nothing: they are forgotten, and what nothing was gathered in serves the next. */
function gather(stage: Portion['stage'], path: string, reading: Reading, read: (gathering: Gathering) => void): Portion {
  const { gathering, workspace, bounds } = reading;
  if (bounds.isOverdue()) gathering.overdue.push(path);
  else ofFile(path, gathering.unread, () => read(gathering));
  const portion = portionOf(stage, path, gathering);
  if (givesNothing(portion)) {
    workspace.forget(path);
    gathering.filesRead = 0;
  } else {
    reading.gathering = startGathering();
  }
  return portion;
}

/** Whether `readFile` takes the path; of most files in a large repository it takes none. */
function hasReader(path: string): boolean {
  return /\.(?:ya?ml|xml|tf|json|properties)$/i.test(path) || templateKind(path) !== undefined || mayBeEvidence(path) || mayBeArchive(path) || looksLikeMaterial(path);
}

function readFile(reading: Reading, path: string, gathering: Gathering): void {
  if (templateKind(path) !== undefined) {
    gathering.templates.push(path);
    return;
  }
  if (mayBeEvidence(path)) noteEvidence(reading.workspace, path, gathering);
  if (/\.ya?ml$/i.test(path)) readYamlFile(reading, path, gathering);
  else if (/\.xml$/i.test(path)) readXmlFile(reading, path, gathering);
  else if (isTerraform(path)) noteTerraform(reading, path, gathering);
  else if (/\.json$/i.test(path)) readJsonFile(reading, path, gathering);
  else if (/\.properties$/i.test(path)) readPropertiesFile(reading, path, gathering);
  else if (mayBeArchive(path)) readArchiveFile(reading, path, gathering);
  else if (looksLikeMaterial(path)) gathering.materialPaths.push(path);
}

function noteEvidence(workspace: Workspace, path: string, gathering: Gathering): void {
  const result = workspace.read(path);
  if (result.kind === 'read') gathering.evidence.push(...evidenceIn(path, result.source.text));
}

function readYamlFile({ workspace, bounds: { limits } }: Reading, path: string, gathering: Gathering): void {
  // What is called so is deployed: it must not pass because it cannot be read.
  const source = open(workspace, path, /override/i.test(baseName(path)) ? 'error' : 'warning', gathering);
  if (source === undefined) return;
  if (mayHoldRemarks(source)) gathering.remarks.push(...remarksAmong(yamlComments(source)));
  const [overrides, manifest] = [mayBeOverridesDocument(path, source.text), mayBeManifest(path, source.text)];
  if (!overrides && !manifest) {
    const { fault, hollow } = unrecognisedYaml(source, workspace.paths);
    if (fault !== undefined) gathering.faults.push(fault);
    if (hollow !== undefined) gathering.hollow.push(hollow);
    return;
  }
  // A chart's own values.yaml holds defaults that every installation overrides.
  if (baseName(path) === 'values.yaml' && isAmong(workspace.paths, joinPath(directoryOf(path), 'Chart.yaml'))) return;
  const { documents, faults } = readYaml(source, limits);
  const isFilledAt = templateActions(source);
  // Text that a template engine fills in first is not YAML yet.
  const filled = faults.find(({ span }) => isFilledAt(span.start));
  if (filled !== undefined) {
    gathering.templates.push(path);
    if (manifest && source.text.includes('Secret')) gathering.manifests.push(secretToBeMade(filled.span));
  }
  const values = documents.filter((document) => readDocument(document, overrides, manifest, gathering));
  const isOfValues = ({ start, end }: Span): boolean => values.some(({ span }) => span.start <= start && end <= span.end);
  const told = faults.filter(({ span, limit }) => limit !== undefined || !isFilledAt(span.start));
  gathering.faults.push(...told.map((fault) => (fault.repeated === true && isOfValues(fault.span) ? doubledKey(fault) : syntaxFault(fault, 'YAML'))));
}

/** Takes in what a document says; whether it is overrides, which Helm reads as values. */
function readDocument(document: Tree, overrides: boolean, manifest: boolean, gathering: Gathering): boolean {
  const read = overrides ? readOverridesDocument(document) : undefined;
  if (read !== undefined) gathering.overrides.push(read);
  // An object of Kubernetes may have keys of overrides, but no overrides are an object that bears on TLS.
  if (manifest) gathering.manifests.push(...readManifests(document));
  return read !== undefined;
}

function readJsonFile({ workspace, bounds: { limits } }: Reading, path: string, gathering: Gathering): void {
  const source = open(workspace, path, 'warning', gathering);
  if (source === undefined) return;
  if (mayBeResources(path, source.text) || isDamagedJson(source, workspace.paths)) {
    const { resources, fault, deviations } = readResources(source, limits);
    gathering.resources.push(...resources);
    gathering.faults.push(...jsonFaults(source, fault, deviations, workspace.paths));
    return;
  }
  const [overrides, manifest] = [mayBeOverridesDocument(path, source.text), mayBeManifest(path, source.text)];
  if (!overrides && !manifest) return;
  const { tree, deviations } = readJson(source, limits);
  const isJson = tree !== undefined && deviations.every(({ kind }) => kind !== 'trailing-text');
  const { documents, faults } = isJson ? { documents: [tree], faults: [] } : readYaml(source, limits);
  gathering.faults.push(...faults.filter(({ limit }) => limit !== undefined).map((fault) => syntaxFault(fault, 'JSON')));
  for (const document of documents) readDocument(document, overrides, manifest, gathering);
}

function readPropertiesFile({ workspace }: Reading, path: string, gathering: Gathering): void {
  const source = /message-processor/i.test(path) ? open(workspace, path, 'warning', gathering) : undefined;
  if (source !== undefined && mayBeMessageProcessor(path, source.text)) gathering.messageProcessors.push(readMessageProcessor(source));
}

function noteTerraform({ workspace, modules }: Reading, path: string, gathering: Gathering): void {
  const source = open(workspace, path, 'warning', gathering);
  if (source === undefined || !mayBeTerraform(path, source.text)) return;
  const folder = directoryOf(path);
  modules.set(folder, [...(modules.get(folder) ?? []), source]);
}

function readModule(sources: readonly SourceFile[], limits: Limits, gathering: Gathering): void {
  const { resources, faults } = readTerraform(sources, limits);
  gathering.resources.push(...resources);
  gathering.faults.push(...faults.map((fault) => syntaxFault(fault, 'Terraform', 'warning')));
}
