/** The most that one run takes in. What is beyond is a finding or makes the verdict incomplete, never silence. */
export interface Limits {
  /** Bytes of one file, or of one member of an archive. */
  readonly fileBytes: number;
  /** Files below the root. */
  readonly files: number;
  /** Levels of YAML, JSON, XML and HCL. */
  readonly nesting: number;
  /** Values of one YAML file, aliases followed. */
  readonly yamlValues: number;
  /** Aliases of one YAML document, those behind aliases counted again. */
  readonly yamlAliases: number;
  /** Members of one ZIP archive. */
  readonly zipMembers: number;
  /** Times that a member of more than a megabyte may be larger than packed. */
  readonly zipRatio: number;
  /** Bytes of one ZIP archive, and of all that is taken out of it. */
  readonly zipBytes: number;
  /** Certificates and keys of one file. */
  readonly certificates: number;
  /** Bytes of one certificate. */
  readonly certificateBytes: number;
  /** Rounds of key derivation that one keystore may ask for. */
  readonly keystoreRounds: number;
  /** Certificates looked at in the search for one path. */
  readonly pathSteps: number;
  /** Seconds of one run. */
  readonly seconds: number;
}

export interface LimitRow {
  /** Its name under `limits` in the configuration. */
  readonly key: string;
  readonly standard: number;
  /** What no configuration can go beyond, so that none switches the protection off. */
  readonly most: number;
  /** What is counted, as a noun. */
  readonly unit: string;
  /** Of what it is counted. */
  readonly of: string;
}

const mebibyte = 1024 * 1024;

export const limitRows: Readonly<Record<keyof Limits, LimitRow>> = {
  fileBytes: { key: 'file-bytes', standard: 8 * mebibyte, most: 64 * mebibyte, unit: 'bytes', of: 'one file, or one member of a ZIP archive' },
  files: { key: 'files', standard: 250_000, most: 2_000_000, unit: 'files', of: 'all files below the root' },
  nesting: { key: 'nesting', standard: 100, most: 400, unit: 'levels', of: 'YAML, JSON, XML and HCL' },
  yamlValues: { key: 'yaml-values', standard: 100_000, most: 2_000_000, unit: 'values', of: 'one YAML file, its aliases (`*name`) expanded' },
  yamlAliases: { key: 'yaml-aliases', standard: 10_000, most: 1_000_000, unit: 'aliases', of: 'one YAML document, its aliases (`*name`) expanded' },
  zipMembers: { key: 'zip-members', standard: 5000, most: 65_534, unit: 'members', of: 'one ZIP archive' },
  zipRatio: { key: 'zip-ratio', standard: 200, most: 2000, unit: 'times its packed size', of: 'a member of more than 1 MiB, unpacked' },
  zipBytes: { key: 'zip-bytes', standard: 64 * mebibyte, most: 512 * mebibyte, unit: 'bytes', of: 'one ZIP archive, and all that is taken out of it' },
  certificates: { key: 'certificates', standard: 2000, most: 50_000, unit: 'certificates and keys', of: 'one certificate or key file' },
  certificateBytes: { key: 'certificate-bytes', standard: 128 * 1024, most: mebibyte, unit: 'bytes', of: 'one certificate' },
  keystoreRounds: { key: 'keystore-rounds', standard: 1_000_000, most: 100_000_000, unit: 'rounds of key derivation', of: 'one keystore' },
  pathSteps: { key: 'path-steps', standard: 5000, most: 1_000_000, unit: 'steps', of: 'the search for one certificate path through cross-signed authorities' },
  seconds: { key: 'seconds', standard: 300, most: 21_600, unit: 'seconds', of: 'one run' },
};

export const limitNames = Object.keys(limitRows) as readonly (keyof Limits)[];

export const defaultLimits: Limits = limitsFrom(() => undefined);

/** All limits, those that are not chosen at their default. */
export function limitsFrom(chosen: (name: keyof Limits, row: LimitRow) => number | undefined): Limits {
  return Object.fromEntries(limitNames.map((name) => [name, chosen(name, limitRows[name]) ?? limitRows[name].standard])) as Record<keyof Limits, number>;
}

/** What is over a limit, in words that name the key which raises it: `more than the limit of 10 files (…)`. */
export function overLimit(name: keyof Limits, limits: Limits): string {
  const { key, unit } = limitRows[name];
  return `more than the limit of ${limits[name]} ${unit} (${key} under limits in the configuration)`;
}

/** How far a run may go: its limits, and whether its time is over. */
export interface Bounds {
  readonly limits: Limits;
  readonly isOverdue: () => boolean;
}

export const usualBounds: Bounds = { limits: defaultLimits, isOverdue: () => false };
