import type { Rule } from './rule.ts';

export const targetTlsOnHttp: Rule = {
  id: 'target-tls-on-http',
  title: 'A target has TLS settings and an http URL',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls'],
  *check(model) {
    for (const { label, url, sslInfo } of model.targets) {
      // A host that is filled in later may come with the whole URL.
      if (url?.scheme !== 'http' || url.host === undefined || sslInfo?.enabled?.value.toLowerCase() !== 'true') continue;
      yield {
        span: url.text.span,
        message: `${label} has TLS switched on, but its URL begins with http: the call goes out in plain text`,
        help: 'Write https in the URL, or remove SSLInfo.',
        related: [{ span: sslInfo.span, label: 'these settings are without effect' }],
      };
    }
  },
};
