import picomatch from 'picomatch';
import { selectPaths } from '../../src/workspace/selection.ts';

const paths = ['a', 'a/b', 'a/b/c', 'a/x/b', 'a/x/y/b/c', '.a/b', 'b', 'ab', 'x/a', 'x/y/a/b.yaml', 'a.yaml', '(a)/b', 'x/.b', 'x/[a]/b', 'test/a', '!a/b', 'a/!b'];

test.each(['a', 'a/b', 'a/**', '**/b', 'a/**/b', '**/a/**/b/**', '*', '*/b', 'a*', '*.yaml', '**/*.{yaml,yml}', '{a,x}/**', '{a/b,x/y}/**', '?', '!(a)/**', '!a', 'a/!b', '@(a|x)/**/b', '\\(a\\)/b', '[ab]', 'x/\\[a\\]/b', '**b', 'a**/b', '.*/**', '/a/', './a/b', 'a//b', '***/b'])('the glob %s takes what picomatch takes, and what is below', (glob) => {
  const trimmed = glob.replace(/^\.?\/|\/$/g, '');
  const reference = picomatch([trimmed, `${trimmed}/**`], { dot: true });
  expect(paths.filter(selectPaths([glob], []))).toEqual(paths.filter((path) => reference(path)));
});

test('no path makes many ** take long', () => {
  const started = performance.now();
  expect(selectPaths(['**/a/**/a/**/a/**/a/**/a/**/b'], [])(`${'a/'.repeat(2047)}c`)).toBe(false);
  expect(selectPaths(['**/*a*a*b/**/*a*a*b'], [])(`${`${'a'.repeat(250)}/`.repeat(16)}c`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
