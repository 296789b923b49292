import { marked } from 'marked';

/** What of the rendered page is none of ours: elements, addresses, mentions and references that GitHub would make. */
export function foreignIn(markdown: string): readonly string[] {
  const html = marked.parse(markdown, { async: false, gfm: true });
  const elements = [...html.matchAll(/<(\/?[a-z!][^>]*)>/gi)].map(([, tag = '']) => tag);
  const ours = /^(?:\/?(?:h[1-4]|p|strong|code|table|thead|tbody|tr|ul|li|details|summary|pre|a|br)|t[hd](?: align="(?:left|right)")?|\/t[hd]|code class="language-(?:suggestion|mermaid)"|a href="https:\/\/(?:github\.com\/apigee-tls-gate\/apigee-tls-gate\/blob\/main\/docs\/rules\/[^"]*|host\.example\/o\/r\/[^"]*)"|!-- apigee-tls-gate:(?:comment|suggestion):[0-9a-f]+ --)$/;
  const text = html.replace(/<(pre|code)\b[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '').replace(/&#\d+;|&[a-z]+;/g, ' ');
  return [...elements.filter((tag) => !ours.test(tag)), ...(text.match(/@\w+|(?<!\w)#\d+|GH-\d+|https?:\/\/\S+|www\.\S+/gi) ?? [])];
}
