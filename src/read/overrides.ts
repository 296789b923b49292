import type { VirtualhostDeclaration } from '../model/declarations.ts';
import { spanOf } from '../source/span.ts';
import { childOf, entriesOf, itemsOf, textAt, textsAt, type Mapping, type Tree } from './tree.ts';

/** Whether a text can be an Apigee hybrid overrides file; cheap, before it is parsed. */
export function mayBeOverrides(text: string): boolean {
  return /^[ \t]*(?:"virtualhosts"|'virtualhosts'|virtualhosts)[ \t]*:/m.test(text);
}

/** The virtual hosts of an overrides document; undefined where the document is not one. */
export function readVirtualhosts(document: Tree): readonly VirtualhostDeclaration[] | undefined {
  const list = childOf(document, 'virtualhosts');
  if (list?.kind !== 'sequence') return undefined;
  return itemsOf(list).flatMap((item) => (item.kind === 'mapping' ? readVirtualhost(item) : []));
}

const files = { sslCertPath: 'certificate', sslKeyPath: 'key', caCertPath: 'clientTrust' } as const;

function readVirtualhost(item: Mapping): VirtualhostDeclaration {
  const name = textAt(item, 'name');
  const first = entriesOf(item)[0]?.key.span ?? item.span;
  const sslSecret = textAt(item, 'sslSecret');
  const paths = Object.entries(files).flatMap(([property, slot]) => {
    const path = textAt(item, property);
    return path === undefined ? [] : [[slot, path] as const];
  });
  return {
    name,
    span: name?.span ?? spanOf(first.file, first.start, first.end),
    ...(sslSecret === undefined ? {} : { sslSecret }),
    ...Object.fromEntries(paths),
    hostAliases: textsAt(item, 'hostAliases'),
  };
}
