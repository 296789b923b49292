import { spawnSync } from 'node:child_process';

const programs = {
  java: ['java', '-version'],
  javac: ['javac', '-version'],
  openssl: ['openssl', 'version'],
  nginx: ['nginx', '-v'],
  /** BoringSSL's own tool: the ingress loads its files with that library. */
  boringssl: ['bssl-tool', 'ciphers', 'ALL'],
  /** Ends a server that would outlive the laboratory. */
  timeout: ['timeout', '--version'],
} as const;

export type Program = keyof typeof programs;

/** The programs that play the engines with the first line of their version; undefined where one is missing. */
export type Tools = Readonly<Record<Program, string | undefined>>;

export function findTools(): Tools {
  return Object.fromEntries(Object.entries(programs).map(([name, [program, ...words]]) => [name, versionOf(program, words)])) as Tools;
}

function versionOf(program: string, words: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  // BoringSSL has no versions.
  return program === 'bssl-tool' ? 'BoringSSL (bssl-tool)' : `${stdout}${stderr}`.split('\n')[0];
}

/** The Java release, 17 say. */
export function javaRelease({ java }: Tools): number | undefined {
  const major = /"(\d+)/.exec(java ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

export function missingTools(tools: Tools): readonly Program[] {
  return (Object.keys(programs) as Program[]).filter((name) => tools[name] === undefined);
}
