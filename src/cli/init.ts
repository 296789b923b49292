import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../workspace/disk.ts';
import { refusePlanted } from './planted.ts';

const workflow = `name: Apigee TLS gate
on:
  pull_request:
  merge_group:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  apigee-tls-gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with:
          fetch-depth: 2 # with the base commit, so that the gate can tell what is new
      - uses: apigee-tls-gate/apigee-tls-gate@v0
`;

const configuration = `# yaml-language-server: $schema=https://raw.githubusercontent.com/apigee-tls-gate/apigee-tls-gate/main/docs/configuration.schema.json
# Configuration of apigee-tls-gate; every key is optional. Remove the "#" of what you need.

# platform: hybrid                  # hybrid | x | edge-cloud | edge-private; else detected
# deploy-tool: helm                 # helm | apigeectl; else detected
# chart-directory: apigee-virtualhost
# include: ["**"]   # replaces the default: a folder that .gitignore ignores is added beside it
# exclude: ["vendor/**"]
# fail-on: error                    # error | warning | notice | never
# expiry: { warning-days: 30, error-days: 0 }
# severity: { file-missing: error }

# Host names of each environment group, so that the certificates of its virtual host can be compared with them.
# environment-groups:
#   dev-grp: { hostnames: [api-dev.example.com], environments: [dev], client-truststore: [certs/corporate-root.pem] }

# What the environments hold, so that ref:// in a target can be followed.
# environments:
#   dev:
#     references: { myTrustStoreRef: myTrustStore }
#     truststores: { myTrustStore: [certs/backend-ca.pem] }
#     keystores: { myKeystore: { myKey: { certificate: certs/client.pem, key: certs/client.key } } }

# What a backend presents: save it with "openssl s_client -connect HOST:443 -showcerts </dev/null > certs/backend-chain.pem".
# backends:
#   - host: backend.example.com
#     port: 443
#     chain: certs/backend-chain.pem

# waivers:
#   - { rule: certificate-expiring, path: certs/legacy.pem, reason: "replaced in May", owner: team-x, expires: 2026-12-31 }
`;

const files: readonly (readonly [path: string, content: string])[] = [
  ['.github/workflows/apigee-tls-gate.yml', workflow],
  ['.apigee-tls-gate.yml', configuration],
];

/** Writes a workflow and a commented configuration into the current folder, and leaves alone what is there; says so a line each. */
export function initialize(): string {
  const lines = files.map(([path, content]) => {
    if (existsSync(path)) return `kept   ${path} (it is there already)`;
    refusePlanted(path, '.', path);
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, content);
    return `wrote  ${path}`;
  });
  return `${lines.join('\n')}\n`;
}
