const KEY_BEGIN = /(BEGIN [A-Z0-9 ]{0,40}KEY-*)/;
/** A body with its end; without one, what looks like base64 behind the beginning. */
const BODY = new RegExp(`${KEY_BEGIN.source}(?:(?:(?!BEGIN )[^])*?(?=-*END )|\\s*[A-Za-z0-9+/=]{12,}(?:[\\r\\n]+\\s*[A-Za-z0-9+/=]+)*)`, 'g');

/** Text without the bodies of private keys: somebody may have pasted a key where a name or a path belongs. */
export function withoutKeys(text: string): string {
  return KEY_BEGIN.test(text) ? text.replace(BODY, '$1•••') : text;
}
