// Reads chain files and validates each against a root, as the gate does it: verify-chains.mjs ROOT CHAIN...
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { certificatesOf } from '../src/model/describe.ts';
import { readContents } from '../src/read/contents.ts';
import { sourceFromBytes } from '../src/source/source-file.ts';
import { validatePath } from '../src/trust/path.ts';

const [root = '', ...chains] = argv.slice(2);
const read = (path: string): Parameters<typeof validatePath>[0]['chain'] => certificatesOf(readContents(sourceFromBytes(path, readFileSync(path)))).map((item) => item.certificate);
const anchors = read(root);
const now = Date.now();
const failed = chains.filter((path) => !validatePath({ chain: read(path), anchors, engine: 'openssl', now, purpose: 'server' }).ok);
stdout.write(`${chains.length - failed.length} of ${chains.length} valid\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
