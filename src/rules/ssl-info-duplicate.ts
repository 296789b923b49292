import type { Rule } from './rule.ts';

export const sslInfoDuplicate: Rule = {
  id: 'ssl-info-duplicate',
  title: 'SSLInfo, or a setting in it, stands twice',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://github.com/apigee/apigeelint'],
  *check(model) {
    for (const { label, sslInfo, repeatedSslInfo } of model.targets) {
      for (const { value, span } of repeatedSslInfo) {
        yield {
          span,
          message: `${label} has a second ${value}; which of them counts is not defined`,
          help: 'Merge them into one.',
          related: sslInfo === undefined ? [] : [{ span: sslInfo.span, label: 'the first one' }],
        };
      }
      for (const { value, span } of sslInfo?.repeated ?? []) {
        yield { span, message: `${label} has ${value} twice in its TLS settings; which of them counts is not defined`, help: `Keep one ${value}.` };
      }
    }
  },
};
