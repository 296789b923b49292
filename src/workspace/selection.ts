import picomatch from 'picomatch';

/** A test of paths against globs: in if any of `include` matches and none of `exclude` does. A bare folder name takes everything below it. */
export function selectPaths(include: readonly string[], exclude: readonly string[]): (path: string) => boolean {
  const wanted = matcher(include);
  const unwanted = exclude.length === 0 ? () => false : matcher(exclude);
  return (path) => wanted(path) && !unwanted(path);
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.includes('**')) return () => true;
  const patterns = globs.flatMap((glob) => {
    const trimmed = glob.replace(/^\.?\/|\/$/g, '');
    return [trimmed, `${trimmed}/**`];
  });
  return picomatch(patterns, { dot: true });
}
