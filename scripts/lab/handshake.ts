import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startMessageProcessor, type MessageProcessor } from './message-processor.ts';
import type { Plan } from './plan.ts';
import { loadWithBoringssl } from './ingress.ts';
import type { Scenario } from './scenario.ts';
import { startServer } from './servers.ts';
import type { Tools } from './tools.ts';
import { pathOf } from './workspace.ts';

/** What came of a real handshake: whether an answer was read, how far it came, and the engines' own words. */
export interface RealAnswer {
  readonly works: boolean;
  readonly stage: string;
  readonly words: string;
}

/** The engines, ready to play scenarios. */
export interface Engines {
  play(scenario: Scenario): Promise<RealAnswer>;
  close(): void;
}

/** Starts what can be started once; `close` ends it and removes all files. */
export function startEngines(tools: Tools): Engines {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-lab-'));
  const processor = tools.java === undefined || tools.javac === undefined ? undefined : startMessageProcessor(folder);
  const suites = tools.openssl === undefined ? new Map<string, string>() : suiteNames();
  let number = 0;
  return {
    async play(scenario) {
      const place = join(folder, String((number += 1)));
      writeMaterial(scenario, place);
      if (scenario.plan.hop === 'northbound' && tools.boringssl !== undefined) {
        const { refused } = await loadWithBoringssl(place);
        if (refused !== undefined) return { works: false, stage: 'ingress start', words: refused };
      }
      const server = await startServer(scenario.plan, place, suites);
      if ('refused' in server) return { works: false, stage: 'server start', words: server.refused.trim() };
      try {
        const answer = scenario.plan.hop === 'northbound' ? await callIngress(scenario.plan, place, server.port) : await callBackend(processor, scenario.plan, place, server.port);
        return answer.works ? answer : { ...answer, words: `${answer.words}\n${errorsIn(server.said())}`.trim() };
      } finally {
        server.stop();
        rmSync(place, { recursive: true, force: true });
      }
    },
    close() {
      processor?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function errorsIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => /error|alert|fail/i.test(line))
    .slice(0, 3)
    .join('\n');
}

function writeMaterial({ plan, material }: Scenario, folder: string): void {
  for (const [part, content] of material) {
    const file = join(folder, pathOf(part));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  // s_server takes the leaf and the rest of the chain apart.
  const served = material.get('served');
  if (plan.server !== 's_server' || typeof served !== 'string') return;
  const [leaf = '', ...rest] = served.match(/-----BEGIN[^-]*-----[\s\S]*?-----END[^-]*-----\r?\n?/g) ?? [];
  writeFileSync(join(folder, 'leaf.pem'), leaf);
  writeFileSync(join(folder, 'chain.pem'), rest.join(''));
}

/** OpenSSL's own names by the names that Java and the registry use. */
function suiteNames(): ReadonlyMap<string, string> {
  const { stdout } = spawnSync('openssl', ['ciphers', '-stdname', 'ALL:eNULL:@SECLEVEL=0'], { encoding: 'utf8' });
  return new Map([...stdout.matchAll(/^(\S+)\s+- (\S+)/gm)].map(([, name = '', own = '']) => [name, own]));
}

async function callBackend(processor: MessageProcessor | undefined, plan: Plan, folder: string, port: number): Promise<RealAnswer> {
  if (processor === undefined) throw new Error('a southbound scenario needs Java');
  const presents = plan.client?.presented === true;
  return processor.call(
    new Map([
      ['host', plan.host.replaceAll(/^\[|\]$/g, '')],
      ['port', String(port)],
      ['trust', join(folder, pathOf('trusted'))],
      ['ignoreErrors', String(plan.ignoreErrors)],
      ...(plan.protocols.length === 0 ? [] : [['protocols', plan.protocols.join(',')] as const]),
      ...(plan.ciphers.length === 0 ? [] : [['ciphers', plan.ciphers.join(',')] as const]),
      ...(presents ? [['certificate', join(folder, pathOf('client'))] as const, ['key', join(folder, pathOf('client-key'))] as const] : []),
    ]),
  );
}

async function callIngress(plan: Plan, folder: string, port: number): Promise<RealAnswer> {
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', plan.host, '-verify_hostname', plan.host, '-verify_return_error', '-CAfile', pathOf('trusted'), '-quiet'];
  const client = spawn('timeout', ['10', 'openssl', ...words], { cwd: folder, env: { ...process.env, OPENSSL_CONF: '/dev/null' } });
  let text = '';
  client.stdout.on('data', (data) => (text += String(data)));
  client.stderr.on('data', (data) => (text += String(data)));
  client.stdin.on('error', () => undefined);
  client.stdin.end(`GET / HTTP/1.0\r\nHost: ${plan.host}\r\n\r\n`);
  await new Promise((settle) => void client.on('close', settle));
  const status = /^HTTP\/\S+ .*$/m.exec(text)?.[0];
  return { works: status?.includes(' 200 ') === true, stage: status === undefined ? 'handshake' : 'answer', words: status ?? text.trim() };
}
