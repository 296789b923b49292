import { elsewhere } from '../model/elsewhere.ts';
import type { Target } from '../model/target.ts';
import { activeSslInfo, settingName } from '../model/ssl-info.ts';
import type { Rule } from './rule.ts';

export const targetTrustMissing: Rule = {
  id: 'target-trust-missing',
  title: 'A target does not check who issued the certificate of its backend',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls', 'https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference'],
  *check(model) {
    // Measured on Apigee X; Edge is not known to do the same.
    if (model.platform?.name !== 'hybrid' && model.platform?.name !== 'x') return;
    for (const target of model.targets) {
      if (target.url?.scheme !== 'https' || !isUnchecked(target)) continue;
      const info = activeSslInfo(target);
      yield {
        span: info?.span ?? target.url.text.span,
        message: `${target.label} names no trust store and does not enforce the check: any issuer is accepted, also a self-signed certificate with the right name`,
        help: `Add a trust store that holds the issuer of the backend as ${settingName(target, 'TrustStore')}, or set ${settingName(target, 'Enforce')} to true for issuers that the platform trusts.`,
      };
    }
  },
};

/** Where errors are ignored altogether, that is the defect (target-validation-disabled); a block that is switched off names its own (target-tls-ignored). */
function isUnchecked({ sslInfo }: Target): boolean {
  if (sslInfo === undefined) return true;
  const { enabled, enforce, trustStore, ignoreValidationErrors, unknown } = sslInfo;
  // A trust store under a misspelt name: ssl-info-element-unknown.
  if (unknown.some(({ value }) => /trust/i.test(value))) return false;
  const decided = [enabled, enforce, ignoreValidationErrors].every((written) => written === undefined || elsewhere(written.value) === undefined);
  return decided && trustStore === undefined && enforce?.value.toLowerCase() !== 'true' && ignoreValidationErrors?.value.toLowerCase() !== 'true';
}
