import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import type { Diagnostics } from 'recheck';

// Its Java and its native program may be absent, and differ; the setting is read when it is loaded.
process.env['RECHECK_SYNC_BACKEND'] = 'pure';
const { checkSync } = (await import('recheck')).default;

/** What recheck has said of expressions that it thinks about for long; UPDATE=1 asks it anew. */
const recordPath = 'test/regular-expressions.json';
const record = JSON.parse(readFileSync(recordPath, 'utf8')) as Record<string, string>;
const patience = 1000;
const updatePatience = 300_000;

/** What recheck cannot decide, with the reason why it is linear, and a text that would show that it is not. */
const exceptions: Readonly<Record<string, { readonly reason: string; readonly attack: string }>> = {
  [String.raw`/(?:^|[/.:\s-])(?!TLS_|SSL_)[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?:$|[/.:\s-])/`]: { reason: 'a word is looked at from its first letter alone, since what parts words is in none of the classes, and its first underscore is certain', attack: `/${'A_'.repeat(100_000)}` },
  [String.raw`/^(?:.*\/)?apigee-virtualhost(?=\/|$)/`]: { reason: 'one start, one repetition', attack: '/apigee-virtualhost_'.repeat(10_000) },
  [String.raw`/(?:^|:)0(?::0)+(?=:|$)/g`]: { reason: 'each repetition is two certain characters; the groups of an address are at most eight', attack: `${'0:'.repeat(100_000)}1` },
  [String.raw`/(?:true|false|null)(?![\w.([-])|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y`]: { reason: 'it is tried at one place, and the parts of a number are told apart by their first character', attack: `${'1'.repeat(100_000)}.${'1'.repeat(100_000)}e${'1'.repeat(100_000)}x` },
  [String.raw`/^(\s*)(?=::)/u`]: { reason: 'one start, one repetition', attack: ' '.repeat(200_000) },
  [String.raw`/^(\s*):(?=:)/`]: { reason: 'one start, one repetition', attack: ' '.repeat(200_000) },
  [String.raw`/(?:(?<!-)-{4,}\s|(?<=-))(BEGIN|END) [A-Z0-9 ]{0,60}-*/g`]: { reason: 'a run of dashes is looked at from its first one alone', attack: `${'-'.repeat(200_000)}x${'-----BEGIN '.repeat(10_000)}` },
  [String.raw`/^["']?apiVersion["']?[ \t]*:[ \t]*["']?apigee\.cloud\.google\.com\//m`]: { reason: 'a line is looked at from its beginning alone, and its parts begin differently', attack: `apiVersion:${' '.repeat(200_000)}\n`.repeat(2) },
  [String.raw`/^[\w](?:[\w-]|\.(?![.-])(?<!-\.))*\w$/`]: { reason: 'one start, and the alternatives begin differently', attack: `${'a.'.repeat(100_000)}!` },
  [String.raw`/[A-Za-z0-9+/_]{48,}={0,2}/g`]: { reason: 'behind forty-eight characters nothing can fail, and a shorter run costs forty-eight steps for each of its characters at most', attack: `${'A'.repeat(47)} `.repeat(10_000) },
  [String.raw`/^name:\s*["']?apigee-(?:virtualhost|org|env|operator|datastore|ingress-manager|telemetry|redis)\b/m`]: { reason: 'blanks are gone through from one name alone, for a name is no blank', attack: `name:${'\n'.repeat(200_000)}`.repeat(2) },
  [String.raw`/(?:^|[\s{,])["']?(?:virtual[-_]?hosts?|ingressGateways|enhanceProxyLimits|mart|connectAgent|udca|synchronizer)["']?\s*:/i`]: { reason: 'one repetition, which begins behind a word alone', attack: `${' '.repeat(200_000)}mart${' '.repeat(200_000)}x` },
  [String.raw`/^[ \t]*[A-Za-z][A-Za-z0-9-]{0,40}:/`]: { reason: 'one start, and each part begins differently', attack: `${' '.repeat(200_000)}${'a'.repeat(200_000)}` },
  [String.raw`/^[A-Za-z]{1,20}(?:[ \t]+[A-Za-z]{1,20}){2,20}[.!]?$/`]: { reason: 'one start, and words and blanks take turns', attack: `${`word${' '.repeat(10_000)}`.repeat(25)}!!` },
  [String.raw`/^(?!xn--)(?:\*(?:[a-z0-9-]*[a-z0-9])?|[a-z0-9][a-z0-9-]*\*)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?){2,}$/`]: { reason: 'one start, and a dot begins each label', attack: `*.${'a-'.repeat(50_000)}a.${'a-'.repeat(50_000)}!` },
};

interface Expression {
  readonly path: string;
  /** As it is written, also where it is put together. */
  readonly written: string;
  readonly pattern: string;
  readonly flags: string;
}

/** What stands for the parts that are put in at run time, where files put expressions together. */
const parts: Readonly<Record<string, string>> = {
  'src/read/manifest.ts': 'Secret|List',
  'src/read/xml-parts.ts': 'name',
  'src/rules/source-unreadable.ts': 'secrets?',
  'src/trust/names-openssl.ts': String.raw`(?:\*(?:[a-z0-9-]*[a-z0-9])?|[a-z0-9][a-z0-9-]*\*)`,
};

interface Quasi {
  readonly raw: string;
  readonly cooked: string;
}

interface Argument {
  readonly expression: { readonly value?: string; readonly quasis?: readonly Quasi[]; readonly template?: { readonly quasis: readonly Quasi[] } };
}

/** The expression that a call of the constructor makes; anything but a template is a mistake here. */
function composed(path: string, [first, second]: readonly Argument[]): Expression {
  const { quasis, template } = first?.expression ?? {};
  const pattern = (template?.quasis.map(({ raw }) => raw) ?? quasis?.map(({ cooked }) => cooked) ?? []).join(parts[path] ?? '(a|a)*b');
  const flags = second?.expression.value ?? '';
  return { path, written: `/${pattern}/${flags}`, pattern, flags };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** Every literal of a module, and every call of the constructor. */
function expressionsIn(path: string): readonly Expression[] {
  const found: Expression[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, pattern, flags, callee, arguments: given } = node as { readonly type?: string; readonly pattern?: string; readonly flags?: string; readonly callee?: { readonly value?: string }; readonly arguments?: readonly Argument[] };
    if (type === 'RegExpLiteral' && pattern !== undefined) found.push({ path, written: `/${pattern}/${flags ?? ''}`, pattern, flags: flags ?? '' });
    if ((type === 'NewExpression' || type === 'CallExpression') && callee?.value === 'RegExp') found.push(composed(path, given ?? []));
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(readFileSync(path, 'utf8'), { syntax: 'typescript', target: 'es2022' }));
  return found;
}

const all = filesBelow('src').filter((path) => path.endsWith('.ts')).flatMap(expressionsIn);
const literals = [...new Map(all.map((expression) => [expression.written, expression])).values()];

function judge({ pattern, flags }: Expression, timeout: number): Diagnostics {
  // `d` asks for places and changes nothing in the search.
  return checkSync(pattern, flags.replaceAll('d', ''), { timeout, checker: 'automaton' });
}

function verdictOf(expression: Expression): string {
  const known = record[expression.written];
  if (known !== undefined && process.env['UPDATE'] === undefined) return known;
  const started = performance.now();
  const found = judge(expression, process.env['UPDATE'] === undefined ? 30 * patience : updatePatience);
  const { status } = found;
  const verdict = `${status}: ${status === 'unknown' ? 'not decided' : found.complexity.summary}`;
  if (process.env['UPDATE'] !== undefined && performance.now() - started > patience / 4 && status !== 'unknown') slow[expression.written] = verdict;
  return verdict;
}

const slow: Record<string, string> = {};
afterAll(() => {
  if (process.env['UPDATE'] !== undefined) writeFileSync(recordPath, `${JSON.stringify(slow, undefined, 2)}\n`);
});

test('every regular expression of the product takes time that grows with the text and no faster', () => {
  const wrong = literals.filter(({ written }) => exceptions[written] === undefined).map((expression) => ({ path: expression.path, written: expression.written, verdict: verdictOf(expression) })).filter(({ verdict }) => !/^safe: (?:safe|linear)$/.test(verdict));
  expect(wrong).toEqual([]);
}, process.env['UPDATE'] === undefined ? 120_000 : 3_600_000);

test('what recheck has said of quadratic and linear expressions is told apart', () => {
  expect(['=*$', '(a|a)*b', '^a*$'].map((pattern) => judge({ path: '', written: '', pattern, flags: '' }, patience).status)).toEqual(['vulnerable', 'vulnerable', 'safe']);
});

test.each(Object.entries(exceptions))('%s is linear all the same', (written, { attack }) => {
  const expression = literals.find((literal) => literal.written === written);
  const pattern = new RegExp(expression?.pattern ?? 'no such expression', expression?.flags);
  expect(expression).toBeDefined();
  const started = performance.now();
  void attack.replace(pattern, '');
  expect(performance.now() - started).toBeLessThan(1000);
});

test('nothing is recorded that is not there any more', () => {
  expect(Object.keys(record).filter((written) => literals.every((literal) => literal.written !== written))).toEqual([]);
});
