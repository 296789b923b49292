import type { BundleFacts, BundlePart, BundleRoot } from '../model/bundle-declarations.ts';
import type { SourceFault } from '../model/model.ts';
import { readConnections } from './connections.ts';
import { holdsControlCharacter } from './control-character.ts';
import { readPolicyTls } from './policy-tls.ts';
import type { XmlElement } from './xml.ts';
import { attributeOf, nameOf } from './xml-parts.ts';

const bundlePath = /^(.*?(?:^|\/)(apiproxy|sharedflowbundle))\/(?:(proxies|targets|policies|sharedflows)\/)?[^/]+\.xml$/i;
const parts: Readonly<Record<string, BundlePart['part'] | undefined>> = { proxies: 'proxy-endpoint', targets: 'target-endpoint', policies: 'policy' };

/** What part of which bundle a path is, in the repository or in a ZIP archive; undefined for other files. */
export function bundlePart(path: string): BundlePart | undefined {
  // Finder's own copies, and a module of Maven, are no parts.
  const match = /\.xml$/i.test(path) && !/(?:^|\/)(?:__MACOSX\/|\._|pom\.xml$)/.test(path) ? bundlePath.exec(path) : null;
  if (match === null) return undefined;
  const [, bundle = '', top = '', folder] = match;
  const part = folder === undefined ? 'root' : parts[folder.toLowerCase()];
  return part === undefined ? undefined : { bundle, kind: top.toLowerCase() === 'apiproxy' ? 'proxy' : 'shared-flow', part };
}

/** Whether a policy file opens connections of its own; cheap, before it is parsed. */
export function mayBeConnectingPolicy(text: string): boolean {
  return /<(?:ServiceCallout|JavaScript|Javascript|MessageLogging)\b/.test(text) && /<(?:HTTPTargetConnection|HttpTargetConnection|LocalTargetConnection|SSLInfo)\b/.test(text);
}

/** The name of a bundle; undefined where the file is not the one that names it. */
export function readBundleRoot(root: XmlElement): BundleRoot | undefined {
  if (root.name !== 'APIProxy' && root.name !== 'SharedFlowBundle') return undefined;
  return { kind: root.name === 'APIProxy' ? 'proxy' : 'shared-flow', name: attributeOf(root, 'name'), revision: root.attributes.get('revision') };
}

/** The connections and policies of one file of a bundle; `owner` is the bundle's name. */
export function readBundlePart({ kind, part }: BundlePart, root: XmlElement, owner: string): BundleFacts {
  const facts: BundleFacts = { connections: [], policies: [] };
  const place = kind === 'proxy' ? `proxy "${owner}"` : `shared flow "${owner}"`;
  if (part === 'target-endpoint' && root.name === 'TargetEndpoint') return { ...facts, connections: readConnections(root, 'target-endpoint', owner, place) };
  if (part !== 'policy') return facts;
  if (root.name === 'ServiceCallout') return { ...facts, connections: readConnections(root, 'service-callout', owner, place) };
  const policy = readPolicyTls(root, owner, place);
  return policy === undefined ? facts : { ...facts, policies: [policy] };
}

const roots: Readonly<Partial<Record<BundlePart['part'], string>>> = { 'target-endpoint': 'TargetEndpoint', 'proxy-endpoint': 'ProxyEndpoint' };
const noPolicies = new Set(['TargetEndpoint', 'ProxyEndpoint', 'APIProxy', 'SharedFlow', 'SharedFlowBundle', 'VirtualHost', 'html']);

/** A fault where the root element is not what the folder of the bundle holds. */
export function misplacedRoot({ part }: BundlePart, root: XmlElement): SourceFault | undefined {
  const expected = roots[part];
  if (expected === undefined ? part !== 'policy' || !noPolicies.has(root.name) : root.name === expected) return undefined;
  const place = part === 'policy' ? 'in policies/ is the root of a policy' : `in ${part === 'target-endpoint' ? 'targets/' : 'proxies/'} is <${expected}>`;
  return { span: nameOf(root).span, message: `the root element is <${root.name}>, where the root ${place}`, help: 'Move the file to the folder where it belongs, or restore it; Apigee refuses the bundle as it is.', severity: 'error' };
}

/** Whether an XML text has its beginning and its end, and a root that a policy can have; cheap, in place of parsing every policy. */
export function isWholePolicy(text: string): boolean {
  const start = /^\uFEFF?\s{0,100}(?:<\?[^>]{0,300}\?>\s{0,100})?(?:<!--(?:(?!-->)[^]){0,2000}-->\s{0,100}){0,10}<([A-Za-z_][\w.-]{0,100})(?=[\s>/])/.exec(text);
  const name = start?.[1];
  if (start === null || name === undefined || noPolicies.has(name) || holdsControlCharacter(text)) return false;
  const end = text.trimEnd();
  return end.endsWith(`</${name}>`) || (end.endsWith('/>') && !text.includes('<', start[0].length));
}
