import type { Virtualhost } from '../model/model.ts';
import { intendedProperty, lackingProperties, makesUpFor } from '../model/virtualhost-properties.ts';
import type { Rule } from './rule.ts';

export const virtualhostCertificateMissing: Rule = {
  id: 'virtualhost-certificate-missing',
  title: 'A virtual host names neither a secret nor both certificate and key',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref'],
  *check(model) {
    for (const host of model.virtualhosts) {
      const missing = missingProperties(host);
      if (missing.length === 0) continue;
      const name = host.name === undefined ? 'a virtual host without a name' : `virtual host "${host.name.value}"`;
      yield {
        span: host.span,
        message: `${name} has no ${missing.join(' and no ')} and no sslSecret (Helm: "$vh.${missing[0]} is required!!")`,
        help: 'Give both sslCertPath and sslKeyPath, or name an existing Kubernetes secret with sslSecret.',
      };
    }
  },
};

/** What is there under a misspelt name is told by the rule for that. */
function missingProperties(host: Virtualhost): readonly string[] {
  const misspelt = (host.declaration?.unknown ?? []).flatMap((key) => intendedProperty(key) ?? []);
  return lackingProperties(host).filter((property) => !misspelt.some((right) => makesUpFor(right, [property])));
}
