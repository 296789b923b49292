import { certificatesOf, days, duration, moment, nameOf, usesOf } from '../model/describe.ts';
import { likelyConsequence } from '../trust/validity.ts';
import type { Rule, Severity } from './rule.ts';

export const certificateExpiring: Rule = {
  id: 'certificate-expiring',
  title: 'A certificate ends within the days that the configuration asks to be warned of',
  severity: 'warning',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5'],
  *check(model, { now, policy }) {
    const { warningDays, errorDays } = policy.expiry;
    for (const file of model.material) {
      for (const item of certificatesOf(file.contents)) {
        const { certificate, span } = item;
        const left = certificate.notAfter - now;
        if (left < 0 || left > days(Math.max(warningDays, errorDays))) continue;
        const consequence = likelyConsequence(model, file, item, certificate.notAfter + 1);
        const severity: Severity = consequence !== 'refused' ? 'notice' : left <= days(errorDays) ? 'error' : 'warning';
        yield {
          span,
          message: `${nameOf(certificate)} expires on ${moment(certificate.notAfter)}, in ${duration(left)}`,
          help: 'Renew the certificate and replace it before that day.',
          severity,
          related: usesOf(file),
          identity: certificate.sha256,
        };
      }
    }
  },
};
