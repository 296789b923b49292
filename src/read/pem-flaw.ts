/** A defect of the text before it is known who stumbles over it; offsets into the text. */
export interface Flaw {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

/** A character as U+ and its number. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
