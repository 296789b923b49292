import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeCheck, node } from './bench-gate.ts';
import { compare, timeProcess, type Figure } from './timing.ts';

export const apigeelint = '2.85.1';
/** So many bundles are linted in processes of their own, and taken times as many as there are. */
const sample = 10;
export const filesPerBundle = 10;

/** The gate against apigeelint on the same 1,000 bundles. */
export function benchBundles(folder: string): readonly Figure[] {
  const root = makeBundles(join(folder, 'repository'), 1000);
  const linter = join(folder, 'linter');
  mkdirSync(linter);
  writeFileSync(join(linter, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(linter, 'all.cjs'), lintAll);
  timeProcess('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `apigeelint@${apigeelint}`], { folder: linter });
  const proxies = readdirSync(join(root, 'proxies'));
  const together = (): number => timeProcess(node, [join(linter, 'all.cjs'), root]);
  const each = (): number => proxies.slice(0, sample).reduce((sum, name) => sum + timeProcess(node, [join(linter, 'node_modules/apigeelint/cli.js'), '-s', join(root, 'proxies', name, 'apiproxy'), '-f', 'json.js'], { expected: [0, 1] }), 0) * (proxies.length / sample);
  return [
    { what: `\`apigeelint\` as a command, which takes one bundle (${sample} of them timed), against \`check\` of 1,000 bundles`, ...compare(each, () => timeCheck(root)), aim: 'at least 20 times' },
    { what: 'all bundles in one process by the functions of `apigeelint`, which no command of it does, against the same', ...compare(together, () => timeCheck(root)) },
  ];
}

/** The linter without the start of a process for each bundle. */
const lintAll = `const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { lint } = require('apigeelint/lib/package/bundleLinter.js');
const proxies = join(process.argv[2], 'proxies');
const names = readdirSync(proxies);
let linted = 0;
const next = (index) => {
  if (index === names.length) process.exit(linted === names.length ? 0 : 1);
  const path = join(proxies, names[index], 'apiproxy');
  lint({ source: { type: 'filesystem', path, bundleType: 'apiproxy' }, formatter: 'json.js', output: () => {}, setExitCode: false, excluded: {} }, (bundle, error) => {
    if (error) throw error;
    if (bundle.getReport().length > 0) linted += 1;
    setImmediate(next, index + 1);
  });
};
next(0);
`;

const policies: Readonly<Record<string, string>> = {
  'VA-Key': '<VerifyAPIKey name="VA-Key">\n  <APIKey ref="request.header.x-api-key"/>\n</VerifyAPIKey>\n',
  'SA-Traffic': '<SpikeArrest name="SA-Traffic">\n  <Rate>100ps</Rate>\n  <UseEffectiveCount>true</UseEffectiveCount>\n</SpikeArrest>\n',
  'QU-Plan': '<Quota name="QU-Plan">\n  <Allow count="1000"/>\n  <Interval>1</Interval>\n  <TimeUnit>hour</TimeUnit>\n  <Distributed>true</Distributed>\n  <Identifier ref="client_id"/>\n</Quota>\n',
  'AM-Headers': '<AssignMessage name="AM-Headers">\n  <Set>\n    <Headers>\n      <Header name="x-request-id">{messageid}</Header>\n    </Headers>\n  </Set>\n  <AssignTo createNew="false" type="request"/>\n</AssignMessage>\n',
  'RF-Unknown': '<RaiseFault name="RF-Unknown">\n  <FaultResponse>\n    <Set>\n      <StatusCode>404</StatusCode>\n      <ReasonPhrase>Not Found</ReasonPhrase>\n    </Set>\n  </FaultResponse>\n</RaiseFault>\n',
  'EV-Item': '<ExtractVariables name="EV-Item">\n  <URIPath>\n    <Pattern ignoreCase="false">/items/{item}</Pattern>\n  </URIPath>\n  <VariablePrefix>path</VariablePrefix>\n</ExtractVariables>\n',
  'RC-Items': '<ResponseCache name="RC-Items">\n  <CacheKey>\n    <KeyFragment ref="request.uri"/>\n  </CacheKey>\n  <ExpirySettings>\n    <TimeoutInSec>60</TimeoutInSec>\n  </ExpirySettings>\n</ResponseCache>\n',
};

function step(name: string): string {
  return `<Step><Name>${name}</Name></Step>`;
}

/** A repository of `count` API proxies of ten files each: an endpoint with flows, seven policies, a target with its trust store reference; gives its folder. Without scripts, at which linters take long. */
export function makeBundles(folder: string, count: number): string {
  for (let index = 0; index < count; index += 1) {
    const bundle = join(folder, `proxies/proxy-${index}/apiproxy`);
    for (const part of ['proxies', 'targets', 'policies']) mkdirSync(join(bundle, part), { recursive: true });
    for (const [name, content] of Object.entries(policies)) writeFileSync(join(bundle, `policies/${name}.xml`), content);
    writeFileSync(join(bundle, `proxy-${index}.xml`), `<APIProxy name="proxy-${index}" revision="1">\n  <DisplayName>Proxy ${index}</DisplayName>\n</APIProxy>\n`);
    writeFileSync(
      join(bundle, 'proxies/default.xml'),
      `<ProxyEndpoint name="default">\n  <PreFlow name="PreFlow">\n    <Request>${step('VA-Key')}${step('SA-Traffic')}${step('QU-Plan')}</Request>\n  </PreFlow>\n  <Flows>\n    <Flow name="list">\n      <Request>${step('EV-Item')}${step('AM-Headers')}${step('RC-Items')}</Request>\n      <Response>${step('RC-Items')}</Response>\n      <Condition>(proxy.pathsuffix MatchesPath "/items") and (request.verb = "GET")</Condition>\n    </Flow>\n    <Flow name="unknown">\n      <Request>${step('RF-Unknown')}</Request>\n    </Flow>\n  </Flows>\n  <HTTPProxyConnection>\n    <BasePath>/v1/${index}</BasePath>\n  </HTTPProxyConnection>\n  <RouteRule name="default">\n    <TargetEndpoint>default</TargetEndpoint>\n  </RouteRule>\n</ProxyEndpoint>\n`,
    );
    writeFileSync(
      join(bundle, 'targets/default.xml'),
      `<TargetEndpoint name="default">\n  <HTTPTargetConnection>\n    <SSLInfo>\n      <Enabled>true</Enabled>\n      <Enforce>true</Enforce>\n      <TrustStore>ref://backendTruststoreRef</TrustStore>\n    </SSLInfo>\n    <URL>https://backend-${index}.example.com/v1</URL>\n  </HTTPTargetConnection>\n</TargetEndpoint>\n`,
    );
  }
  writeFileSync(join(folder, '.apigee-tls-gate.yml'), 'platform: hybrid\nenvironments:\n  prod:\n    references: { backendTruststoreRef: backendTruststore }\n');
  return folder;
}
