import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { pathOf } from './workspace.ts';
import type { Plan } from './plan.ts';

/** A server on the loopback interface, or the words with which it refused to start. */
export type Server = { readonly port: number; readonly said: () => string; readonly stop: () => void } | { readonly refused: string };

/** Seconds after which a server ends even if nobody stops it. */
const lifetime = '20';
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill();
});

function launch(program: string, words: readonly string[], folder: string): { readonly child: ChildProcess; readonly said: () => string } {
  // The configuration of the machine may forbid protocols; what the engine does by itself is asked for.
  const child = spawn('timeout', [lifetime, program, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, OPENSSL_CONF: '/dev/null' } });
  running.add(child);
  let text = '';
  child.stdout.on('data', (data) => (text += String(data)));
  child.stderr.on('data', (data) => (text += String(data)));
  child.on('exit', () => running.delete(child));
  return { child, said: () => text };
}

export async function startServer(plan: Plan, folder: string, suites: ReadonlyMap<string, string>): Promise<Server> {
  return plan.server === 'nginx' ? startNginx(plan, folder, suites) : startOpenssl(plan, folder, suites);
}

async function startNginx(plan: Plan, folder: string, suites: ReadonlyMap<string, string>): Promise<Server> {
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configureNginx(plan, port, suites));
  const { child, said } = launch('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], folder);
  while (child.exitCode === null && child.signalCode === null) {
    if (await accepts(port)) return { port, said, stop: () => child.kill() };
    await pause(4);
  }
  // Somebody else was faster with the port.
  if (/bind\(\).*Address already in use/.test(said())) return startNginx(plan, folder, suites);
  return { refused: said() };
}

function configureNginx(plan: Plan, port: number, suites: ReadonlyMap<string, string>): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path temporary;`).join(' ');
  const { client } = plan;
  const verify = client === undefined ? '' : `ssl_client_certificate ${pathOf('accepted')}; ssl_verify_client ${client.demanded === 'required' ? 'on' : 'optional'}; ssl_verify_depth 10;`;
  const ciphers = plan.offeredCiphers.length === 0 ? '' : `ssl_ciphers ${opensslNames(plan.offeredCiphers, suites)};`;
  return `daemon off; master_process off; pid nginx.pid; error_log stderr;
events { worker_connections 32; }
http {
  access_log off; ${temporary}
  ssl_protocols ${offered(plan).join(' ')};
  ${plan.requiresSni ? `server { listen 127.0.0.1:${port} ssl default_server; ssl_reject_handshake on; }` : ''}
  server {
    listen 127.0.0.1:${port} ssl; server_name ${plan.requiresSni ? plan.host.toLowerCase() : '_'};
    ssl_certificate ${pathOf('served')}; ssl_certificate_key ${pathOf('server-key')};
    ${ciphers} ${verify}
    return 200 "ok";
  }
}
`;
}

function offered(plan: Plan): readonly string[] {
  return plan.offeredProtocols.length === 0 ? ['TLSv1.2', 'TLSv1.3'] : plan.offeredProtocols;
}

function opensslNames(names: readonly string[], suites: ReadonlyMap<string, string>): string {
  return names.map((name) => suites.get(name) ?? name).join(':');
}

async function startOpenssl(plan: Plan, folder: string, suites: ReadonlyMap<string, string>): Promise<Server> {
  const refusedProtocols = Object.entries({ 'TLSv1': '-no_tls1', 'TLSv1.1': '-no_tls1_1', 'TLSv1.2': '-no_tls1_2', 'TLSv1.3': '-no_tls1_3' }).flatMap(([name, option]) => (offered(plan).includes(name) ? [] : [option]));
  const ciphers = plan.offeredCiphers.length === 0 ? (plan.permissive ? 'ALL:eNULL' : 'DEFAULT') : opensslNames(plan.offeredCiphers, suites);
  const { client } = plan;
  const verify = client === undefined ? [] : [client.demanded === 'required' ? '-Verify' : '-verify', '10', '-verify_return_error', '-CAfile', pathOf('accepted')];
  const { child, said } = launch(
    'openssl',
    ['s_server', '-accept', '127.0.0.1:0', '-cert', 'leaf.pem', ...(plan.served.length > 1 ? ['-cert_chain', 'chain.pem'] : []), '-key', pathOf('server-key'), '-cipher', `${ciphers}${plan.permissive ? ':@SECLEVEL=0' : ''}`, ...refusedProtocols, ...verify, '-www', '-naccept', '1'],
    folder,
  );
  return new Promise((settle) => {
    child.stdout?.on('data', () => {
      const port = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(said())?.[1];
      if (port !== undefined) settle({ port: Number(port), said, stop: () => child.kill() });
    });
    child.on('close', () => settle({ refused: said() }));
  });
}

async function freePort(): Promise<number> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.on('error', () => settle(false));
  });
}

async function pause(milliseconds: number): Promise<void> {
  return new Promise((settle) => void setTimeout(settle, milliseconds));
}
