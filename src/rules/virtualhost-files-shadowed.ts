import { elsewhere } from '../model/elsewhere.ts';
import type { Rule } from './rule.ts';

export const virtualhostFilesShadowed: Rule = {
  id: 'virtualhost-files-shadowed',
  title: 'A virtual host has sslSecret, so its certificate paths are ignored',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref'],
  *check(model) {
    for (const { declaration, sslSecret, name } of model.virtualhosts) {
      // A placeholder may become nothing, which leaves the paths in force.
      if (declaration === undefined || sslSecret === undefined || elsewhere(sslSecret.value) !== undefined) continue;
      const { certificate, key, clientTrust } = declaration;
      const paths = Object.entries({ sslCertPath: certificate, sslKeyPath: key, caCertPath: clientTrust }).flatMap(([property, path]) => (path === undefined ? [] : [{ property, path }]));
      const [first, ...rest] = paths;
      if (first === undefined) continue;
      yield {
        span: first.path.span,
        message: `virtual host "${name?.value ?? 'without a name'}" has sslSecret "${sslSecret.value}", so that its ${paths.map(({ property }) => property).join(' and ')} ${rest.length === 0 ? 'is' : 'are'} ignored`,
        help: `Remove ${paths.map(({ property }) => property).join(' and ')}, or remove sslSecret to deploy the files.`,
        related: [{ span: sslSecret.span, label: 'this secret is presented' }, ...rest.map(({ path }) => ({ span: path.span, label: 'ignored too' }))],
      };
    }
  },
};
