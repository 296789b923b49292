import { elsewhere } from '../model/elsewhere.ts';
import { foldersFrom } from '../model/files.ts';
import { routeLabel, wildcardOf } from '../model/gateways.ts';
import type { RouteManifest } from '../model/manifest-declarations.ts';
import type { Rule } from './rule.ts';

export const routeWildcardDuplicate: Rule = {
  id: 'route-wildcard-duplicate',
  title: 'Two wildcard routes on one gateway and port',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/enable-non-sni'],
  *check(model) {
    const first = new Map<string, RouteManifest>();
    for (const route of model.routes) {
      const wildcard = wildcardOf(route);
      if (wildcard === undefined || selectorOf(route).includes('?')) continue;
      const places = portsOf(route).map((port) => ({ port, id: placeOf(route, port) }));
      const taken = places.filter(({ id }) => first.has(id) && first.get(id)?.name?.value !== route.name?.value);
      const holder = first.get(taken[0]?.id ?? '');
      for (const { id } of places) if (!first.has(id)) first.set(id, route);
      if (holder === undefined) continue;
      yield {
        span: wildcard.span,
        message: `${routeLabel(route)} answers every host on port ${taken.map(({ port }) => port).join(', ')} of the gateway that ${routeLabel(holder)} answers already: only one wildcard route may be there`,
        help: 'Keep one wildcard route, and list it in additionalGateways of every virtual host.',
        related: [{ span: wildcardOf(holder)?.span ?? holder.span, label: 'the first one' }],
      };
    }
  },
};

/** Where only one wildcard can be. Folders of their own are clusters of their own; one name twice is one object, such as a base and its overlay. */
function placeOf(route: RouteManifest, port: string): string {
  return [foldersFrom(route.span.file.path)[0], route.namespace?.value, selectorOf(route), port].join('\0');
}

/** The labels in one spelling; a question mark where a label is filled in later. */
function selectorOf({ selector }: RouteManifest): string {
  const labels = (selector?.labels ?? []).map(({ key, value }) => `${key.value}=${elsewhere(value.value) === undefined ? value.value : '?'}`);
  return labels.toSorted().join(',');
}

function portsOf({ ports }: RouteManifest): readonly string[] {
  return ports.flatMap(({ number }) => (number === undefined || elsewhere(number.value) !== undefined ? [] : [number.value]));
}
