import { certificatesOf, duration, moment, nameOf, usesOf } from '../model/describe.ts';
import { consequenceOfDates } from '../trust/validity.ts';
import type { Rule } from './rule.ts';

export const certificateNotYetValid: Rule = {
  id: 'certificate-not-yet-valid',
  title: 'A certificate is before its beginning',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5'],
  *check(model, { now }) {
    for (const file of model.material) {
      for (const item of certificatesOf(file.contents)) {
        const { certificate, span } = item;
        if (certificate.notBefore <= now) continue;
        const refused = consequenceOfDates(model, file, item, now) === 'refused';
        yield {
          span,
          message: `${nameOf(certificate)} is valid only from ${moment(certificate.notBefore)}, in ${duration(certificate.notBefore - now)}`,
          help: 'Deploy it after that moment and keep the present certificate until then; if the date is wrong, have it issued again.',
          severity: refused ? 'error' : 'warning',
          related: usesOf(file),
          identity: certificate.sha256,
        };
      }
    }
  },
};
