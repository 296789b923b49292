// Builds dist from src: node scripts/bundle.mjs writes it, node scripts/bundle.mjs --check compares what is committed.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const ENTRIES = { cli: 'src/cli/start.ts', index: 'src/action/main.ts' };

async function buildFiles() {
  const bundle = await rolldown({
    cwd: root,
    input: ENTRIES,
    platform: 'node',
    transform: { target: 'node20' },
    logLevel: 'warn',
    // Of the toolkit only what is called: its client for HTTP, which it loads for identity tokens, is then loaded by github.js alone.
    treeshake: { moduleSideEffects: [{ test: /[\\/]node_modules[\\/]@actions[\\/]/, sideEffects: false }] },
    // The build of yaml for browsers is the same code as modules: what is not used falls away, and every start is faster.
    resolve: { alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') } },
  });
  const { output } = await bundle.generate({
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { legal: true },
    // Every start reads all of it, so blanks cost time; names stay, for stack traces.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    // What both shells use becomes chunks with names of their own, so that names never change with the content: what each check needs, and the reports other than the text.
    codeSplitting: {
      groups: [
        { name: 'gate', test: /[\\/]src[\\/](?:(?!cli[\\/]|action[\\/]|report[\\/])|report[\\/](?:text|formats)\.ts$)/, includeDependenciesRecursively: true, priority: 1 },
        { name: 'reports', test: /[\\/]src[\\/]report[\\/]/, includeDependenciesRecursively: true },
      ],
    },
  });
  await bundle.close();
  const files = new Map(output.map((chunk) => [chunk.fileName, chunk.type === 'chunk' ? codeOf(chunk) : Buffer.from(chunk.source)]));
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  // Node.js starts it faster than an ES module, and package.json above names those.
  files.set('package.json', Buffer.from('{"type":"commonjs"}\n'));
  return files.set('THIRD-PARTY-LICENSES.txt', Buffer.from(collectLicences(modules)));
}

function codeOf(chunk) {
  const shebang = chunk.name === 'cli' && !chunk.code.startsWith('#!') ? '#!/usr/bin/env node\n' : '';
  return Buffer.from(shebang + escapeBeyondAscii(chunk.name === 'gate' ? loadLate(chunk.code, 'node:zlib') : chunk.code));
}

/** Loads a module of Node.js where it is used rather than at the start: only archives need this one. */
function loadLate(code, name) {
  const [declaration, binding] = new RegExp(`let (\\w+)=require\\("${name}"\\);`).exec(code) ?? [];
  if (declaration === undefined || code.includes(`${binding}=`, code.indexOf(declaration) + declaration.length)) throw new Error(`${name} is not loaded as it used to be`);
  return code.replace(declaration, '').replace(new RegExp(`\\b${binding}\\b`, 'g'), `require("${name}")`);
}

/** V8 keeps and scans a source in ASCII at half the size of one with other characters, all of which stand in strings and patterns. */
function escapeBeyondAscii(code) {
  if (/\\[^\0-\x7f]|\bString\.raw`[^`]*[^\0-\x7f`]/.test(code)) throw new Error('a character beyond ASCII stands behind a backslash or in a raw string: escaping it would change it');
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function collectLicences(modules) {
  const directories = modules.map(findPackage).filter((directory) => directory !== undefined);
  const texts = [...new Set(directories)].map((directory) => {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const { name, version, license } = manifest;
    return { name, version, text: `${name} ${version} (${license})\n\n${readLicence(directory, manifest)}\n` };
  });
  texts.sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
  return texts.map(({ text }) => text).join(`\n${'-'.repeat(80)}\n\n`);
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The directory of the package that a bundled module comes from. */
function findPackage(module) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(module)?.[0];
}

function readLicence(directory, { name, license, author }) {
  const file = readdirSync(directory).sort().find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file !== undefined) return readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim();
  // A package that only names its licence still has to bring the text along.
  if (license === 'MIT' && author !== undefined) return `Copyright (c) ${author.name ?? author}\n\n${MIT}`;
  throw new Error(`${name} (${license}) has no licence file: its text has to be added here`);
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

function write(files) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const [name, content] of files) {
    writeFileSync(join(dist, name), content);
    if (name === 'cli.js') chmodSync(join(dist, name), 0o755);
    console.log(`dist/${name} ${(content.length / 1024).toFixed(0)} kB`);
  }
}

function check(files) {
  const present = new Set(listDist());
  const problems = [...files].flatMap(([name, content]) => {
    if (!present.has(name)) return [`dist/${name} is missing`];
    return readFileSync(join(dist, name)).equals(content) ? [] : [`dist/${name} differs from what src gives`];
  });
  const stale = [...present].filter((name) => !files.has(name)).map((name) => `dist/${name} is not part of the bundle`);
  for (const problem of [...problems, ...stale]) console.error(problem);
  if (problems.length + stale.length === 0) return console.log(`dist is what src gives (${files.size} files)`);
  console.error('Run npm run build and commit dist.');
  process.exitCode = 1;
}

function listDist() {
  try {
    return readdirSync(dist);
  } catch {
    return [];
  }
}

const [mode, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (mode !== undefined && mode !== '--check')) {
  console.error(`usage: ${basename(process.argv[1] ?? '')} [--check]`);
  process.exitCode = 2;
} else {
  const files = await buildFiles();
  if (mode === '--check') check(files);
  else write(files);
}
