import { isPlaceholder } from '../model/elsewhere.ts';

/** How much of a text is looked at; placeholders are short. */
const reach = 400;

/** What fills a block's body in later, in words, or undefined where it is what it is. */
export function placeholderIn(text: string): string | undefined {
  const trimmed = text.slice(0, 64 * 1024).trim();
  if (trimmed === '') return undefined;
  // Two words are no body either: "Root certs".
  return wholeTextPlaceholder(trimmed) ?? insertedPlaceholder(trimmed) ?? (/^[A-Za-z]{1,20}[ \t]+[A-Za-z]{1,20}$/.test(trimmed) ? 'a placeholder' : undefined);
}

/** A line that a template engine or a person fills in. */
const filledIn = /^(?:\{\{[^]*\}\}|\{%[^]*%\}|<%[^]*%>|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|@[A-Za-z][\w.-]*@|%[A-Za-z]\w*%|<[A-Za-z][\w .,'-]*>|\[[A-Za-z][\w .,'-]*\]|\.{3,10}|\u2026)$/;

/** The same for a whole file, of which much less can be taken for a placeholder: another document may hold one anywhere. */
export function placeholderFile(text: string): string | undefined {
  const trimmed = text.slice(0, 64 * 1024).trim();
  const whole = wholeTextPlaceholder(trimmed);
  if (whole !== undefined || trimmed === '' || trimmed.length > 10 * reach || /-----|<\/|\/>|<\?/.test(trimmed)) return whole;
  const lines = trimmed.split(/[\r\n]+/).map((line) => line.trim());
  if (lines.every((line) => filledIn.test(line)) || filledIn.test(trimmed)) return 'a template or placeholder';
  const [first = ''] = lines;
  return lines.length > 3 || first.length > reach ? undefined : insertedPlaceholder(first);
}

/** The same where the text as a whole tells it by its first characters. */
export function wholeTextPlaceholder(text: string): string | undefined {
  if (text.startsWith('$ANSIBLE_VAULT')) return 'an Ansible Vault';
  if (text.startsWith('\0GITCRYPT\0')) return 'a file encrypted by git-crypt';
  if (text.startsWith('version https://git-lfs.github.com/')) return 'a Git LFS pointer';
  if (/^-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----/.test(text)) return 'an encrypted file';
  if (text.startsWith('age-encryption.org/v1')) return 'an encrypted file';
  if (/^\{\s{0,20}"data"\s{0,20}:\s{0,20}"ENC\[/.test(text)) return 'a file encrypted by SOPS';
  return undefined;
}

/** Templates and words that stand where base64 should be. */
function insertedPlaceholder(text: string): string | undefined {
  // Bytes that are no text hold everything somewhere.
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x08\x0e-\x1f]/.test(text)) return undefined;
  const odd = text.search(/[^A-Za-z0-9+/=\s]/);
  if (odd !== -1) {
    const context = text.slice(odd, odd + reach);
    if (text.startsWith('ENC[', odd - 3)) return 'a value encrypted by SOPS';
    if (/^(?:\{\{|\{%|<%|\$\{|\$\(|\$[A-Za-z_]|@[A-Za-z][\w.-]{0,80}@|%[A-Za-z]\w{0,80}%|<[A-Za-z][\w .,'-]{0,120}>|\[[A-Za-z][\w .,'-]{0,120}\])/.test(context)) return 'a template or placeholder';
    if (/^(?:\.\.\.|\u2026)/.test(context)) return 'an elided example';
  }
  if (text.length > reach || text.startsWith('-----')) return undefined;
  if (isPlaceholder(text)) return 'a placeholder';
  // A few words in place of a body: "your certificate goes here".
  return /^[A-Za-z]{1,20}(?:[ \t]+[A-Za-z]{1,20}){2,20}[.!]?$/.test(text) ? 'a placeholder' : undefined;
}
