import type { SslInfo, Target } from './model.ts';

/** The SSLInfo that the platform acts on: with Enabled set to false it ignores the whole block. */
export function activeSslInfo(target: Target): SslInfo | undefined {
  return target.sslInfo?.enabled?.value.toLowerCase() === 'false' ? undefined : target.sslInfo;
}

/** Whether IgnoreValidationErrors switches off the checks of names and chains; Enforce overrides it. */
export function ignoresErrors(info: SslInfo | undefined): boolean {
  return info?.ignoreValidationErrors?.value.toLowerCase() === 'true' && info.enforce?.value.toLowerCase() !== 'true';
}
