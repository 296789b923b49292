import type { Content } from './material.ts';
import type { Part, Plan } from './plan.ts';

const paths: Readonly<Record<Part, string>> = {
  served: 'certs/served.pem',
  'server-key': 'certs/served.key',
  trusted: 'certs/trusted.pem',
  client: 'certs/apigee-client.pem',
  'client-key': 'certs/apigee-client.key',
  accepted: 'certs/backend-accepts.pem',
  pool: 'certs/intermediates.pem',
};

/** Where a part stands, in the repository and in the folder of the engines. */
export function pathOf(part: Part): string {
  return paths[part];
}

/** The repository that describes the plan to the gate. */
export function writeWorkspace(plan: Plan, material: ReadonlyMap<Part, Content>): Map<string, Content> {
  const files = new Map<string, Content>(plan.hop === 'northbound' ? describeIngress(plan) : describeTarget(plan));
  for (const [part, content] of material) if (part !== 'server-key' || plan.keyKnown) files.set(pathOf(part), content);
  return files;
}

function describeIngress(plan: Plan): readonly (readonly [string, string])[] {
  const overrides = `org: lab
ingressGateways:
  - name: ingress
virtualhosts:
  - name: lab-group
    selector:
      app: apigee-ingressgateway
      ingress_name: ingress
    sslCertPath: ${pathOf('served')}
    sslKeyPath: ${pathOf('server-key')}
`;
  // Nothing fills in files later here, so that a missing one is missing.
  const configuration = `platform: hybrid
severity: { file-missing: error }
environment-groups:
  lab-group:
    hostnames: [${JSON.stringify(plan.host)}]
    environments: [lab]
    client-truststore: [${pathOf('trusted')}]
`;
  return [
    ['overrides.yaml', overrides],
    ['.apigee-tls-gate.yml', configuration],
  ];
}

function describeTarget(plan: Plan): readonly (readonly [string, string])[] {
  const { client } = plan;
  const list = (outer: string, inner: string, values: readonly string[]): string => (values.length === 0 ? '' : `\n      <${outer}>${values.map((value) => `<${inner}>${value}</${inner}>`).join('')}</${outer}>`);
  const presents = client?.presented === true ? '\n      <ClientAuthEnabled>true</ClientAuthEnabled>\n      <KeyStore>ref://clientRef</KeyStore>\n      <KeyAlias>client</KeyAlias>' : '';
  const target = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<TargetEndpoint name="default">
  <HTTPTargetConnection>
    <SSLInfo>
      <Enabled>true</Enabled>${plan.ignoreErrors ? '\n      <IgnoreValidationErrors>true</IgnoreValidationErrors>' : '\n      <Enforce>true</Enforce>'}${presents}
      <TrustStore>ref://trustRef</TrustStore>${list('Protocols', 'Protocol', plan.protocols)}${list('Ciphers', 'Cipher', plan.ciphers)}
    </SSLInfo>
    <URL>https://${plan.host}/v1</URL>
  </HTTPTargetConnection>
</TargetEndpoint>
`;
  return [
    ['proxies/lab/apiproxy/lab.xml', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<APIProxy name="lab"/>\n'],
    ['proxies/lab/apiproxy/targets/default.xml', target],
    ['.apigee-tls-gate.yml', configureTarget(plan)],
  ];
}

function configureTarget(plan: Plan): string {
  const { client } = plan;
  const offered = (key: string, values: readonly string[]): string => (values.length === 0 ? '' : `\n    ${key}: [${values.join(', ')}]`);
  return `platform: hybrid
environments:
  lab:
    references: { trustRef: trust${client === undefined ? '' : ', clientRef: client'} }
    truststores:
      trust: [${pathOf('trusted')}]${
        client === undefined
          ? ''
          : `
    keystores:
      client:
        client: { certificate: ${pathOf('client')}, key: ${pathOf('client-key')} }`
      }
backends:
  - host: ${JSON.stringify(plan.host.replaceAll(/^\[|\]$/g, ''))}
    port: 443${plan.requiresSni ? '\n    requires-sni: true' : ''}
    chain: ${pathOf('served')}${plan.keyKnown ? `\n    key: ${pathOf('server-key')}` : ''}${offered('protocols', plan.offeredProtocols)}${offered('ciphers', plan.offeredCiphers)}${
      client === undefined
        ? ''
        : `
    client-authentication: ${client.demanded}
    client-truststore: [${pathOf('accepted')}]`
    }
`;
}
