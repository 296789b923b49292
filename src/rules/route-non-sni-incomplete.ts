import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import { isOn, isWholeRoute, routeLabel, takesTls, wildcardOf } from '../model/gateways.ts';
import type { Rule } from './rule.ts';

export const routeNonSniIncomplete: Rule = {
  id: 'route-non-sni-incomplete',
  title: 'A wildcard route without enableNonSniClient, or the reverse',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/enable-non-sni', 'https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/playbooks/hybrid/connection-resets-during-tls-handshake'],
  *check(model) {
    for (const route of model.routes) {
      const { hostnames, enableNonSniClient: flag } = route;
      if (!isWholeRoute(route) || (flag !== undefined && elsewhere(flag.value) !== undefined) || hostnames.some(({ value }) => elsewhere(value) !== undefined)) continue;
      const wildcard = wildcardOf(route);
      if (wildcard !== undefined && !isOn(flag) && takesTls(route)) {
        yield {
          span: flag?.span ?? wildcard.span,
          message: `${routeLabel(route)} answers every host ("*"), but enableNonSniClient is ${flag === undefined ? 'not set' : flag.value}: clients without SNI are reset ("filter_chain_not_found")`,
          help: 'Write enableNonSniClient: true beside hostnames.',
          related: flag === undefined ? [] : [{ span: wildcard.span, label: 'the wildcard' }],
        };
      } else if (wildcard === undefined && flag !== undefined && isOn(flag)) {
        const [first] = hostnames;
        yield {
          span: first?.span ?? flag.span,
          message: `${routeLabel(route)} is for clients without SNI, but its hostnames are ${fewOf(hostnames.map(({ value }) => `"${value}"`))} and not exactly "*": such clients name no host`,
          help: 'Write hostnames: ["*"], or remove enableNonSniClient.',
          related: first === undefined ? [] : [{ span: flag.span, label: 'switched on here' }],
        };
      }
    }
  },
};
