import type { Finding } from '../../src/gate/verdict.ts';
import type { Edit } from '../../src/source/edit.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { spanOf } from '../../src/source/span.ts';
import { fileOf, find, findingAt, verdictOf } from '../report/sample.ts';
import { HEAD, startGitHub, type GitHub } from './github.ts';
import { publishOn } from './publishing.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
const file = fileOf('overrides.yaml', lines(60));

/** A finding with a fix that makes one text of a file into another. */
function mend(source: SourceFile, before: string, after: string, rest: Partial<Finding> = {}): Finding {
  return withEdits(source, [{ span: find(source, before), text: after }], { fingerprint: Buffer.from(source.path + before).toString('hex').slice(-32).padStart(32, '0'), ...rest });
}
function withEdits(source: SourceFile, edits: readonly Edit[], rest: Partial<Finding> = {}): Finding {
  return findingAt(spanOf(source, 0, 1), { fix: { title: 'write it so', safe: true, edits }, ...rest });
}

/** Shows some lines of a file, from a number on, as added by the pull request. */
function show(github: GitHub, { path, text }: SourceFile, ...ranges: readonly (readonly [number, number])[]): void {
  const all = text.split('\n');
  const hunks = ranges.map(([from, to]) => `@@ -${from},2 +${from},${to - from + 1} @@ context\n-old\n-older\n${all.slice(from - 1, to).map((line) => `+${line}`).join('\n')}`);
  github.files.push({ filename: path, status: 'modified', patch: hunks.join('\n') });
}

const suggest = async (github: GitHub, findings: readonly Finding[], root = ''): Promise<string> => {
  const notes = await publishOn(github, verdictOf(findings), { suggestions: true, annotations: false }, { root });
  expect(notes.map(({ channel }) => channel)).toEqual(['suggestions']);
  expect(github.violations).toEqual([]);
  return notes.map(({ outcome, words }) => `${outcome}: ${words}`).join('');
};
const blockOf = (body = ''): string | undefined => /^(`{3,})suggestion\n([\s\S]*?)^\1$/m.exec(body)?.[2];

test('a fix on changed lines is suggested once, on the head of the pull request', async () => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  const finding = mend(file, 'line 12\n', 'line twelve\n', { message: 'it is wrong' });
  expect(await suggest(github, [finding])).toBe('done: 1 change suggested');
  expect(github.reviews).toMatchObject([{ commit: HEAD, comments: [{ path: 'overrides.yaml', line: 12 }] }]);
  const [comment] = github.reviewComments;
  expect(blockOf(comment?.body)).toBe('line twelve\n');
  expect(comment?.body).toContain(`<!-- apigee-tls-gate:suggestion:${finding.fingerprint} -->\n**[certificate-expired](`);
  expect(comment?.body).toContain(' it is wrong\n\nAccept it to write it so.\n');
  expect(await suggest(github, [finding])).toBe('nothing to do: all that can be suggested has been suggested');
  expect(github.reviews).toHaveLength(1);
});

test('the same marker in a comment of somebody else counts for nothing', async () => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  const finding = mend(file, 'line 12', 'line twelve');
  github.reviewComments.push({ id: 1, body: `<!-- apigee-tls-gate:suggestion:${finding.fingerprint} -->`, user: { login: 'mallory' } });
  expect(await suggest(github, [finding])).toBe('done: 1 change suggested');
});

test.each<readonly [string, readonly Edit[], { readonly start?: number; readonly line: number; readonly block: string }]>([
  ['part of a line', [{ span: find(file, 'ne 12'), text: 'st 12' }], { line: 12, block: 'list 12\n' }],
  ['two edits of one line', [{ span: find(file, '12'), text: 'twelve' }, { span: spanOf(file, find(file, 'line 12').start, find(file, 'line 12').start), text: 'a ' }], { line: 12, block: 'a line twelve\n' }],
  ['edits some lines apart', [{ span: find(file, 'line 12'), text: 'a' }, { span: find(file, 'line 14'), text: 'b' }], { start: 12, line: 14, block: 'a\nline 13\nb\n' }],
  ['a line taken away', [{ span: find(file, 'line 12\n'), text: '' }], { line: 12, block: '' }],
  ['a line broken in two', [{ span: find(file, ' 12'), text: '\n12' }], { line: 12, block: 'line\n12\n' }],
  ['two lines joined', [{ span: find(file, '2\nline 13'), text: '3' }], { start: 12, line: 13, block: 'line 13\n' }],
  ['a line put before', [{ span: spanOf(file, find(file, 'line 12').start, find(file, 'line 12').start), text: 'new\n' }], { line: 12, block: 'new\nline 12\n' }],
  ['what is longer than a fence', [{ span: find(file, 'line 12'), text: '```\n````suggestion' }], { line: 12, block: '```\n````suggestion\n' }],
])('%s becomes whole lines', async (_, edits, { start, line, block }) => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  expect(await suggest(github, [withEdits(file, edits)])).toBe('done: 1 change suggested');
  const [comment] = github.reviews[0]?.comments ?? [];
  expect([comment?.start_line, comment?.line, blockOf(comment?.body)]).toEqual([start, line, block]);
});

test('a line put at the end of the file is a change of its last line', async () => {
  const github = await startGitHub();
  const short = fileOf('a.yaml', 'one\ntwo\n');
  show(github, short, [1, 2]);
  await suggest(github, [withEdits(short, [{ span: spanOf(short, 8, 8), text: 'three\n' }])]);
  expect(github.reviews[0]?.comments).toMatchObject([{ line: 2, body: expect.stringContaining('suggestion\ntwo\nthree\n```') }]);
});

const key = fileOf('certs/web.pem', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\nline 12\n');
const secret: SourceFile = { ...fileOf('secret.yaml', 'a: line 12\n'), confidential: true };
test.each<readonly [string, SourceFile, readonly [number, number][], string, string]>([
  ['outside of the diff', file, [[10, 11], [13, 20]], 'line 12', 'x'],
  ['partly outside of the diff', file, [[10, 12]], 'line 12\nline 13', 'x'],
  ['over two hunks', file, [[10, 12], [13, 20]], 'line 12\nline 13', 'x'],
  ['in a file with a private key', key, [[1, 4]], 'line 12', 'x'],
  ['in a file with a misspelt key', fileOf('a.pem', '-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVAT KEY----\nline 12\n'), [[1, 3]], 'line 12', 'x'],
  ['in a secret', secret, [[1, 1]], 'line 12', 'x'],
  ['in an archive', fileOf('a.zip', 'line 12\n', 'x.xml'), [[1, 1]], 'line 12', 'x'],
  ['on a line with a password', fileOf('a.yaml', 'password: hunter2\n'), [[1, 1]], 'hunter2', 'hunter3'],
  ['with a bare key', fileOf('a.yaml', `key: ${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw'.repeat(2)}\n`), [[1, 1]], 'key:', 'tlsKey:'],
  ['with a carriage return', fileOf('a.yaml', 'line 12\r\n'), [[1, 1]], 'line 12', 'x'],
  ['with an invisible character', fileOf('a.yaml', 'line 12\u202E\n'), [[1, 1]], 'line 12', 'x'],
  ['that changes nothing', file, [[10, 20]], 'line 12', 'line 12'],
])('a fix is not suggested %s', async (_, source, ranges, before, after) => {
  const github = await startGitHub();
  show(github, source, ...ranges);
  expect(await suggest(github, [mend(source, before, after)])).toMatch(/^nothing to do: no f/);
  expect(github.reviews).toEqual([]);
});

test('a fix is not suggested where the head has other lines than what was checked out', async () => {
  const github = await startGitHub();
  show(github, fileOf(file.path, file.text.replace('line 12', 'line xii')), [10, 20]);
  expect(await suggest(github, [mend(file, 'line 12', 'x'), mend(file, 'line 11\nline 12', 'x')])).toBe('nothing to do: no fix lies on the lines that the pull request changes');
});

test('lines of context can be mended, and a path below the root is the path of the repository', async () => {
  const github = await startGitHub();
  const source = fileOf('a.yaml', 'one\ntwo\nthree\n');
  github.files.push({ filename: 'gateway/a.yaml', status: 'modified', patch: '@@ -1,3 +1,3 @@\n one\n-2\n+two\n three\n\\ No newline at end of file' });
  github.files.push({ filename: 'gateway/large.bin', status: 'modified' });
  expect(await suggest(github, [mend(source, 'three', 'drei')], 'gateway')).toBe('done: 1 change suggested');
  expect(github.reviews[0]?.comments).toMatchObject([{ path: 'gateway/a.yaml', line: 3 }]);
});

test.each([
  ['with a hostile name', fileOf('a `b` <img src=x> @octocat.yaml', 'line 12\n')],
  ['that speaks of a key', fileOf('a.yaml', '# begin with the private key\nline 12\n')],
  ['with a certificate', fileOf('a.pem', `-----BEGIN CERTIFICATE-----\n${'MIIB'.repeat(16)}\nline 12\n`)],
])('a fix is suggested in a file %s', async (_, source) => {
  const github = await startGitHub();
  show(github, source, [1, source.text.split('\n').length - 1]);
  expect(await suggest(github, [mend(source, 'line 12', '`x`')])).toBe('done: 1 change suggested');
  expect(github.reviews[0]?.comments).toMatchObject([{ path: source.path }]);
  expect(blockOf(github.reviewComments[0]?.body)).toBe('`x`\n');
});

test('changes that overlap are suggested one after the other', async () => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  const findings = [mend(file, 'line 12', 'x'), mend(file, 'line 12\nline 13', 'y'), mend(file, 'line 13\nline 14', 'z')];
  expect(await suggest(github, findings)).toBe('done: 2 changes suggested');
  expect(github.reviews[0]?.comments.map(({ line }) => line)).toEqual([12, 14]);
});

test('many fixes come thirty at a time, over many pages of files and comments', async () => {
  const github = await startGitHub();
  for (let index = 0; index < 150; index += 1) {
    github.files.push({ filename: `other/${index}`, status: 'added', patch: '@@ -0,0 +1 @@\n+x' });
    github.reviewComments.push({ id: index, body: 'talk', user: { login: 'octocat' } });
  }
  show(github, file, [1, 60]);
  const findings = Array.from({ length: 45 }, (_, index) => mend(file, `line ${index + 10}`, `mended ${index}`));
  expect(await suggest(github, findings)).toBe('done: 30 changes suggested; 15 more wait for the next run');
  expect(await suggest(github, findings)).toBe('done: 15 changes suggested');
  expect(new Set(github.reviews.flatMap(({ comments }) => comments.map(({ line }) => line))).size).toBe(45);
});

test('a review whose answer was lost is not made twice', async () => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  github.misbehave('pulls/create-review', 'takes it and breaks', 1);
  await suggest(github, [mend(file, 'line 12', 'x')]);
  expect(github.reviews).toHaveLength(1);
});

test.each([
  ['pulls/create-review', { status: 422, message: 'Unprocessable Entity' }, 'failed: GitHub answered 422: Unprocessable Entity; the pull request may have moved on since this run began'],
  ['pulls/create-review', { status: 403, message: 'Resource not accessible' }, 'not available: the token may not do this (403: Resource not accessible): the job needs the permission `pull-requests: write`'],
  ['pulls/list-files', { status: 404, message: 'Not Found' }, 'not available: the token may not do this (404: Not Found): the job needs the permission `pull-requests: write`'],
  ['viewer', { status: 403, message: 'no' }, 'not available: suggestions that are there already cannot be told from comments of others: the token may not do this (403: no): the job needs the permission `pull-requests: write`'],
])('%s refused: %j', async (operation, answer, note) => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  github.misbehave(operation, answer);
  expect(await suggest(github, [mend(file, 'line 12', 'x')])).toBe(note);
});

test('an unsafe fix is marked as one to look at', async () => {
  const github = await startGitHub();
  show(github, file, [10, 20]);
  const finding = mend(file, 'line 12', 'x');
  await suggest(github, [{ ...finding, fix: { title: 'Drop it', safe: false, edits: finding.fix?.edits ?? [] } }]);
  expect(github.reviewComments[0]?.body).toContain('Drop it. Look before you accept it: it may change what works.');
});
