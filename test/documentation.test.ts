import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import type { Token } from 'marked';
import { readConfiguration } from '../src/read/configuration.ts';
import { allRules } from '../src/rules/all.ts';
import { sourceFromBytes } from '../src/source/source-file.ts';
import { fencesOf, readPages, tokensOf, type DocumentPage } from './pages.ts';

const pages = readPages();
const repository = 'https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/';

/** Where the links and pictures of a page lead, as far as that is in this repository. */
function targetsOf(page: DocumentPage): readonly string[] {
  const addresses = tokensOf(page).flatMap((token) => (token.type === 'link' || token.type === 'image' ? [String((token as { href: unknown }).href)] : []));
  return addresses.flatMap((address) => {
    if (address.startsWith(repository)) return [address.slice(repository.length)];
    if (/^[a-z][a-z+.-]*:/i.test(address)) return [];
    return [address.startsWith('#') ? page.path + address : join(dirname(page.path), address)];
  });
}

/** The anchors of a page's headings as GitHub makes them; the second of a name gets `-1`. */
function anchorsOf(page: DocumentPage): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = tokensOf(page).filter((token) => token.type === 'heading').map((token) => plainOf((token as { tokens?: readonly Token[] }).tokens ?? []));
  return new Set(headings.map((heading) => {
    const anchor = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  }));
}

function plainOf(tokens: readonly Token[]): string {
  return tokens.map((token) => ('tokens' in token && token.tokens !== undefined ? plainOf(token.tokens) : 'text' in token ? String(token.text) : '')).join('');
}

describe('links', () => {
  test.each(pages)('of $path lead to files and headings that there are', (page) => {
    const broken = targetsOf(page).filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = normalize(path);
      if (file.startsWith('..') || !existsSync(file)) return true;
      if (anchor === undefined) return false;
      const other = pages.find((candidate) => candidate.path === file);
      return other === undefined || !anchorsOf(other).has(decodeURIComponent(anchor));
    });
    expect(broken).toEqual([]);
  });

  test.each(allRules)('of the rule $id to this repository lead to pages that there are', ({ citations }) => {
    const own = citations.filter((citation) => citation.startsWith(repository)).map((citation) => citation.slice(repository.length));
    expect(own.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('the headings are read as GitHub does', () => {
    const page = { path: 'a.md', text: '# One `code`: two, three\n\n## A\n\n## A\n\n## "q" — über_x (1)\n' };
    expect([...anchorsOf(page)]).toEqual(['one-code-two-three', 'a', 'a-1', 'q--über_x-1']);
    expect(targetsOf({ path: 'docs/a.md', text: '[a](#a) ![b](../b.png) [c](https://example.com) | [d](d.md#x)' })).toEqual(['docs/a.md#a', 'b.png', 'docs/d.md#x']);
  });
});

/** Pages that tell how to use the gate; those of rules and playbooks show configurations that are wrong on purpose. */
const guides = pages.filter(({ path }) => /^(?:[^/]+|docs\/[^/]+)\.md$/.test(path));

describe('configurations on the pages', () => {
  const topKeys = /^(?:platform|deploy-tool|chart-directory|include|exclude|fail-on|expiry|severity|environment-groups|environments|backends|waivers):/m;
  const shown = guides.flatMap(fencesOf).filter(({ language, text }) => language === 'yaml' && topKeys.test(text));

  test('there are some', () => {
    expect(shown.length).toBeGreaterThan(3);
  });

  test.each(shown)('$path:$line is one that the gate takes', ({ text }) => {
    const read = readConfiguration(sourceFromBytes('.apigee-tls-gate.yml', Buffer.from(text)), allRules.map(({ id }) => id));
    expect('problems' in read ? read.problems.map(({ message }) => message) : []).toEqual([]);
  });
});

describe('commands on the pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
  const programs = join(folder, 'bin');

  beforeAll(() => {
    mkdirSync(programs);
    writeFileSync(join(programs, 'apigee-tls-gate'), `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli.js')}" "$@"\n`);
    chmodSync(join(programs, 'apigee-tls-gate'), 0o755);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function runIn(root: string, line: string): { readonly status: number | null; readonly output: string } {
    const env = { PATH: `${programs}:${process.env['PATH'] ?? ''}`, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' };
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { cwd: root, encoding: 'utf8', env });
    return { status, output: stdout + stderr };
  }

  // Installing has a test of its own (integrations); it needs a release.
  const guided = guides.map((page) => ({ path: page.path, lines: fencesOf(page).filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n')).filter((line) => line.startsWith('apigee-tls-gate ') || (page.path === 'docs/adoption.md' && line.startsWith('git '))) })).filter(({ lines }) => lines.length > 0);

  test.each(guided)('those of $path work on an old repository, one after the other', ({ path, lines }) => {
    const root = join(folder, path.replaceAll('/', '-'));
    cpSync('examples/storefront-broken', root, { recursive: true });
    expect(runIn(root, 'git init --quiet --initial-branch main . && git add . && git commit --quiet -m begin').status).toBe(0);
    for (const line of lines) {
      const { status, output } = runIn(root, line);
      const fine = /^apigee-tls-gate (?:check|merge)/.test(line) ? [0, 1] : [0];
      expect({ line, output, fine: fine.includes(status ?? -1) }).toEqual({ line, output, fine: true });
    }
    // Who has followed the guide to adoption has a gate that passes.
    if (path !== 'docs/adoption.md') return;
    expect(existsSync(join(root, '.github/workflows/apigee-tls-gate.yml'))).toBe(true);
    expect(runIn(root, 'apigee-tls-gate check . --baseline .apigee-tls-gate-baseline.json').status).toBe(0);
  });
});
