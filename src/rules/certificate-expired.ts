import { certificatesOf, duration, moment, nameOf, usesOf } from '../model/describe.ts';
import { consequenceOfDates } from '../trust/validity.ts';
import type { Rule } from './rule.ts';

export const certificateExpired: Rule = {
  id: 'certificate-expired',
  title: 'A certificate is past its end',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures'],
  *check(model, { now }) {
    for (const file of model.material) {
      for (const item of certificatesOf(file.contents)) {
        const { certificate, span } = item;
        if (certificate.notAfter >= now) continue;
        const consequence = consequenceOfDates(model, file, item, now);
        yield {
          span,
          message: `${nameOf(certificate)} expired on ${moment(certificate.notAfter)}, ${duration(now - certificate.notAfter)} ago${afterthoughts[consequence]}`,
          help: consequence === 'unused' ? 'Delete the file, or exclude it in the configuration.' : 'Have the certificate renewed and put the new one in its place.',
          severity: consequence === 'refused' ? 'error' : 'warning',
          related: usesOf(file),
          identity: certificate.sha256,
        };
      }
    }
  },
};

const afterthoughts = { refused: '', tolerated: '; the engine of this hop still accepts it', unused: '; nothing in this repository names the file' };
