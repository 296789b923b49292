import { statSync } from 'node:fs';
import { plantedLink } from '../workspace/planted-link.ts';

/** Throws where a link of the repository would choose which file is written; `called` is what asks for it. */
export function refusePlanted(file: string, root: string, called: string): void {
  // Without a repository there is nobody to plant anything; that it is missing is told by who opens it.
  const link = statSync(root, { throwIfNoEntry: false })?.isDirectory() === true ? plantedLink(file, root) : undefined;
  if (link !== undefined) throw new Error(`${called} is not written: ${link} is a symbolic link of the repository, which would choose the file that is replaced. Write the report elsewhere, or remove the link`);
}
