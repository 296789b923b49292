/** The code of a system error, like `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether it says that nothing is there. */
export function isAbsence(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

const plainReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'the path is too long',
};

const writeReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'there is no space left on the disk for this user',
  EFBIG: 'files of this size are not allowed here',
  EROFS: 'the disk takes no changes',
  EEXIST: 'its place is taken by the remains of runs that were killed (.part1 and so on): remove them',
};

/** A reason without the absolute path that system errors carry. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? 'for no reason that the system names' : (plainReasons[code] ?? `the system says ${code}`);
}

/** The same for a file that was to be written. */
export function writeReasonOf(error: unknown): string {
  return writeReasons[codeOf(error) ?? ''] ?? reasonOf(error);
}
