// Notes in the file REACH every way out of a process: connections, look-ups of names, other programs. Loaded before it with `node --import`.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function watch(holder, names, describe) {
  for (const name of names) {
    const next = holder[name];
    holder[name] = function noted(...given) {
      appendFileSync(process.env.REACH, `${describe(name, given)}\n`);
      return Reflect.apply(next, this, given);
    };
  }
}

watch(net.Socket.prototype, ['connect'], () => 'connection');
watch(dgram.Socket.prototype, ['send', 'connect'], () => 'datagram');
for (const resolver of [dns, dns.promises]) watch(resolver, Object.keys(dns.promises).filter((name) => /^(?:lookup|resolve|reverse)/.test(name)), (name) => `dns ${name}`);
watch(childProcess, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'], (_, [program]) => `program ${program}`);
syncBuiltinESMExports();
