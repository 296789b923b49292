import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { timeCheck } from './bench-gate.ts';
import { compare, timeProcess, type Figure } from './timing.ts';

export const apigeeFolder = 'examples/storefront-fixed';

/** What the other files of a large repository cost, beyond naming them and judging the Apigee folder. */
export function benchMonorepo(folder: string): readonly Figure[] {
  const root = makeMonorepo(join(folder, 'mixed'), 100_000, apigeeFolder);
  const code = makeMonorepo(join(folder, 'code'), 100_000, apigeeFolder, /\.(?:java|ts|md|svg)$/);
  const alone = (): number => timeCheck(apigeeFolder);
  const tracked = (where: string): number => timeProcess('git', ['ls-files'], { folder: where }) + alone();
  const there = (): number => timeProcess('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { folder: root }) + alone();
  return [
    { what: '`check` of 100,000 files of code and text around one Apigee folder, against `git ls-files` and `check` of that folder alone', ...compare(() => timeCheck(code), () => tracked(code), 7), aim: 'under 3 times' },
    { what: '`check` of 100,000 other files, a quarter of them YAML, JSON, XML or Terraform, around one Apigee folder, against `git ls-files` and `check` of that folder alone', ...compare(() => timeCheck(root), () => tracked(root), 7), aim: 'under 3 times' },
    { what: 'the same against `git ls-files --cached --others --exclude-standard`, which has to look into every folder too, and `check` of that folder alone', ...compare(() => timeCheck(root), there, 7), aim: 'under 3 times' },
  ];
}

const filesPerFolder = 20;

/** What a team keeps that is not Apigee's, as parts of a hundred: mostly code, some of it in the formats that the gate reads. */
const kinds: readonly { readonly share: number; readonly path: string; readonly content: (index: number) => string }[] = [
  { share: 30, path: 'src/main/Service#.java', content: (index) => `package com.example.s${index};\n\npublic class Service${index} {\n${'  // does something\n'.repeat(40)}}\n` },
  { share: 25, path: 'web/component-#.ts', content: (index) => `export const component${index} = () => ({\n${'  name: "a component",\n'.repeat(40)}});\n` },
  { share: 12, path: 'docs/page-#.md', content: (index) => `# Page ${index}\n\n${'A line about what the service does.\n'.repeat(30)}` },
  { share: 8, path: 'assets/image-#.svg', content: () => `<svg xmlns="http://www.w3.org/2000/svg">${'<path d="M0 0L10 10"/>'.repeat(40)}</svg>\n` },
  { share: 8, path: 'data/record-#.json', content: (index) => `${JSON.stringify({ id: index, entries: Array.from({ length: 40 }, (_, entry) => ({ name: `entry ${entry}`, value: entry })) }, undefined, 2)}\n` },
  { share: 7, path: 'k8s/deployment-#.yaml', content: (index) => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: service-${index}\nspec:\n  template:\n    spec:\n      containers:\n${'        - name: app\n          image: app:1\n'.repeat(20)}` },
  { share: 5, path: 'build/pom-#.xml', content: (index) => `<project>\n  <artifactId>service-${index}</artifactId>\n${'  <dependency><artifactId>a</artifactId></dependency>\n'.repeat(20)}</project>\n` },
  { share: 3, path: 'infra/main-#.tf', content: (index) => `resource "aws_instance" "i${index}" {\n${'  tag = "a"\n'.repeat(40)}}\n` },
  { share: 2, path: 'conf/app-#.properties', content: (index) => `app.id=${index}\n${'app.flag=true\n'.repeat(40)}` },
];

/** A repository of `count` files that are not Apigee's, of those kinds whose paths are `wanted`, all of them tracked, with `apigee` in a folder of it; gives its folder. */
export function makeMonorepo(folder: string, count: number, apigee: string, wanted = /./): string {
  const chosen = kinds.filter(({ path }) => wanted.test(path));
  const made = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const { path, content } = kindAt(chosen, index % chosen.reduce((sum, { share }) => sum + share, 0));
    const file = join(folder, `services/team-${Math.floor(index / filesPerFolder / 100)}/service-${Math.floor(index / 100)}`, path.replace('#', String(index)));
    const directory = dirname(file);
    if (!made.has(directory)) mkdirSync(directory, { recursive: true });
    made.add(directory);
    writeFileSync(file, content(index));
  }
  cpSync(apigee, join(folder, 'apigee'), { recursive: true });
  writeFileSync(join(folder, '.gitignore'), 'target/\n*.log\n');
  for (const words of [['init', '--quiet'], ['add', '--all']]) {
    const { status, stderr } = spawnSync('git', words, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${words[0]} ended with ${status}: ${stderr.slice(0, 500)}`);
  }
  return folder;
}

function kindAt(chosen: typeof kinds, part: number): (typeof kinds)[number] {
  let before = 0;
  for (const kind of chosen) {
    before += kind.share;
    if (part < before) return kind;
  }
  throw new Error('the part is beyond all shares');
}
