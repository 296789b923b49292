/** The last millisecond in UTC of a calendar day like `2026-12-31`; undefined for anything else. */
export function endOfDay(written: string): number | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 2026-02-31 for the third of March.
  const real = !Number.isNaN(start) && new Date(start).toISOString().startsWith(written);
  return real ? start + 86_399_999 : undefined;
}
