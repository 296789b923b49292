// Breaks what lies around the gate, as the variable FAULT says: loaded before it with `node --import`.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { call, path: part = '', how, code, signal, within, once, stdout } = JSON.parse(process.env.FAULT ?? '{}');
const whole = { ...fs };
const opened = new Map();
let done = false;

const deeds = {
  vanish: (path) => whole.rmSync(path, { force: true }),
  grow: (path) => whole.appendFileSync(path, 'more'),
  shrink: (path) => whole.truncateSync(path, 1),
  signal: () => process.kill(process.pid, signal),
};

fs.openSync = (path, ...rest) => {
  const descriptor = whole.openSync(path, ...rest);
  opened.set(descriptor, String(path));
  return descriptor;
};
if (call !== undefined) {
  const next = fs[call];
  fs[call] = (subject, ...rest) => {
    const path = typeof subject === 'number' ? opened.get(subject) : String(subject);
    if (path?.includes(part) === true) {
      if (how === undefined) throw Object.assign(new Error(`${code}: injected, '${path}'`), { code, path });
      const first = !done;
      done = true;
      if (first) deeds[how](path);
    }
    return next(subject, ...rest);
  };
}
syncBuiltinESMExports();

// A function of the gate throws: what it uses of the language breaks while it is at work.
if (within !== undefined) {
  Error.stackTraceLimit = 100;
  const pattern = new RegExp(within);
  const ofArrays = ['map', 'flatMap', 'filter', 'join', 'push'].map((name) => [Array.prototype, name]);
  const ofStrings = ['replaceAll', 'replace', 'split', 'matchAll'].map((name) => [String.prototype, name]);
  for (const [prototype, name] of [...ofArrays, ...ofStrings]) {
    const method = prototype[name];
    prototype[name] = function broken(...words) {
      const { stack } = new Error('where');
      if (!done && pattern.test(stack)) {
        done = once === true;
        throw new TypeError('injected');
      }
      return method.apply(this, words);
    };
  }
}

// Standard output is a device.
if (stdout !== undefined) {
  whole.closeSync(1);
  whole.openSync(stdout, 'w');
}
