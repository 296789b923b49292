import { elsewhere } from '../model/elsewhere.ts';
import { attachments, isChainingGateway, isOn, routeLabel, takesTls, wildcardOf } from '../model/gateways.ts';
import { bareName } from '../model/secret-uses.ts';
import { nearest } from '../source/nearest.ts';
import type { Rule } from './rule.ts';

export const routeNotAttached: Rule = {
  id: 'route-not-attached',
  title: 'A wildcard route that no virtual host lists in additionalGateways',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/enable-non-sni', 'https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/playbooks/hybrid/connection-resets-during-tls-handshake'],
  *check(model) {
    const listed = attachments(model);
    // What is filled in later can be any route.
    if (listed.some(({ gateway }) => elsewhere(gateway.value) !== undefined)) return;
    const gateways = new Map(listed.map(({ gateway, owner }) => [bareName(gateway.value), { gateway, owner }]));
    const candidates = [...gateways.keys()].slice(0, 200);
    const hosts = model.virtualhosts.flatMap((host) => host.declaration?.name ?? []).slice(0, 4);
    const here = model.virtualhosts.some(({ declaration }) => declaration !== undefined);
    // Kustomize adds gateways to route configurations with patches, which are not looked into.
    if (!here && model.routeConfigs.length > 0) return;
    for (const route of model.routes) {
      const { name, enableNonSniClient } = route;
      if (name === undefined || wildcardOf(route) === undefined || !isOn(enableNonSniClient) || !takesTls(route) || elsewhere(name.value) !== undefined || isChainingGateway(name.value)) continue;
      if (gateways.has(name.value)) continue;
      const near = gateways.get(nearest(name.value, candidates) ?? '');
      yield {
        span: name.span,
        message: `no virtual host ${here ? '' : 'of this repository '}lists ${routeLabel(route)} in additionalGateways, so that it leads to no environment group${near === undefined ? '' : `; ${near.owner} lists "${near.gateway.value}"`}`,
        help: `Add additionalGateways: ["${name.value}"] to each virtual host that clients without SNI call.`,
        severity: here ? 'error' : 'warning',
        related: hosts.map(({ span }) => ({ span, label: 'a virtual host without it' })),
      };
    }
  },
};
