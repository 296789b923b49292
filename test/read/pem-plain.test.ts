import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContents, readThoroughly } from '../../src/read/contents.ts';
import { readPlainFile } from '../../src/read/pem-plain.ts';
import { sourceFromBytes } from '../../src/source/source-file.ts';

const files = readdirSync('test/fixtures', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:pem|key|crt|p7b)$/.test(path))
  .sort()
  .map((path) => [path, readFileSync(join('test/fixtures', path))] as const);
const plain = files.filter(([, bytes]) => readPlainFile(sourceFromBytes('a.pem', bytes)) !== undefined);

/** mulberry32: the same numbers in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

type Random = ReturnType<typeof randomNumbers>;

const pieces = [
  '\n', '\r\n', '\r', ' ', '\t', '-', '--', '-----', '0', '0\u0082', '=', '==', 'A', 'END', 'BEGIN', ':', '# ', '"', '\0', '\u001a', '\ufeff', '\u00e9', '\u2014',
  'subject=/CN=a friend of BEGIN\n', 'Bag Attributes\n', '-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----\n', '-----END CERTIFICATE-----',
  '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n', '-----BEGIN CERTIFICATE-----\nYour certificate\n-----END CERTIFICATE-----\n',
  '-----BEGIN CERTIFICATE-----\nREPLACEME\n-----END CERTIFICATE-----\n', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'x'.repeat(260),
] as const;

function mutate(text: string, random: Random): string {
  const at = random(text.length + 1);
  const line = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at) + 1 || text.length;
  const piece = pieces[random(pieces.length)] ?? '';
  switch (random(9)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at);
    case 1:
      return text.slice(0, line) + piece + text.slice(line);
    case 2:
      return text + piece;
    case 3:
      return piece + text;
    case 4:
      return text.slice(0, at) + text.slice(at + 1 + random(4));
    case 5:
      return text.slice(0, line) + text.slice(end);
    case 6:
      return text.replaceAll('\n', '\r\n');
    case 7:
      return text.slice(0, line) + text.slice(line).replace('-----\n', `-----${piece}\n`);
    default:
      return text.slice(0, at) + String.fromCharCode(33 + random(94)) + text.slice(at + 1);
  }
}

test('nearly every sound file is plain', () => {
  expect(plain.length).toBeGreaterThan(files.length / 2);
});

test('every fixture reads as it does without the short way', () => {
  for (const [path, bytes] of files) {
    const source = sourceFromBytes(path, bytes);
    expect(readContents(source)).toStrictEqual(readThoroughly(source));
  }
});

test('what the short way takes, it reads as the long way does', () => {
  const random = randomNumbers(20261121);
  const pick = (): string => plain[random(plain.length)]?.[1].toString('utf8') ?? '';
  let taken = 0;
  for (let round = 0; round < 3000; round += 1) {
    let text = random(3) === 0 ? pick() + pick() : pick();
    for (let count = 1 + random(2); count > 0; count -= 1) text = mutate(text, random);
    const source = sourceFromBytes('a.pem', Buffer.from(text, 'utf8'));
    if (readPlainFile(source) === undefined) continue;
    taken += 1;
    expect({ round, contents: readContents(source) }).toStrictEqual({ round, contents: readThoroughly(source) });
  }
  expect(taken).toBeGreaterThan(500);
});
