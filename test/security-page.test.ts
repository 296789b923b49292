import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync('docs/security.md', 'utf8');

interface Row {
  readonly section: string;
  readonly cells: readonly string[];
}

/** The rows of the tables of a page, without their heads, each with the heading above it. */
function rowsOf(text: string): readonly Row[] {
  let section = '';
  return text.split('\n').flatMap((line, index, lines) => {
    if (/^##+ /.test(line)) section = line.replace(/^#+ /, '');
    if (!line.startsWith('| ') || (lines[index + 1] ?? '').startsWith('|---')) return [];
    return [{ section, cells: line.slice(2, -2).split(' | ') }];
  });
}

/** What a reviewer would find wanting: a row that names no test, a name that no test has, a test that is skipped. */
function problemsOf(text: string): readonly string[] {
  const rows = rowsOf(text).filter(({ section }) => section === 'Entry points' || section === 'Promises');
  return rows.flatMap(({ section, cells }) => {
    const shown = cells.at(-1) ?? '';
    const links = [...shown.matchAll(/\[`([^`]+)`\]\(\.\.\/([^)]+)\)/g)].map(([, name = '', path = '']) => ({ name, path }));
    if (links.length === 0 || links.length !== (shown.match(/\]\(/g) ?? []).length) return [`${section}, ${cells[0] ?? ''}: names no test`];
    return links.filter(({ name, path }) => !hasTest(path, name)).map(({ name, path }) => `${path} has no test "${name}"`);
  });
}

function hasTest(path: string, name: string): boolean {
  if (!/^test\/.*\.test\.ts$/.test(path) || !existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  // The title of a test or group, or of one row of a table of tests.
  const title = new RegExp(String.raw`[(\[]\s*'${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}'\s*,`);
  return title.test(source) && !/\b(?:test|describe|it)\.(?:skip|todo)\b|\bx(?:test|describe|it)\b/.test(source);
}

test('every entry point and every promise names the tests that keep it, as they are called', () => {
  expect(problemsOf(page)).toEqual([]);
  expect(rowsOf(page).filter(({ section }) => section === 'Entry points').length).toBeGreaterThan(15);
  expect(rowsOf(page).filter(({ section }) => section === 'Promises').length).toBeGreaterThan(10);
});

const promise = rowsOf(page).find(({ section }) => section === 'Promises')?.cells.at(-1) ?? '';
test.each<readonly [string, (text: string) => string, RegExp]>([
  ['a promise without a test', (text) => text.replace(promise, 'careful work'), /^Promises, No code of the repository runs.*: names no test$/],
  ['a promise with a link to something else', (text) => text.replace(promise, '[the laws](../test/laws.test.ts)'), /: names no test$/],
  ['a test that has another name', (text) => text.replace('[`gives the same bytes twice`]', '[`gives the same bytes thrice`]'), /^test\/cli\.test\.ts has no test "gives the same bytes thrice"$/],
  ['a part of a name', (text) => text.replace('[`gives the same bytes twice`]', '[`gives the same bytes`]'), /^test\/cli\.test\.ts has no test/],
  ['a test of another file', (text) => text.replace('(../test/cli.test.ts)', '(../test/laws.test.ts)'), /^test\/laws\.test\.ts has no test/],
  ['a file that there is not', (text) => text.replace('(../test/laws.test.ts)', '(../test/law.test.ts)'), /^test\/law\.test\.ts has no test/],
  ['a file that holds no tests', (text) => text.replace('(../test/laws.test.ts)', '(../src/gate/check.ts)'), /^src\/gate\/check\.ts has no test/],
])('%s would be seen', (_, damage, message) => {
  expect(damage(page)).not.toBe(page);
  expect(problemsOf(damage(page))).toContainEqual(expect.stringMatching(message));
});

test('every check of Scorecard has its row', () => {
  expect(rowsOf(page).filter(({ section }) => section === 'OpenSSF Scorecard').map(({ cells }) => cells[0])).toEqual([
    'Binary-Artifacts', 'Branch-Protection', 'CI-Tests', 'CII-Best-Practices', 'Code-Review', 'Contributors', 'Dangerous-Workflow', 'Dependency-Update-Tool', 'Fuzzing', 'License',
    'Maintained', 'Packaging', 'Pinned-Dependencies', 'SAST', 'SBOM', 'Security-Policy', 'Signed-Releases', 'Token-Permissions', 'Vulnerabilities', 'Webhooks',
  ]);
});

test('every workflow is told of, and no other', () => {
  const named = new Set([...page.matchAll(/\.github\/workflows\/([\w.-]+)/g)].map(([, file]) => file));
  expect(named).toEqual(new Set(readdirSync(join('.github', 'workflows'))));
});
