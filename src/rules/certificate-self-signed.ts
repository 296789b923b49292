import { certificatesOf, nameOf, usesOf } from '../model/describe.ts';
import { isSelfSigned } from '../trust/relations.ts';
import type { FileReference, MaterialFile } from '../model/model.ts';
import type { Rule } from './rule.ts';

export const certificateSelfSigned: Rule = {
  id: 'certificate-self-signed',
  title: 'Clients are shown a self-signed certificate',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/install-create-tls-certificates', 'https://docs.apigee.com/api-platform/system-administration/creating-keystores-and-truststore-cloud-using-edge-ui'],
  *check(model) {
    // Where the configuration says what clients trust, that decides.
    const told = new Set<FileReference>(model.virtualhosts.flatMap(({ certificate, group }) => (certificate === undefined || group === undefined || group.clientTruststore.length === 0 ? [] : [certificate])));
    const reported = new Set<MaterialFile>();
    for (const { hop, certificate } of model.identities) {
      if (hop !== 'ingress' || certificate.target.kind !== 'found' || told.has(certificate) || reported.has(certificate.target.file)) continue;
      const { file } = certificate.target;
      const item = certificatesOf(file.contents)[0];
      if (item === undefined || !isSelfSigned(item.certificate)) continue;
      reported.add(file);
      yield {
        span: item.span,
        message: `${nameOf(item.certificate)} is self-signed: only clients that hold this very certificate accept it (curl: "self-signed certificate")`,
        help: 'Use a certificate of a CA that your clients trust; if they hold this one, name it in client-truststore of the configuration.',
        severity: model.platform?.name === 'edge-cloud' ? 'error' : 'warning',
        related: usesOf(file),
        identity: item.certificate.sha256,
      };
    }
  },
};
