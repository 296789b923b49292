import { elsewhere } from '../model/elsewhere.ts';
import { attachments, isChainingGateway } from '../model/gateways.ts';
import { bareName } from '../model/secret-uses.ts';
import { nearest } from '../source/nearest.ts';
import { displayPath } from '../source/source-file.ts';
import type { Rule } from './rule.ts';

export const routeUndefined: Rule = {
  id: 'route-undefined',
  title: 'A virtual host lists a route that is not there',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/enable-non-sni', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref'],
  *check(model) {
    const names = model.routes.flatMap(({ name }) => name ?? []);
    if (names.some(({ value }) => elsewhere(value) !== undefined)) return;
    const known = new Map(names.map((name) => [name.value, name]));
    const candidates = [...known.keys()].slice(0, 200);
    const missing = new Map<string, ReturnType<typeof attachments>[number][]>();
    for (const attachment of attachments(model)) {
      const { value } = attachment.gateway;
      if (elsewhere(value) === undefined && !isChainingGateway(value) && !known.has(bareName(value))) missing.set(value, [...(missing.get(value) ?? []), attachment]);
    }
    for (const [value, [first, ...others]] of missing) {
      if (first === undefined) continue;
      const near = known.get(nearest(value, candidates) ?? '');
      yield {
        span: first.gateway.span,
        message: `${first.owner} lists "${value}", and no ApigeeRoute of this repository has that name${near === undefined ? '' : `; there is "${near.value}"`}`,
        help: near === undefined ? `Add the ApigeeRoute "${value}", or remove it from additionalGateways.` : `Write ${near.value}, which is in ${displayPath(near.span.file)}, or add the ApigeeRoute "${value}".`,
        severity: names.length === 0 ? 'warning' : 'error',
        related: others.map(({ gateway, owner }) => ({ span: gateway.span, label: `${owner} lists it too` })),
      };
    }
  },
};
