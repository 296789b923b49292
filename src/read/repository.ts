import type { SourceFault } from '../model/model.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Bounds, Limits } from '../source/limits.ts';
import { baseName, directoryOf, joinPath } from '../source/path.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { holdsBundle, mayBeArchive, readArchive } from './archive.ts';
import { bundlePart, isWholePolicy, mayBeConnectingPolicy, misplacedRoot, readBundlePart, readBundleRoot } from './bundle.ts';
import { looksLikeMaterial } from './contents.ts';
import { syntaxFault, unrecognisedYaml } from './damage.ts';
import { mayBeEdgeVirtualhost, readEdgeVirtualhostXml } from './edge-virtualhost.ts';
import { evidenceIn, mayBeEvidence } from './evidence.ts';
import { joinPortions, portionOf, startGathering, type Facts, type Gathering, type Portion } from './facts.ts';
import { isDamagedJson, jsonFaults } from './json-damage.ts';
import { mayBeManifest, readManifests } from './manifest.ts';
import { mayBeMessageProcessor, readMessageProcessor } from './message-processor.ts';
import { isTerraform, ofFile, open } from './open-file.ts';
import { mayBeOverridesDocument, readOverridesDocument } from './overrides-document.ts';
import { mayBeResources, readResources } from './resources.ts';
import { isXmlToFill, templateKind, templateReason } from './template.ts';
import { mayBeTerraform, readTerraform } from './terraform.ts';
import { mayHoldRemarks, remarksAmong } from './waiver-comment.ts';
import { readXml, xmlComments, type XmlElement } from './xml.ts';
import { readYaml, yamlComments } from './yaml.ts';

/** What is known of the bundles and folders that files belong to, while they are read one by one. */
interface Reading {
  readonly workspace: Workspace;
  readonly known: ReadonlySet<string>;
  /** Names of bundles, as in `Facts.proxies`. */
  readonly names: Map<string, string>;
  /** Terraform by its folder. */
  readonly modules: Map<string, SourceFile[]>;
  readonly bounds: Bounds;
}

/** Reads every file of the workspace that can be Apigee's; `selected` says which paths the configuration includes. */
export function readRepository(workspace: Workspace, selected: (path: string) => boolean, bounds: Bounds): Facts {
  return joinPortions(readPortions(workspace, selected, bounds));
}

/** Reads file by file, in the order of `byStage`; `isMine` may leave out units (`unitOf`) that others read. */
export function* readPortions(workspace: Workspace, selected: (path: string) => boolean, bounds: Bounds, isMine?: (unit: string) => boolean): Generator<Portion> {
  const reading: Reading = { workspace, known: new Set(workspace.paths), names: new Map(), modules: new Map(), bounds };
  const mine = workspace.paths.filter((path) => hasReader(path) && selected(path) && (isMine === undefined || isMine(unitOf(path))));
  // A bundle is named by its own file, which the files below it need.
  for (const path of mine) if (templateKind(path) === undefined && bundlePart(path)?.part === 'root') yield gather('names', path, bounds, (gathering) => readBundleName(reading, path, gathering));
  for (const path of mine) yield gather('files', path, bounds, (gathering) => readFile(reading, path, gathering));
  for (const sources of reading.modules.values()) yield gather('terraform', sources[0]?.path ?? '', bounds, (gathering) => readModule(sources, bounds.limits, gathering));
}

/** What has to be read together to be understood: a bundle, the Terraform of a folder, else a file by itself. */
export function unitOf(path: string): string {
  return bundlePart(path)?.bundle ?? (isTerraform(path) ? directoryOf(path) : path);
}

function gather(stage: Portion['stage'], path: string, { isOverdue }: Bounds, read: (gathering: Gathering) => void): Portion {
  const gathering = startGathering();
  if (isOverdue()) gathering.overdue.push(path);
  else ofFile(path, gathering.unread, () => read(gathering));
  return portionOf(stage, path, gathering);
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

function readYamlFile({ workspace, known, bounds: { limits } }: Reading, path: string, gathering: Gathering): void {
  // What is called so is deployed: it must not pass because it cannot be read.
  const source = open(workspace, path, /override/i.test(baseName(path)) ? 'error' : 'warning', gathering);
  if (source === undefined) return;
  if (mayHoldRemarks(source)) gathering.remarks.push(...remarksAmong(yamlComments(source)));
  const [overrides, manifest] = [mayBeOverridesDocument(path, source.text), mayBeManifest(path, source.text)];
  if (!overrides && !manifest) {
    const { fault, hollow } = unrecognisedYaml(source, known);
    if (fault !== undefined) gathering.faults.push(fault);
    if (hollow !== undefined) gathering.hollow.push(hollow);
    return;
  }
  if (templateReason(source) !== undefined) {
    gathering.templates.push(path);
    return;
  }
  // A chart's own values.yaml holds defaults that every installation overrides.
  if (baseName(path) === 'values.yaml' && known.has(joinPath(directoryOf(path), 'Chart.yaml'))) return;
  const { documents, faults } = readYaml(source, limits);
  // Text that a template engine fills in first is not YAML yet.
  if (faults.length > 0 && faults.every(({ limit }) => limit === undefined) && /\{\{|\{%/.test(source.text)) return;
  gathering.faults.push(...faults.map((fault) => syntaxFault(fault, 'YAML')));
  for (const document of documents) {
    const read = overrides ? readOverridesDocument(document) : undefined;
    if (read !== undefined) gathering.overrides.push(read);
    else if (manifest) gathering.manifests.push(...readManifests(document));
  }
}

function readJsonFile({ workspace, known, bounds: { limits } }: Reading, path: string, gathering: Gathering): void {
  const source = open(workspace, path, 'warning', gathering);
  if (source === undefined) return;
  if (mayBeResources(path, source.text) || isDamagedJson(source, known)) {
    const { resources, fault, deviations } = readResources(source, limits);
    gathering.resources.push(...resources);
    gathering.faults.push(...jsonFaults(source, fault, deviations, known));
  } else if (mayBeManifest(path, source.text)) {
    const { documents, faults } = readYaml(source, limits);
    gathering.faults.push(...faults.filter(({ limit }) => limit !== undefined).map((fault) => syntaxFault(fault, 'JSON')));
    gathering.manifests.push(...documents.flatMap(readManifests));
  }
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

function readBundleName({ workspace, names, bounds: { limits } }: Reading, path: string, gathering: Gathering): void {
  const source = open(workspace, path, 'warning', gathering);
  const part = bundlePart(path);
  const read = source === undefined ? undefined : readXml(source, limits);
  if (read?.kind === 'fault') gathering.faults.push(syntaxFault(read.fault, 'XML'));
  const name = read?.kind === 'read' ? readBundleRoot(read.root)?.name?.value : undefined;
  if (part !== undefined) nameBundle(part.bundle, name ?? fallbackName(part.bundle), names, gathering);
}

function nameBundle(bundle: string, name: string, names: Map<string, string>, gathering: Gathering): void {
  names.set(bundle, name);
  gathering.proxies.set(bundle, name);
}

function fallbackName(bundle: string): string {
  return baseName(directoryOf(bundle)) || 'proxy';
}

function readXmlFile(reading: Reading, path: string, gathering: Gathering): void {
  const part = bundlePart(path);
  if (part?.part === 'root') return;
  const source = open(reading.workspace, path, part === undefined ? 'warning' : 'error', gathering);
  if (source === undefined) return;
  if (part === undefined) noteRemarks(source, gathering);
  if (part !== undefined) takePart(source, path, part.bundle, reading, gathering);
  else if (mayBeEdgeVirtualhost(path, source.text)) {
    const read = readXml(source, reading.bounds.limits);
    const host = read.kind === 'read' ? readEdgeVirtualhostXml(read.root) : undefined;
    if (read.kind === 'fault') gathering.faults.push(syntaxFault(read.fault, 'XML'));
    if (host !== undefined) gathering.edgeVirtualhosts.push(host);
  }
}

function noteRemarks(source: SourceFile, gathering: Gathering): void {
  if (mayHoldRemarks(source)) gathering.remarks.push(...remarksAmong(xmlComments(source)));
}

/** Takes in one file of a bundle; `path` is the one inside the archive where it stands in one. */
function takePart(source: SourceFile, path: string, bundle: string, { names, bounds: { limits } }: Reading, gathering: Gathering): void {
  const part = bundlePart(path);
  noteRemarks(source, gathering);
  if (part === undefined || (part.part === 'policy' && !mayBeConnectingPolicy(source.text) && isWholePolicy(source.text))) return;
  const read = readXml(source, limits);
  // A policy that opens no connection is looked at only for damage.
  if (read.kind === 'fault' && part.part === 'policy' && !mayBeConnectingPolicy(source.text) && isXmlToFill(source.text)) return;
  if (read.kind === 'fault') {
    gathering.faults.push(syntaxFault(read.fault, 'XML'));
    return;
  }
  takeElement(part, read.root, bundle, names, gathering);
}

function takeElement(part: NonNullable<ReturnType<typeof bundlePart>>, root: XmlElement, bundle: string, names: Map<string, string>, gathering: Gathering): void {
  const owner = names.get(bundle) ?? fallbackName(bundle);
  nameBundle(bundle, owner, names, gathering);
  const misplaced = misplacedRoot(part, root);
  if (misplaced !== undefined) gathering.faults.push(misplaced);
  const { connections, policies } = readBundlePart(part, root, owner);
  gathering.targets.push(...connections);
  gathering.policies.push(...policies);
}

function readArchiveFile(reading: Reading, path: string, gathering: Gathering): void {
  const { workspace, names, bounds: { limits } } = reading;
  const source = open(workspace, path, 'warning', gathering);
  if (source === undefined) return;
  const { members, faults } = readArchive(source, (name) => bundlePart(name) !== undefined, limits);
  const isBundle = members.length > 0 || /(?:^|\/)(?:apiproxy|proxies|sharedflow)/i.test(path) || faults.some(({ member }) => member !== undefined && bundlePart(member) !== undefined) || holdsBundle(source);
  // An archive that holds no bundle is not ours, whatever is wrong with it; one that was not looked into may hold one.
  if (!isBundle && faults.every(({ limit }) => limit === undefined)) return;
  gathering.faults.push(...faults.map(({ span, message, member }): SourceFault => ({ span, message: `${member === undefined ? 'the archive' : `the member ${member}`} cannot be read: ${message}`, help: 'Pack the bundle anew from its folder: zip -r bundle.zip apiproxy.', severity: isBundle ? 'error' : 'warning' })));
  const named = members.map((member) => ({ member, name: member.member ?? '' }));
  for (const { member, name } of named) {
    const part = bundlePart(name);
    const read = part?.part === 'root' ? readXml(member, limits) : undefined;
    if (part !== undefined && read?.kind === 'read') nameBundle(`${path}!/${part.bundle}`, readBundleRoot(read.root)?.name?.value ?? fallbackName(part.bundle), names, gathering);
  }
  for (const { member, name } of named) {
    const part = bundlePart(name);
    if (part !== undefined && part.part !== 'root') takePart(member, name, `${path}!/${part.bundle}`, reading, gathering);
  }
}
