import type { SourceFile } from '../source/source-file.ts';
import type { Limits } from '../source/limits.ts';
import type { Located } from '../source/span.ts';
import { readHcl } from './hcl.ts';
import { readJson } from './json.ts';
import { childOf, entriesOf, entryOf, textAt, type Entry, type Mapping, type SyntaxFault } from './tree.ts';

/** A `resource` block of an Apigee type. */
export interface TerraformResource {
  readonly type: string;
  readonly name: Located<string>;
  readonly body: Mapping;
}

/** The Apigee resources of one file, HCL or JSON. */
export function readTerraformResources(source: SourceFile, limits: Limits): { readonly resources: readonly TerraformResource[]; readonly fault: SyntaxFault | undefined } {
  if (/\.json$/i.test(source.path)) {
    const { tree, fault } = readJson(source, limits);
    return { resources: entriesOf(childOf(tree, 'resource')).flatMap((type) => entriesOf(type.value).flatMap((named) => ofEntry(type.key.value, named))), fault };
  }
  const { blocks, fault } = readHcl(source, limits);
  const resources = blocks.flatMap(({ type, labels, body }) => {
    const [kind, name] = labels;
    return type.value === 'resource' && kind?.value.startsWith('google_apigee_') === true && name !== undefined ? [{ type: kind.value, name, body }] : [];
  });
  return { resources, fault };
}

function ofEntry(type: string, { key, value }: Entry): readonly TerraformResource[] {
  if (!type.startsWith('google_apigee_')) return [];
  const bodies = value.kind === 'sequence' ? value.items : [value];
  return bodies.flatMap((body) => (body.kind === 'mapping' ? [{ type, name: key, body }] : []));
}

/** The resources of one module, found by the address that others name them by. */
export type TerraformModule = ReadonlyMap<string, TerraformResource>;

export function moduleOf(resources: readonly TerraformResource[]): TerraformModule {
  // Of several at one address the first counts, which is set last.
  return new Map(resources.toReversed().map((resource) => [`${resource.type}.${resource.name.value}`, resource]));
}

/** Follows `${google_apigee_env_keystore.main.name}` to the literal name of that resource; anything else is returned as it is. */
export function resolve(written: Located<string>, all: TerraformModule): Located<string> {
  const [, type, label] = /^\$\{\s*(google_apigee_\w+)\.([\w-]+)\.(?:id|name|alias)\s*\}$/.exec(written.value) ?? [];
  const resource = type === undefined ? undefined : all.get(`${type}.${label}`);
  // A resource that is made several times has no name of its own.
  if (resource === undefined || (entryOf(resource.body, 'for_each') ?? entryOf(resource.body, 'count')) !== undefined) return written;
  const literal = textAt(resource.body, 'name') ?? textAt(resource.body, 'alias');
  return literal === undefined || literal.value.includes('${') ? written : { value: literal.value, span: written.span };
}
