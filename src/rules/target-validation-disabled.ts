import { elsewhere } from '../model/elsewhere.ts';
import { activeSslInfo, ignoresErrors } from '../model/ssl-info.ts';
import type { Target } from '../model/target.ts';
import type { Report, Rule } from './rule.ts';

export const targetValidationDisabled: Rule = {
  id: 'target-validation-disabled',
  title: 'A target does not check the certificate of its backend',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls'],
  *check(model) {
    for (const target of model.targets) {
      yield* healthChecks(target);
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

/** Health checks that take any certificate call a backend healthy that the proxies then refuse. */
function* healthChecks({ label, healthMonitor }: Target): Iterable<Report> {
  const { trustAllSsl, isSsl, useTargetServerSslInfo } = healthMonitor?.http ?? {};
  if (trustAllSsl?.value.toLowerCase() !== 'true' || isSsl?.value.toLowerCase() === 'false') return;
  // Undecided, or off altogether.
  if (healthMonitor?.isEnabled !== undefined && healthMonitor.isEnabled.value.toLowerCase() !== 'true') return;
  if (useTargetServerSslInfo !== undefined && useTargetServerSslInfo.value.toLowerCase() !== 'false') return;
  yield {
    span: trustAllSsl.span,
    message: `the health checks of ${label} take any certificate: a backend whose certificate is refused to proxies still counts as healthy`,
    help: 'Write <UseTargetServerSSLInfo>true</UseTargetServerSSLInfo> instead, so that the checks trust what the target server trusts.',
  };
}
