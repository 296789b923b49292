import { accessSync, constants, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { applyFixes, type FixChoice, type FixedFile } from '../gate/fix.ts';
import type { Finding, Verdict } from '../gate/verdict.ts';
import { disarmLine, escapeTerminal } from '../report/escape.ts';
import { describePlace } from '../report/place.ts';
import { writeWhole } from '../workspace/disk.ts';
import { undisturbed } from './signals.ts';

/** One mended defect can bring another to light, which then has its turn; what goes on for longer goes round in circles. */
const mostRounds = 5;

/** Writes the fixes of the findings into the files, judges again from disk, and so on until nothing is left to apply; gives the last verdict. */
export async function fixFiles(root: string, choice: FixChoice, judge: () => Verdict): Promise<Verdict> {
  const refused = new Map<string, string>();
  let verdict = judge();
  for (let round = 1; ; round += 1) {
    const { files, left } = applyFixes(verdict.findings, choice);
    const due = files.filter(({ path }) => !refused.has(path));
    if (due.length === 0 || round > mostRounds) {
      const unwritten = files.flatMap(({ path, mended }) => mended.map((finding) => ({ finding, reason: refused.get(path) ?? 'it comes back each time' })));
      for (const { finding, reason } of [...unwritten, ...left]) say('not fixed', finding, reason);
      if (round === 1 && unwritten.length + left.length === 0) process.stderr.write(`nothing to fix${choice === 'safe' ? ' safely' : ''}\n`);
      return verdict;
    }
    for (const file of due) {
      const refusal = await undisturbed(() => write(root, file));
      if (refusal !== undefined) refused.set(file.path, refusal);
      else for (const finding of file.mended) say('fixed', finding, finding.fix?.title ?? '');
    }
    verdict = judge();
  }
}

function say(what: string, finding: Finding, words: string): void {
  process.stderr.write(`${disarmLine(escapeTerminal(`${what} ${describePlace(finding.fix?.edits[0]?.span ?? finding.span)}: ${words} (${finding.rule})`))}\n`);
}

/** Puts the new content in place of the old in one step; a reason in words where the file is not to be touched. Whatever else goes wrong is thrown, with the old file as it was. */
function write(root: string, { path, before, after }: FixedFile): string | undefined {
  const base = realpathSync(root);
  const target = join(base, path);
  const status = lstatSync(target, { throwIfNoEntry: false });
  if (status === undefined) return 'it is not there any more';
  if (status.isSymbolicLink()) return 'it is a symbolic link';
  if (!status.isFile() || !target.startsWith(base + sep) || realpathSync(target) !== target) return 'it is not a file that stands in this folder itself';
  if ((status.mode & 0o222) === 0 || !isWritable(target)) return 'it may only be read';
  if (!readFileSync(target).equals(before)) return 'it has changed since it was read';
  try {
    writeWhole(target, after, { mode: status.mode & 0o7777, called: path });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}; it is as it was`, { cause: error });
  }
  return undefined;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
