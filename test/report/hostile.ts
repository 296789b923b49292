/** Pieces of text that break out of one sink or another. */
const PIECES = [
  '::error::x', '::stop-commands::T', '::set-output name=verdict::pass', '##[add-mask]e', '##[error]x', '###[group]', '\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085',
  '\u001B[2J', '\u009B31m', '\u202E', '\u2066', '\u200B', '\uFEFF', '\u{E0041}', '\uD800', '\0', '\b', '\t', '%0A', '%25', '%3A', ',line=1', ';', '::', ':', '##', '[', ']',
  '|', '`', '``', '\\', '\\|', '<img src=x>', '<!-- marker -->', '</details>', '<b>', '&lt;', '&#96;', '@octocat', '#123', 'GH-7', 'https://evil.example', 'www.evil.example',
  '[a](b)', '![a](b)', '**b**', '_u_', '~~s~~', '$x$', '-----', '# head', '- item', 'plain', ' ', 'ü', '日本', '👩‍💻', '"', '{', '}', 'https://user@host/#1',
];

/** The same numbers for the same seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function hostileText(random: () => number): string {
  const length = 1 + Math.floor(random() * 8);
  return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('');
}
