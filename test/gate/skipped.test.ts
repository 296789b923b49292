import { checkRepository } from '../../src/gate/check.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';

function skippedIn(files: Readonly<Record<string, string>>): readonly [string, readonly string[]][] {
  const result = checkRepository(memoryWorkspace(new Map(Object.entries(files))), { now: 0, version: '0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict.skipped.map(({ what, places }) => [what, places]);
}

test('host names of a group that no virtual host belongs to are told, with the nearest name', () => {
  const configuration = 'environment-groups:\n  wbe-grp: { hostnames: [api.example.com, shop.example.com] }\n  partner-grp: { hostnames: [partner.example.com] }\n  intern: { hostnames: [intern.example.com] }\n';
  const overrides = 'virtualhosts:\n  - { name: web-grp, sslSecret: "${WEB}" }\n  - { name: partner-grp, sslSecret: "${PARTNER}" }\n';
  expect(skippedIn({ '.apigee-tls-gate.yml': configuration, 'overrides.yaml': overrides })).toContainEqual(['3 host names', ['api.example.com of wbe-grp (there is web-grp)', 'shop.example.com of wbe-grp (there is web-grp)', 'intern.example.com of intern']]);
});

test('without any virtual host nothing is said of groups', () => {
  expect(skippedIn({ '.apigee-tls-gate.yml': 'platform: x\nenvironment-groups:\n  web-grp: { hostnames: [api.example.com] }\n' })).toEqual([]);
});

test('target servers that are switched off are told', () => {
  const servers = '[{ "name": "stock", "host": "stock.example.com", "port": 443, "isEnabled": false }]';
  expect(skippedIn({ 'resources/edge/env/prod/targetServers.json': servers })).toEqual([['1 target server', ['target server "stock" of prod']]]);
});
