import type { Expiry, Verdict } from '../gate/verdict.ts';
import { codeSpan, cutText, escapeMarkdown, showInvisible } from './escape.ts';
import { pluralize } from './wording.ts';

const DAY = 86_400_000;
const HORIZON_DAYS = 180;
/** Below this a bar is red. */
const PRESSING_DAYS = 30;
/** More bars than this and nobody reads the drawing. */
const MOST_BARS = 30;
const LONGEST_NAME = 60;

/** The certificates that end within the next 180 days, as a Gantt chart for Mermaid and as a table below it. */
export function renderTimeline({ expiries, now }: Verdict): string {
  const soon = expiries.filter(({ notAfter }) => notAfter >= now && notAfter < now + HORIZON_DAYS * DAY);
  if (soon.length === 0) return '';
  const shown = soon.slice(0, MOST_BARS);
  const more = soon.length > shown.length ? ['', `and ${soon.length - shown.length} more`] : [];
  return [
    `### ${pluralize(soon.length, 'certificate')} of ${expiries.length} ${soon.length === 1 ? 'ends' : 'end'} within ${HORIZON_DAYS} days`,
    '',
    '```mermaid',
    'gantt',
    '  dateFormat YYYY-MM-DD',
    '  axisFormat %b %Y',
    '  tickInterval 1month',
    ...shown.map((expiry) => bar(expiry, now)),
    '```',
    '',
    '| Ends | Left | Certificate | File |',
    '| :-- | --: | :-- | :-- |',
    ...shown.map((expiry) => `| ${dayOf(expiry.notAfter)} | ${daysLeft(expiry, now)} | ${escapeMarkdown(cutText(expiry.name, LONGEST_NAME))} | ${codeSpan(cutText(expiry.place, 2 * LONGEST_NAME))} |`),
    ...more,
  ].join('\n');
}

function daysLeft({ notAfter }: Expiry, now: number): string {
  return pluralize(Math.floor((notAfter - now) / DAY), 'day');
}

/** A bar never begins with a word of Mermaid's, and is at least a day long, or it would not be seen. */
function bar(expiry: Expiry, now: number): string {
  const { name, notAfter } = expiry;
  const left = notAfter - now;
  const state = left < PRESSING_DAYS * DAY ? 'crit, ' : left < 3 * PRESSING_DAYS * DAY ? 'active, ' : '';
  return `  ${daysLeft(expiry, now)} · ${plain(name)} :${state}${dayOf(now)}, ${dayOf(Math.max(notAfter, now + DAY))}`;
}

function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** A name without anything that a chart could read as more than a name. */
function plain(name: string): string {
  return cutText(showInvisible(name), LONGEST_NAME).replace(/[^\p{L}\p{N} .=_/*@-]/gu, ' ').replace(/ +/g, ' ').trim();
}
