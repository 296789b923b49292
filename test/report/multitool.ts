import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Microsoft's validator for SARIF. */
export interface Multitool {
  /** The JSON Schema that it ships. */
  readonly schema: string;
  /** Everything that it has against the texts, by default by the rules of SARIF and of GitHub: `level rule: message` each. */
  readonly validate: (texts: readonly string[], kinds?: string) => readonly string[];
}

/** The validator; throws where there is no build of it for this machine. */
export function findMultitool(): Multitool {
  let binary: string;
  try {
    binary = createRequire(import.meta.url)('@microsoft/sarif-multitool') as string;
  } catch {
    throw new Error(`@microsoft/sarif-multitool has no build for ${process.platform}: CONTRIBUTING.md says what the tests need`);
  }
  if (process.platform === 'win32') binary += '.exe';
  if (!existsSync(binary)) throw new Error('@microsoft/sarif-multitool is not complete: install the packages with npm ci');
  makeExecutable(binary);
  return { schema: join(dirname(binary), 'sarif-2.1.0.json'), validate: (texts, kinds = 'Sarif;Ghas') => validate(binary, texts, kinds) };
}

/** Its package does so after it is installed, which not every npm lets it do. */
function makeExecutable(binary: string): void {
  try {
    accessSync(binary, constants.X_OK);
  } catch {
    chmodSync(binary, 0o755);
  }
}

interface Report {
  readonly runs: readonly { readonly results?: readonly { readonly level?: string; readonly ruleId: string; readonly message: object }[] }[];
}

/** Its exit code tells nothing: what it found is in its own report. */
function validate(binary: string, texts: readonly string[], kinds: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.sarif`);
      writeFileSync(file, text);
      return file;
    });
    const output = join(folder, 'validation.json');
    // It would skip larger files without a word.
    const { stdout } = spawnSync(binary, ['validate', ...files, '--rule-kind', kinds, '--level', 'Error;Warning', '--max-file-size-in-kb', '100000', '--output', output, '--log', 'ForceOverwrite'], {
      encoding: 'utf8',
      // It asks the network whether addresses are there; a proxy that nobody offers keeps it from that.
      env: { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
      maxBuffer: 64 * 1024 * 1024,
    });
    if (!existsSync(output) || !stdout.includes(`${files.length} files scanned`)) throw new Error(`the validator did not look at everything: ${stdout}`);
    const report = JSON.parse(readFileSync(output, 'utf8').replace(/^\uFEFF/, '')) as Report;
    return report.runs.flatMap(({ results = [] }) => results.map(({ level = 'warning', ruleId, message }) => `${level} ${ruleId}: ${JSON.stringify(message)}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
