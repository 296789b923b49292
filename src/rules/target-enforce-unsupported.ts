import { effectiveSslInfo } from '../model/ssl-info.ts';
import type { Rule } from './rule.ts';

export const targetEnforceUnsupported: Rule = {
  id: 'target-enforce-unsupported',
  title: 'Enforce is set where Apigee Edge does not know it',
  severity: 'warning',
  citations: ['https://docs.apigee.com/api-platform/system-administration/options-configuring-tls', 'https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls'],
  *check(model) {
    if (model.platform?.name !== 'edge-cloud' && model.platform?.name !== 'edge-private') return;
    for (const target of model.targets) {
      const info = effectiveSslInfo(target);
      if (info?.enforce?.value.toLowerCase() !== 'true') continue;
      const ignoring = info.ignoreValidationErrors?.value.toLowerCase() === 'true';
      yield {
        span: info.enforce.span,
        message: `${target.label} relies on Enforce, which Apigee Edge does not have${ignoring ? ': IgnoreValidationErrors decides, and nothing is checked' : info.trustStore === undefined ? ': without a trust store nothing is checked' : ': the trust store alone decides what is checked'}`,
        help: ignoring ? 'Remove IgnoreValidationErrors and Enforce, and name a <TrustStore> that holds the issuer of the backend.' : 'Remove Enforce, and name a <TrustStore> that holds the issuer of the backend.',
      };
    }
  },
};
