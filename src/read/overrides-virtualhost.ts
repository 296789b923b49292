import type { LabelSelector, OverridesVirtualhost, WrittenText } from '../model/overrides-declarations.ts';
import { listAt, pairsAt, pick, placeholderAt, placeOf, unknownKeys } from './settings.ts';
import { childOf, entriesOf, entryOf, textAt, type Mapping, type Tree } from './tree.ts';

const known = [
  'name', 'hostAliases', 'sslCertPath', 'sslKeyPath', 'sslSecret', 'caCertPath', 'tlsMode', 'minTLSProtocolVersion', 'maxTLSProtocolVersion',
  'cipherSuites', 'additionalGateways', 'selector', 'connectTimeout', 'requestTimeout', 'routingRules',
];

/** Reads one entry of `virtualhosts`; `list` is the list that it stands in. */
export function readOverridesVirtualhost(item: Mapping, list?: Tree): OverridesVirtualhost {
  const least = writtenAt(item, 'minTLSProtocolVersion');
  const most = writtenAt(item, 'maxTLSProtocolVersion');
  const selector = selectorAt(item, 'selector');
  return {
    name: textAt(item, 'name'),
    span: placeOf(item),
    ...pick(item, { sslSecret: 'sslSecret', sslCertPath: 'certificate', sslKeyPath: 'key', caCertPath: 'clientTrust', tlsMode: 'tlsMode' }),
    hostAliases: listAt(item, 'hostAliases'),
    ...(least === undefined ? {} : { minTLSProtocolVersion: least }),
    ...(most === undefined ? {} : { maxTLSProtocolVersion: most }),
    ...(entryOf(item, 'cipherSuites') === undefined ? {} : { cipherSuites: listAt(item, 'cipherSuites') }),
    additionalGateways: listAt(item, 'additionalGateways'),
    ...(selector === undefined ? {} : { selector }),
    unknown: unknownKeys(item, known),
    anchored: reachesOutside(item) || (list !== undefined && !within(item, list)),
  };
}

/** Labels below a key, with the place of the key. */
export function selectorAt(tree: Tree | undefined, key: string): LabelSelector | undefined {
  const entry = entryOf(tree, key);
  return entry !== undefined && (entry.value.kind === 'mapping' || placeholderAt(entry.value) !== undefined) ? { span: entry.key.span, labels: pairsAt(tree, key) } : undefined;
}

/** A scalar with the type that YAML gives it; an empty text is kept, for here it is not the same as none. */
export function writtenAt(tree: Tree | undefined, key: string): WrittenText | undefined {
  const child = childOf(tree, key);
  if (child?.kind !== 'scalar' || child.value === null) return undefined;
  const type = typeof child.value === 'bigint' ? 'number' : typeof child.value;
  return type === 'string' || type === 'number' || type === 'boolean' ? { value: child.text, span: child.span, type } : undefined;
}

/** Whether anything in the tree is written outside of it: an alias or a merge key stands for it. */
export function reachesOutside(tree: Tree): boolean {
  const children = tree.kind === 'sequence' ? tree.items : entriesOf(tree).map((entry) => entry.value);
  const keysInside = entriesOf(tree).every((entry) => entry.key.span.start >= tree.span.start && entry.key.span.end <= tree.span.end);
  return !keysInside || children.some((child) => !within(child, tree) || reachesOutside(child));
}

function within(child: Tree, parent: Tree): boolean {
  return child.span.start >= parent.span.start && child.span.end <= parent.span.end;
}
