import { elsewhere } from '../model/elsewhere.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import type { Rule } from './rule.ts';

export const targetValidationDisabled: Rule = {
  id: 'target-validation-disabled',
  title: 'A target does not check the certificate of its backend',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls'],
  *check(model) {
    for (const target of model.targets) {
      const info = activeSslInfo(target);
      const ignore = info?.ignoreValidationErrors;
      if (ignore === undefined || !ignoresErrors(info) || target.url?.scheme === 'http') continue;
      // With a LoadBalancer the settings of the target servers count.
      if (target.servers.length > 0) continue;
      // A pipeline may still fill in what switches the block off or overrides it.
      if ([info?.enabled, info?.enforce].some((written) => written !== undefined && elsewhere(written.value) !== undefined)) continue;
      yield {
        span: ignore.span,
        message: `${target.label} does not check name and chain of its backend: anybody on the way can read and change the traffic`,
        help: 'Write <Enforce>true</Enforce> instead, and name a <TrustStore> that holds the issuer of the backend.',
      };
    }
  },
};
