import { elsewhere } from './elsewhere.ts';
import type { SslInfo, Target } from './target.ts';

/** The SSLInfo that the platform acts on: with Enabled set to false it ignores the whole block. */
export function activeSslInfo(target: Target): SslInfo | undefined {
  return target.sslInfo?.enabled?.value.toLowerCase() === 'false' ? undefined : target.sslInfo;
}

/** Whether IgnoreValidationErrors switches off the checks of names and chains; Enforce overrides it. */
export function ignoresErrors(info: SslInfo | undefined): boolean {
  return info?.ignoreValidationErrors?.value.toLowerCase() === 'true' && info.enforce?.value.toLowerCase() !== 'true';
}

/** Whether a flow variable or a pipeline still decides if the block counts at all. */
export function isUndecided(target: Target): boolean {
  const enabled = target.sslInfo?.enabled;
  return enabled !== undefined && elsewhere(enabled.value) !== undefined;
}

/** The SSLInfo that a handshake is made with: not one that is switched off or undecided, not with an http URL, not where target servers have settings of their own. */
export function effectiveSslInfo(target: Target): SslInfo | undefined {
  return target.url?.scheme === 'http' || target.servers.length > 0 || isUndecided(target) ? undefined : activeSslInfo(target);
}

/** The name of a setting as it is written where the target stands: `<TrustStore>`, `trustStore`, `trust_store`. */
export function settingName({ span }: Target, name: string): string {
  const { path } = span.file;
  if (/\.tf(?:\.json)?$/i.test(path)) return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return /\.json$/i.test(path) ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : `<${name}>`;
}
