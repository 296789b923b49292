import { assert, array, constantFrom, property } from 'fast-check';
import { withoutKeys } from '../../src/source/key-text.ts';

/** What is meant, as an expression; its time grows with the square of the text and worse. */
const meaning = /(BEGIN [A-Z0-9 ]{0,40}KEY-*)(?:(?:(?!BEGIN )[^])*?(?=-*END )|\s*[A-Za-z0-9+/=]{12,}(?:[\r\n]+\s*[A-Za-z0-9+/=]+)*)/g;

test('bodies of keys are left out as the expression says, in any text', () => {
  const piece = constantFrom('BEGIN ', 'END ', 'KEY', 'PRIVATE ', '-', '-----', '\n', '\r\n', ' ', 'MIIEvQIBADAN', 'x', 'A=', '.', 'A'.repeat(38), 'CERTIFICATE');
  assert(property(array(piece, { maxLength: 24 }), (pieces) => {
    const text = pieces.join('');
    expect(withoutKeys(text)).toBe(text.replace(meaning, '$1•••'));
  }), { numRuns: 20_000 });
});

test.each([
  ['dashes without end', `BEGIN KEY${'-'.repeat(200_000)}${'x'.repeat(200_000)}`],
  ['beginnings without end', 'BEGIN KEY-----\n'.repeat(50_000)],
  ['labels of keys', `BEGIN ${'KEY'.repeat(100_000)}`],
  ['empty lines behind a body', `BEGIN KEY-----\nMIIEvQIBADAN${'\n'.repeat(200_000)}.`],
  ['dashes before an end', `BEGIN KEY-----\n${'-'.repeat(200_000)}END `],
])('%s take a moment', (_name, text) => {
  const started = performance.now();
  withoutKeys(text);
  expect(performance.now() - started).toBeLessThan(2000);
});
