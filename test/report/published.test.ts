import { marked } from 'marked';
import type { Finding, Verdict } from '../../src/gate/verdict.ts';
import { renderCheckRun } from '../../src/report/check-run.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderSuggestion, suggestionOf } from '../../src/report/suggestion.ts';
import { spanOf } from '../../src/source/span.ts';
import { foreignIn } from './foreign.ts';
import { hostileText, makeRandom } from './hostile.ts';
import { failureOf, fileOf, findingAt, verdictOf } from './sample.ts';

const MARKER = '<!-- apigee-tls-gate:comment:0123456789abcdef -->';
const OPTIONS = { marker: MARKER, root: 'a', sources: 'https://host.example/o/r/blob/c', run: 'https://host.example/o/r/actions/runs/1' };
const seeds = Array.from({ length: 200 }, (_, seed) => seed);

function hostileFinding(random: () => number, rest: Partial<Finding> = {}): Finding {
  const hostile = (): string => hostileText(random);
  const file = fileOf(hostile(), `${hostile()}\nline\n`, ...(random() < 0.3 ? [hostile()] : []));
  return findingAt(spanOf(file, 0, 1), { message: hostile(), help: hostile(), related: [{ span: spanOf(file, 0, 2), label: hostile() }], ...rest });
}

function hostileVerdict(seed: number): Verdict {
  const random = makeRandom(seed);
  const hostile = (): string => hostileText(random);
  return verdictOf([hostileFinding(random, { age: 'new' }), hostileFinding(random, { age: 'known', severity: 'notice' })], {
    outcome: 'incomplete',
    platform: { name: 'hybrid', evidence: hostile() },
    deployTool: { name: 'helm', evidence: hostile() },
    failures: [failureOf(hostile(), hostile())],
    comparisons: [{ kind: 'base', from: hostile(), known: 1, gone: [{ rule: hostile(), severity: 'error', path: hostile(), member: hostile(), message: hostile(), fingerprint: 'f' }] }],
  });
}

test('the check finds what it is to find', () => {
  const planted = ['<img src=x>', '![a](https://evil.example)', '[a](b)', '@octocat', '#123', 'GH-7', 'https://evil.example', '<!-- apigee-tls-gate:other -->'];
  expect(planted.filter((markdown) => foreignIn(`text ${markdown}`).length === 0)).toEqual([]);
});

test('a comment is made of nothing but our own elements, and begins with the one marker', () => {
  for (const seed of seeds) {
    const body = renderComment(hostileVerdict(seed), OPTIONS);
    expect(foreignIn(body)).toEqual([]);
    expect(body.startsWith(`${MARKER}\n## `)).toBe(true);
    expect(body.split('<!--')).toHaveLength(2);
    expect(marked.lexer(body).filter(({ type }) => type === 'table')).toHaveLength(2);
  }
});

test('a comment keeps within the limit of GitHub whatever it is made of', () => {
  const long = '\u{E0041}@|'.repeat(2000);
  const random = makeRandom(3);
  const verdict = verdictOf(Array.from({ length: 100 }, () => hostileFinding(random, { message: long, help: long, age: 'new' })), {
    platform: { name: 'hybrid', evidence: long },
    deployTool: { name: 'helm', evidence: long },
    failures: Array.from({ length: 100 }, () => failureOf(long, long)),
    comparisons: [{ kind: 'base', from: long, known: 0, gone: Array.from({ length: 100 }, () => ({ rule: long, severity: 'error', path: long, message: long, fingerprint: 'f' })) }],
  });
  expect(Buffer.byteLength(renderComment(verdict, OPTIONS))).toBeLessThanOrEqual(65_536);
  const { title, summary, pages } = renderCheckRun(verdict, { run: OPTIONS.run });
  expect(title.length).toBeLessThanOrEqual(255);
  expect(summary.length).toBeLessThanOrEqual(65_535);
  expect(pages.flat().filter(({ title: name, message }) => name.length > 255 || message.length > 64_000)).toEqual([]);
});

test('the summary of a check run is made of nothing but our own elements, its annotations of what GitHub takes', () => {
  for (const seed of seeds) {
    const { summary, pages } = renderCheckRun(hostileVerdict(seed), { root: 'a', run: OPTIONS.run });
    expect(foreignIn(summary)).toEqual([]);
    const texts = pages.flat().flatMap(({ path, title, message }) => [path, title, ...message.split('\n')]);
    expect(texts.filter((text) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{10000}-\u{10FFFF}]/u.test(text))).toEqual([]);
    expect(pages.flat().filter(({ message }) => message.split('\n').length !== 4)).toEqual([]);
  }
});

test('a suggestion is its block to the letter, and nothing else of it is markup', () => {
  let suggested = 0;
  for (const seed of seeds) {
    const random = makeRandom(seed);
    const file = fileOf(hostileText(random), 'before\n');
    const text = `${hostileText(random)}${hostileText(random)}`;
    const finding = hostileFinding(random, { fix: { title: hostileText(random), safe: true, edits: [{ span: spanOf(file, 0, 6), text }] } });
    const suggestion = suggestionOf(finding);
    if (suggestion === undefined) continue;
    suggested += 1;
    const body = renderSuggestion(suggestion);
    const blocks = marked.lexer(body).filter(({ type }) => type === 'code');
    expect(blocks).toMatchObject([{ lang: 'suggestion', text }]);
    expect(foreignIn(body)).toEqual([]);
  }
  expect(suggested).toBeGreaterThan(20);
});
