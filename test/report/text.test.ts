import type { Finding } from '../../src/gate/verdict.ts';
import { renderText } from '../../src/report/text.ts';
import { spanOf, wholeFile } from '../../src/source/span.ts';
import { certificateFile, failureOf, fileOf, find, findingAt, keyFile, overridesFile, verdictOf } from './sample.ts';

const plain = (findings: readonly Finding[], width?: number): string => renderText(verdictOf(findings), { colour: false, ...(width === undefined ? {} : { width }) });

test('a finding shows its place, its line, who is hurt and what to do', () => {
  const used = { span: find(overridesFile, 'certs/leaf.pem'), label: 'used here' };
  const text = plain([findingAt(find(overridesFile, '1.2'), { message: 'minTLSProtocolVersion is a number', help: 'Quote it.', related: [used] })]);
  expect(text).toBe(
    `overrides.yaml · 1 error

  error[certificate-expired]: minTLSProtocolVersion is a number
     ╭─ overrides.yaml:5:26
   5 │   minTLSProtocolVersion: 1.2
     │                          ^^^
     ├─ used here: overrides.yaml:3:16
     ╰─ help: Quote it.

Platform  hybrid (overrides.yaml has virtualhosts)
Inspected 2 certificates, 1 private key, 1 virtual host, 1 target in 3 files
Why       apigee-tls-gate explain RULE (for example: explain certificate-expired)

✖ apigee-tls-gate failed: 1 error
`,
  );
});

test.each([
  [true, 'apigee-tls-gate check --fix (write \\u{1b}x)'],
  [false, 'apigee-tls-gate check --fix=all (write \\u{1b}x)'],
])('a fix stands below the help: safe %p', (safe, words) => {
  const span = find(overridesFile, '1.2');
  const text = plain([findingAt(span, { help: 'Quote it.', fix: { title: 'write \u001Bx', safe, edits: [{ span, text: '"1.2"' }] } })]);
  expect(text).toContain(`     ├─ help: Quote it.\n     ╰─ fix: ${words}\n`);
});

test('findings of one file stand together under its name', () => {
  const heads = plain([
    findingAt(wholeFile(certificateFile)),
    findingAt(find(overridesFile, '1.2'), { severity: 'warning' }),
    findingAt(find(overridesFile, 'dev-grp')),
  ]).match(/^\S.* · .*$/gm);
  expect(heads).toEqual(['certs/leaf.pem · 1 error', 'overrides.yaml · 1 error, 1 warning']);
});

test.each([
  ['tab', 'a:\t\tb: x\n', 'x', 'a:      b: x', '           ^'],
  ['wide letters', '名前: x\n', 'x', '名前: x', '      ^'],
  ['combining letters', 'e\u0301: x\n', 'x', 'e\u0301: x', '   ^'],
  ['control character', '\u001Bab: x\n', 'x', '\\u{1b}ab: x', '          ^'],
  ['empty span', 'ab: \n', '', 'ab:', '^'],
  ['CR as line end', 'a\rb: xyz\rc', 'xyz', 'b: xyz', '   ^^^'],
  ['span over lines', 'ab: [x,\n y]\n', '[x,\n y]', 'ab: [x,', '    ^^^'],
])('the underline stands below the span: %s', (_, content, wanted, code, underline) => {
  const text = plain([findingAt(find(fileOf('a.yaml', content), wanted))]);
  const [, shownCode, shownUnderline] = /^ *\d+ │ (.*)\n +│ (.*)$/m.exec(text) ?? [];
  expect([shownCode, shownUnderline]).toEqual([code, underline]);
});

test.each([
  ['at the start', 0, /│ wanted.*…$/m],
  ['in the middle', 400, /│ ….*wanted.*…$/m],
  ['at the end', 800, /│ ….*wanted$/m],
])('a long line is cut around the span: %s', (_, before, shown) => {
  const content = `${'ab '.repeat(before / 3).padEnd(before)}wanted${' cd'.repeat((800 - before) / 3)}`;
  const text = plain([findingAt(find(fileOf('a.json', content), 'wanted'))], 80);
  expect(text).toMatch(shown);
  const [, code = '', underline = ''] = /^ *\d+ │ (.*)\n +│ (.*)$/m.exec(text) ?? [];
  expect(code.length).toBeLessThanOrEqual(80);
  expect(code.slice(underline.indexOf('^'), underline.length)).toBe('wanted');
});

test('text wraps to the width', () => {
  const finding = findingAt(find(overridesFile, '1.2'), { message: 'word '.repeat(60).trim(), help: 'Do '.repeat(60).trim() });
  const lines = plain([finding], 60).split('\n').filter((line) => /word|Do/.test(line));
  expect(lines.length).toBeGreaterThan(6);
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

const SECRET = 'MIIBszCCAVmgAwIBAgIUQ2VydGlmaWNhdGVPZlRoZVNhbXBsZUZpbGUwCgYIKoZI';
const inYaml = fileOf('secret.yaml', `stringData:\n  key: |\n    -----BEGIN PRIVATE KEY-----\n    ${SECRET}\n    c2hvcnQ=\nother: shown here\n`);

test.each([
  ['a certificate body', spanOf(certificateFile, 60, 70)],
  ['a key body', spanOf(keyFile, 40, 50)],
  ['a body without an END line', find(inYaml, 'c2hvcnQ=')],
  ['base64 on a line of its own', find(fileOf('a.yaml', `x: |\n  ${SECRET.slice(0, 20)}\n`), 'MII')],
  ['base64 in a value', find(fileOf('a.yaml', `tls.key: ${SECRET}==\n`), SECRET)],
  ['PEM on one line', find(fileOf('a.json', `{"key": "-----BEGIN PRIVATE KEY-----\\nc2hv\\ncnQ=\\n-----END PRIVATE KEY-----"}`), 'key')],
  ['a body glued to its END line', find(fileOf('a.pem', `-----BEGIN X-----\nc2hvcnQ=-----END X-----\n`), '-----END')],
  ['a body glued to its BEGIN line', find(fileOf('a.pem', `-----BEGIN X-----c2hvcnQ=\nc2hvcnQ=\n-----END X-----\n`), '-----BEGIN')],
  ['the body after END and BEGIN on one line', find(fileOf('a.pem', `-----BEGIN X-----\nAAAA\n-----END X----------BEGIN X-----\nc2hvcnQ=\n`), 'c2hvcnQ=')],
  ['a password', find(fileOf('a.yaml', 'keyPassword: c2hvcnQ=\n'), 'keyPassword')],
  ['a password in XML', find(fileOf('a.xml', '<KeyPassword>c2hvcnQ=</KeyPassword>\n'), 'KeyPassword')],
  ['a password in JSON', find(fileOf('a.json', '{"password": "c2hvcnQ="}\n'), 'password')],
  ['binary content', find(fileOf('a.p12', '\0c2hvcnQ='), 'c2hvcnQ=')],
])('never shows %s', (_, span) => {
  const text = plain([findingAt(span)]);
  expect(text).toContain(`${span.file.path}:`);
  expect(text).not.toMatch(/MII|c2hv|cnQ=/);
});

test.each([
  ['the first line of a block', certificateFile, '-----BEGIN CERTIFICATE-----'],
  ['a misspelt END line', fileOf('a.pem', '-----BEGIN X-----\nAAAA\n----END X-----\n'), '----END X-----'],
  ['what follows a block that lost its END line', inYaml, 'other: shown here'],
  ['a long path', fileOf('a.yaml', 'sslCertPath: apigee-virtualhost/certificates/production/api.example.test/fullchain.pem\n'), 'apigee-virtualhost/certificates/production/api.example.test/fullchain.pem'],
])('shows %s', (_, file, wanted) => {
  expect(plain([findingAt(find(file, wanted))])).toContain(`│ ${wanted.startsWith('apigee') ? 'sslCertPath: ' : ''}${wanted}\n`);
});

test.each([
  ['passed', verdictOf([]), '✔ apigee-tls-gate passed: no findings'],
  ['passed with warnings', verdictOf([findingAt(find(overridesFile, '1.2'), { severity: 'warning' })], { outcome: 'pass' }), 'passed: 1 warning, none that fails the gate (fail-on error)'],
  ['incomplete', verdictOf([], { outcome: 'incomplete', failures: [failureOf('certificate-expired', 'boom')] }), 'certificate-expired: boom'],
  ['empty', verdictOf([], { outcome: 'empty' }), '✖ apigee-tls-gate nothing to inspect\n  Point the gate at'],
  ['waived', verdictOf([], { counts: { error: 0, warning: 0, notice: 0, waived: 2 } }), 'passed: no findings · 2 waived'],
])('the closing lines say the outcome: %s', (_, verdict, wanted) => {
  expect(renderText(verdict, { colour: false })).toContain(wanted);
});

test('colour is a matter of the option alone', () => {
  const verdict = verdictOf([findingAt(find(overridesFile, '1.2'))]);
  const coloured = renderText(verdict, { colour: true, elapsedMs: 1234 });
  expect(coloured).toContain('\u001B[31;1merror[certificate-expired]:\u001B[0m');
  expect(coloured.replace(/\u001B\[[\d;]*m/g, '')).toBe(renderText(verdict, { colour: false, elapsedMs: 1234 }));
  expect(coloured).toContain('in 1.2 s');
});

test.each([
  ['what counts', { known: 1, findings: [findingAt(find(overridesFile, '1.2'), { age: 'new' }), findingAt(find(overridesFile, 'dev-grp'), { age: 'known' })], setAside: [] }, 'Against the base commit 1a2b: 1 new, 1 there before, 0 gone'],
  ['what does not count', { known: 1, findings: [], setAside: [findingAt(find(overridesFile, 'dev-grp'), { age: 'known' })] }, 'Against the base commit 1a2b: nothing new, 1 there before (it does not count), 0 gone'],
])('a comparison is told, and what is new is marked: %s', (_, { known, findings, setAside }, sentence) => {
  const text = renderText(verdictOf(findings, { known: setAside, comparisons: [{ kind: 'base', from: 'the base commit 1a2b', known, gone: [] }] }), { colour: false });
  expect(text.trimEnd().split('\n').at(-1)).toBe(`  ${sentence}`);
  expect(text.match(/^ {2}error\[.*$/gm) ?? []).toEqual(findings.map(({ age, rule, message }) => `  error[${rule}]${age === 'new' ? ' (new)' : ''}: ${message}`));
});
