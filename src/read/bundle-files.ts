import type { SourceFault } from '../model/model.ts';
import { baseName, directoryOf } from '../source/path.ts';
import type { SourceFile } from '../source/source-file.ts';
import { holdsBundle, readArchive } from './archive.ts';
import { bundlePart, isWholePolicy, mayBeConnectingPolicy, misplacedRoot, readBundlePart, readBundleRoot } from './bundle.ts';
import { syntaxFault } from './damage.ts';
import { mayBeEdgeVirtualhost, readEdgeVirtualhostXml } from './edge-virtualhost.ts';
import type { Gathering, Reading } from './facts.ts';
import { open } from './open-file.ts';
import { isXmlToFill } from './template.ts';
import { mayHoldRemarks, remarksAmong } from './waiver-comment.ts';
import { readXml, xmlComments, type XmlElement } from './xml.ts';

/** Reads the file that names a bundle. */
export function readBundleName({ workspace, names, bounds: { limits } }: Reading, path: string, gathering: Gathering): void {
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

/** Reads a file of a bundle, or another in XML that can be Apigee's. */
export function readXmlFile(reading: Reading, path: string, gathering: Gathering): void {
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

/** Reads the bundle that is packed in an archive. */
export function readArchiveFile(reading: Reading, path: string, gathering: Gathering): void {
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
