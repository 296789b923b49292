import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathOf } from './workspace.ts';

/** Whether BoringSSL loads certificate and key, in its words where it does not. */
export async function loadWithBoringssl(folder: string): Promise<{ readonly refused?: string }> {
  const taken = await takePort();
  try {
    // A first block that it does not see makes it load the second one and drop the key without a word.
    for (const file of [pathOf('served'), writeFirstBlock(folder)]) {
      const text = file === undefined ? '' : await outputOf(['server', '-accept', String(taken.port), '-cert', file, '-key', pathOf('server-key')], folder);
      if (/Failed to load/.test(text)) return { refused: text.trim() };
    }
    return {};
  } finally {
    taken.release();
  }
}

/** The file up to the first END line, under another name; undefined where there is no more than that. */
function writeFirstBlock(folder: string): string | undefined {
  const file = join(folder, pathOf('served'));
  const [first, second] = existsSync(file) ? readFileSync(file, 'latin1').split(/(?<=-----END [A-Z0-9 ]*CERTIFICATE-----)/) : [];
  if (first === undefined || second === undefined || !second.includes('BEGIN')) return undefined;
  writeFileSync(join(folder, 'first.pem'), `${first}\n`, 'latin1');
  return 'first.pem';
}

/** Its server would listen on every interface; on a port that is taken it loads its files and ends. */
async function takePort(): Promise<{ readonly port: number; readonly release: () => void }> {
  const holder = createServer();
  return new Promise((settle) => {
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      settle({ port: typeof address === 'object' && address !== null ? address.port : 0, release: () => void holder.close() });
    });
  });
}

async function outputOf(words: readonly string[], folder: string): Promise<string> {
  const child = spawn('timeout', ['5', 'bssl-tool', ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (data) => (text += String(data)));
  return new Promise((settle) => void child.on('close', () => settle(text)));
}
