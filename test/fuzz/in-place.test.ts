import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { validateXML } from 'xmllint-wasm';
import { isMap, parseAllDocuments } from 'yaml';
import { checkRepository } from '../../src/gate/check.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderText } from '../../src/report/text.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';
import { readCases } from './corpus.ts';
import { keyLines, timed } from './properties.ts';
import { repositoryFiles } from './seeds.ts';

const now = Date.parse('2026-11-21T00:00:00Z');

/** Each hostile content once. */
const cases = [...new Map(readCases('test/fuzz/corpus').map((one) => [Buffer.from(one.bytes).toString('base64'), one])).values()];

type Oracle = (content: Buffer, real: (path: string) => Buffer) => boolean | Promise<boolean>;

/** A place in a repository that passes, what of that repository takes part, and whether a content may rightly stand there, asked of others than us. */
interface Place {
  readonly example: string;
  readonly path: string;
  readonly beside: RegExp;
  readonly takes: Oracle;
}

/** Text as YAML and XML have it: a byte order mark names its encoding. */
function textOf(content: Buffer): string {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : content[0] === 0xfe && content[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(content);
}

const succeeds = (work: () => unknown): boolean => {
  try {
    work();
    return true;
  } catch {
    return false;
  }
};
/** A few lines that somebody fills in before anything is deployed. */
const isFilledIn = (content: Buffer): boolean => content.length < 400 && /\$\{|\{\{|^<\w+>$/.test(content.toString());
/** Whether a template engine, or a DOCTYPE of another tool, takes it before anything of Apigee. */
const isForeign = (content: Buffer): boolean => /\{\{|\{%|^\s*(?:<\?[^>]*>\s*)?<!DOCTYPE/i.test(textOf(content));
const isPair = (cert: Buffer, key: Buffer): boolean => succeeds(() => createSecureContext({ cert, key }));
const isCertificate = (content: Buffer): boolean => succeeds(() => new X509Certificate(content));

/** Whether OpenSSL builds a path from what the backend sends to the anchors. */
function isTrusted(anchors: Buffer, chain: Buffer): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-place-'));
  try {
    writeFileSync(join(folder, 'anchors'), anchors);
    writeFileSync(join(folder, 'chain'), chain);
    return succeeds(() => execFileSync('openssl', ['verify', '-attime', String(now / 1000), '-CAfile', join(folder, 'anchors'), '-untrusted', join(folder, 'chain'), join(folder, 'chain')], { stdio: 'ignore' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isMappings(content: Buffer): boolean {
  const documents = parseAllDocuments(textOf(content), { uniqueKeys: true, logLevel: 'silent' });
  return Array.isArray(documents) && documents.every(({ errors, contents }) => errors.length === 0 && (contents === null || isMap(contents)));
}

async function isXml(content: Buffer, root: RegExp): Promise<boolean> {
  const { valid } = await validateXML({ xml: [{ fileName: 'a.xml', contents: textOf(content).replace(/(<\?xml[^>]*?)\s+encoding=(?:"[^"]*"|'[^']*')/, '$1') }], schema: [{ fileName: 'any.xsd', contents: '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>' }] }).then(({ errors }) => ({ valid: errors.every(({ rawMessage }) => !/parser error/.test(rawMessage)) }));
  return valid && root.test(textOf(content));
}

/** JSON, also with the commas, colons and characters that json-simple does without. */
function isLenientJson(content: Buffer): boolean {
  const text = content.toString().trim();
  if (!/^[[{]/.test(text)) return false;
  const open: string[] = [];
  const bare = text.replaceAll(/"(?:[^"\\]|\\[^])*"/g, '');
  for (const [index, character] of [...bare].entries()) {
    if ('[{'.includes(character)) open.push(character === '[' ? ']' : '}');
    if (']}'.includes(character) && open.pop() !== character) return false;
    if (open.length === 0) return index === bare.length - 1;
  }
  return false;
}

const places: readonly Place[] = [
  { example: 'storefront-fixed', path: 'certs/web-grp.pem', beside: /^certs\/web|^overrides/, takes: (content, real) => isFilledIn(content) || isPair(content, real('certs/web-grp.key')) },
  { example: 'storefront-fixed', path: 'certs/web-grp.key', beside: /^certs\/web|^overrides/, takes: (content, real) => isFilledIn(content) || isPair(real('certs/web-grp.pem'), content) },
  { example: 'storefront-fixed', path: 'certs/internal-root.pem', beside: /./, takes: (content, real) => isFilledIn(content) || isTrusted(content, real('certs/backends/payments.pem')) },
  { example: 'storefront-fixed', path: 'certs/backends/payments.pem', beside: /./, takes: (content, real) => isFilledIn(content) || (isCertificate(content) && isTrusted(real('certs/internal-root.pem'), content)) },
  { example: 'storefront-fixed', path: 'overrides/overrides.yaml', beside: /^certs\/web|^overrides/, takes: (content) => isForeign(content) || isMappings(content) },
  { example: 'storefront-fixed', path: 'proxies/orders/apiproxy/targets/payments.xml', beside: /apiproxy/, takes: async (content) => isXml(content, /<TargetEndpoint\b/) },
  { example: 'storefront-fixed', path: 'proxies/orders/apiproxy/policies/SC-Stock.xml', beside: /apiproxy/, takes: async (content) => isXml(content, /<(?!TargetEndpoint|ProxyEndpoint|APIProxy)[A-Za-z]/) },
  { example: 'storefront-fixed', path: 'build/apiproxy.zip', beside: /^certs\/web|^overrides/, takes: () => false },
  { example: 'bank-x-fixed', path: 'resources/edge/env/prod/targetServers.json', beside: /^resources|^certs/, takes: isLenientJson },
  { example: 'telco-edge-fixed', path: 'edge.json', beside: /^virtualhosts|^certs|^edge/, takes: isLenientJson },
  { example: 'telco-edge-fixed', path: 'virtualhosts/internal.xml', beside: /^virtualhosts|^certs|^edge/, takes: async (content) => isForeign(content) || isXml(content, /</) },
];

function check(files: ReadonlyMap<string, Uint8Array>): Verdict {
  const result = checkRepository(memoryWorkspace(files), { now, version: '0.0.0' });
  if ('problem' in result) throw new Error(result.problem);
  return result.verdict;
}

test.each(places)('no hostile content passes as $path unless it may stand there', async ({ example, path, beside, takes }) => {
  const all = repositoryFiles(`examples/${example}`);
  const files = new Map([...all].filter(([other]) => beside.test(other)));
  const keys = [...files.values()].map((content) => Buffer.from(content).toString('latin1')).join('\n');
  const real = (name: string): Buffer => Buffer.from(all.get(name) ?? new Uint8Array());
  expect(check(files).outcome).toBe('pass');
  const wrong: string[] = [];
  let refused = 0;
  for (const { file, bytes } of cases) {
    const { result: verdict, slow } = timed(() => check(new Map([...files, [path, bytes]])));
    const said = renderText(verdict, { colour: false }) + renderJson(verdict);
    wrong.push(...slow.map((how) => `${file}: ${how}`), ...verdict.failures.map(({ message }) => `${file}: ${message}`));
    if (keyLines(`${keys}\n${Buffer.from(bytes).toString('latin1')}`).some((line) => said.includes(line))) wrong.push(`${file}: a line of a private key is shown`);
    if (verdict.outcome === 'fail') refused += 1;
    else if (!(await takes(Buffer.from(bytes), real))) wrong.push(`${file}: passes`);
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(cases.length / 2);
}, 120_000);
