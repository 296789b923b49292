import { openFrames } from '../../src/report/frame.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';
import { spanOf } from '../../src/source/span.ts';

test.each([
  ['base64', 'A'.repeat(8_000_000), true],
  ['dashes', '-'.repeat(8_000_000), true],
  ['what begins a key', `x -----BEGIN PRIVATE KEY-----${' '.repeat(8_000_000)}`, false],
  ['what begins and ends a key', `x -----BEGIN PRIVATE KEY-----${'A'.repeat(8_000_000)}-----END PRIVATE KEY-----`, true],
])('a line of millions of characters, %s, is not shown, and what follows as it may be', (_name, long, isShown) => {
  const source = sourceFromBytes('a.pem', Buffer.from(`${long}\nafter\n`));
  const frame = openFrames(source);
  expect(frame(spanOf(source, 0, 1), 80)).toBeUndefined();
  expect(frame(spanOf(source, long.length + 1, long.length + 6), 80)?.code).toBe(isShown ? 'after' : undefined);
});
