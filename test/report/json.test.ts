import { renderJson } from '../../src/report/json.ts';
import { certificateFile, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';

const parse = (...verdict: Parameters<typeof verdictOf>): unknown => JSON.parse(renderJson(verdictOf(...verdict)));

test('the report has the shape of version 1, and nothing else', () => {
  const span = find(certificateFile, certificateFile.text.slice(certificateFile.text.indexOf('-----BEGIN'), -1));
  expect(parse([findingAt(span, { related: [{ span: find(overridesFile, 'certs/leaf.pem'), label: 'used here' }] })])).toStrictEqual({
    schemaVersion: 1,
    tool: { name: 'apigee-tls-gate', version: '1.2.3' },
    now: '2026-03-01T12:00:00.000Z',
    platform: 'hybrid',
    verdict: 'fail',
    counts: { error: 1, warning: 0, notice: 0, waived: 0 },
    inspected: { files: 3, certificates: 2, privateKeys: 1, proxies: 0, targets: 1, virtualhosts: 1, truststores: 0 },
    findings: [
      {
        rule: 'certificate-expired',
        severity: 'error',
        message: 'the certificate expired on 2026-01-02',
        help: 'Renew the certificate.',
        path: 'certs/leaf.pem',
        startLine: 2,
        startColumn: 1,
        endLine: 6,
        endColumn: 26,
        related: [{ path: 'overrides.yaml', startLine: 3, startColumn: 16, endLine: 3, endColumn: 30, label: 'used here' }],
        fingerprint: '0123456789abcdef0123456789abcdef',
        docs: 'https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules/certificate-expired.md',
      },
    ],
    waived: [],
  });
});

test('a member of an archive is named beside the archive', () => {
  const file = fileOf('bundles/orders.zip', '<a/>\n', 'apiproxy/targets/default.xml');
  expect(parse([findingAt(find(file, '<a/>'))])).toMatchObject({ findings: [{ path: 'bundles/orders.zip', member: 'apiproxy/targets/default.xml', startLine: 1 }] });
});

test.each([
  ['the last millisecond of the day', Date.UTC(2026, 11, 31, 23, 59, 59, 999)],
  ['the first moment after it', Date.UTC(2027, 0, 1)],
])('a waiver names its last day, given %s', (_, expires) => {
  const span = find(overridesFile, '1.2');
  const waiver = { rule: { value: 'certificate-expired', span }, reason: 'replaced in May', owner: 'team-x', expires };
  expect(parse([], { waived: [{ finding: findingAt(span), waiver }] })).toMatchObject({
    waived: [{ rule: 'certificate-expired', path: 'overrides.yaml', waiver: { reason: 'replaced in May', owner: 'team-x', expires: '2026-12-31' } }],
  });
});

test.each(['pass', 'fail', 'incomplete'] as const)('the verdict is %s as the gate says', (outcome) => {
  expect(parse([], { outcome })).toMatchObject({ verdict: outcome });
});

test('nothing to inspect is incomplete, without a platform', () => {
  expect(parse([], { outcome: 'empty', platform: undefined })).toMatchObject({ verdict: 'incomplete', platform: null });
});

test('the same verdict gives the same bytes', () => {
  const verdict = verdictOf([findingAt(find(overridesFile, '1.2'))]);
  expect(renderJson(verdict)).toBe(renderJson(verdict));
});
