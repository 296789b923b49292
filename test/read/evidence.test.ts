import { evidenceIn, mayBeEvidence, weighEvidence } from '../../src/read/evidence.ts';

test.each<[string, string, readonly string[]]>([
  ['charts/apigee-virtualhost/Chart.yaml', 'apiVersion: v2\nname: apigee-virtualhost\nversion: 1.15.1\n', ['hybrid 3', 'helm 2']],
  ['charts/web/Chart.yaml', 'apiVersion: v2\nname: web\n', []],
  ['deploy.sh', '#!/bin/sh\napigeectl apply -f overrides.yaml --settings virtualhosts\n', ['hybrid 3', 'apigeectl 3']],
  ['deploy.sh', '# apigeectl apply is no longer used\n', []],
  ['.github/workflows/deploy.yml', 'steps:\n- run: |\n    helm upgrade dev-grp \\\n      apigee-virtualhost/ --namespace apigee --atomic\n', ['hybrid 3', 'helm 3']],
  ['.github/workflows/lint.yml', 'steps:\n- run: helm lint charts/web\n', []],
  ['pom.xml', '<plugin><artifactId>apigee-config-maven-plugin</artifactId></plugin><apigee.hosturl>https://api.enterprise.apigee.com</apigee.hosturl>', ['edge-cloud 3', 'maven 3']],
  ['shared-pom.xml', '<!-- <apigee.hosturl>https://api.enterprise.apigee.com</apigee.hosturl> --><apigee.hosturl>https://apigee.googleapis.com</apigee.hosturl>', ['x 1']],
  ['pom.xml', '<apigee.hosturl>http://10.0.0.4:8080</apigee.hosturl>', ['edge-private 3']],
  ['edge/message-processor.properties', 'conf_system_jsse.enableSNIExtension=true', ['edge-private 3']],
  ['edge.json', '{"envConfig": {}}', ['maven 2']],
  ['infra/main.tf', 'resource "google_apigee_organization" "o" {\n  runtime_type = "HYBRID"\n}', ['hybrid 3', 'x 1', 'terraform 3']],
  ['infra/main.tf', '# resource "google_apigee_instance" "i" {}', []],
  ['Makefile', 'export:\n\tapigeecli organizations export -o acme\n', ['x 1', 'apigeecli 2']],
  ['restart.sh', '/opt/apigee/apigee-service/bin/apigee-service edge-message-processor restart', ['edge-private 3']],
  ['.gitlab-ci.yml', 'script: mvn install apigee-config:targetservers -Ptest', ['maven 2']],
])('%s: %s', (path, text, expected) => {
  expect(mayBeEvidence(path)).toBe(true);
  const evidence = evidenceIn(path, text);
  expect(evidence.map((item) => `${item.name} ${item.weight}`)).toEqual(expected);
  for (const item of evidence) expect(item.sentence).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')} [a-z]`));
});

test.each(['README.md', 'src/main.ts', 'overrides.yaml', 'docs/pom.xml.md'])('%s is no evidence', (path) => {
  expect(mayBeEvidence(path)).toBe(false);
});

test('the strongest evidence decides', () => {
  const evidence = [...evidenceIn('export.sh', 'apigeecli apis list'), ...evidenceIn('infra/main.tf', 'resource "google_apigee_target_server" "a" {}'), ...evidenceIn('charts/apigee-org/Chart.yaml', 'name: apigee-org')];
  expect(weighEvidence(evidence)).toEqual({
    platform: { name: 'hybrid', evidence: 'charts/apigee-org/Chart.yaml is a chart of Apigee hybrid' },
    ingressTool: { name: 'helm', evidence: 'charts/apigee-org/Chart.yaml is a chart of Apigee hybrid' },
    tools: [
      { name: 'apigeecli', evidence: 'export.sh runs apigeecli' },
      { name: 'helm', evidence: 'charts/apigee-org/Chart.yaml is a chart of Apigee hybrid' },
      { name: 'terraform', evidence: 'infra/main.tf declares Apigee resources for Terraform' },
    ],
  });
});

test('a script that runs apigeectl outweighs a chart that is merely there', () => {
  const evidence = [...evidenceIn('charts/apigee-org/Chart.yaml', 'name: apigee-org'), ...evidenceIn('deploy.sh', 'apigeectl apply -f o.yaml')];
  expect(weighEvidence(evidence).ingressTool?.name).toBe('apigeectl');
});

test('contradictions detect nothing', () => {
  const evidence = [...evidenceIn('a.sh', 'apigeectl init'), ...evidenceIn('b.sh', 'helm upgrade org apigee-org/'), ...evidenceIn('pom.xml', 'api.enterprise.apigee.com')];
  expect(weighEvidence(evidence)).toMatchObject({ tools: [{ name: 'apigeectl' }, { name: 'helm' }] });
  expect(Object.keys(weighEvidence(evidence))).toEqual(['tools']);
  expect(weighEvidence([])).toEqual({ tools: [] });
});
