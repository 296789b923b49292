/** A generator of its own seed, so that a scenario can be repeated. */
export interface Random {
  /** An integer from zero up to `limit`, exclusive. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** The items in another order; what is given stays as it is. */
  shuffle<Item>(items: readonly Item[]): Item[];
}

/** The same text gives the same sequence on every machine. */
export function seededRandom(seed: string): Random {
  let state = hash(seed);
  // Mulberry32: 32 bits of state are enough to draw a few dozen values.
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    shuffle<Item>(items: readonly Item[]): Item[] {
      const left = [...items];
      return items.flatMap(() => left.splice(below(left.length), 1));
    },
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  return value;
}
