import { elsewhere } from '../model/elsewhere.ts';
import type { TargetUrl } from '../model/target.ts';
import { spanOf, textOf, type Located, type Span } from '../source/span.ts';

/** Takes a URL apart; scheme, host and port stay undefined where a variable or placeholder stands in them. */
export function readUrl(text: Located<string>): TargetUrl {
  const match = /^(?:(https?):\/\/)?(?:[^/?#@]*@)?(\[[0-9a-fA-F:.]*\]|\{[^{}]*\}|[^/?#:]*)(?::([^/?#]*))?/i.exec(text.value);
  const scheme = match?.[1]?.toLowerCase();
  const authority = match?.[2] ?? '';
  const literal = authority !== '' && elsewhere(match?.[0] ?? '') === undefined;
  const place = placeOf(text, authority);
  const known = scheme === 'http' || scheme === 'https' ? scheme : undefined;
  const host = authority.replace(/^\[|\]$/g, '');
  return {
    text,
    scheme: known,
    host: literal && known !== undefined ? { value: host, span: place } : undefined,
    port: /^\d{1,5}$/.test(match?.[3] ?? '') ? Number(match?.[3]) : (match?.[3] ?? '') === '' && known !== undefined ? (known === 'https' ? 443 : 80) : undefined,
  };
}

/** Where the host stands; a comment or a character reference within it leaves the whole text. */
function placeOf(text: Located<string>, authority: string): Span {
  const offset = textOf(text.span).indexOf(authority);
  return offset === -1 ? text.span : spanOf(text.span.file, text.span.start + offset, text.span.start + offset + authority.length);
}
