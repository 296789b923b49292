const require_gate=require("./gate.js");const help=`apigee-tls-gate finds the TLS handshakes that will fail in an Apigee repository, before anything is deployed.

Usage
  apigee-tls-gate check [ROOT=.]   read the repository below ROOT and judge it
  apigee-tls-gate merge PARTIAL\u2026   one verdict from what all shards have read
                                   (check --shard K/N wrote it); --format as in check,
                                   --root DIR where the repository is not where the shards had it
  apigee-tls-gate baseline [ROOT]  remember today's findings in a file for check --baseline
  apigee-tls-gate explain RULE     what a rule catches, why it matters, how to mend it
  apigee-tls-gate rules            list the rules (--format json)
  apigee-tls-gate init             write a workflow and a commented configuration here

Options of check; baseline takes --config, --platform, --now and --baseline too
  --config FILE            configuration, from ROOT (else .apigee-tls-gate.yml, also in .github/)
  --format NAME[=FILE]     ${require_gate.n.join(`, `)};
                           repeatable, with =FILE into a file
  --fail-on LEVEL          error (default), warning, notice, never
  --platform NAME          hybrid, x, edge-cloud, edge-private; else detected
  --baseline FILE          set aside what FILE, from ROOT, remembers
                           (baseline writes .apigee-tls-gate-baseline.json without it)
  --fix[=safe|all]         mend what can be mended in the files, and judge again;
                           all: also with edits that somebody should look at
  --shard K/N              read only slice K of N, and write a partial report for merge
                           (--format partial[=FILE])
  --now MOMENT             judge dates as of this moment, like 2026-12-31T00:00:00Z
  --help, --version

Exit codes
  0  passed
  1  findings at or above --fail-on
  2  wrong use, or nothing to inspect
  3  the gate failed or could not look at everything
`;exports.help=help;