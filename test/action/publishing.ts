import { publishTo, type Wishes } from '../../src/action/publish.ts';
import type { Pace } from '../../src/action/client.ts';
import type { Destination } from '../../src/action/destination.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import type { ChannelNote } from '../../src/report/channels.ts';
import { HEAD, PULL_REQUEST, TOKEN, type GitHub } from './github.ts';

export const KEY = '0123456789abcdef';
/** The client's ways at a pace that tests can wait for. */
const PACE = { patience: 300, pause: 2, longestPause: 1500, whole: 10_000 };

/** What is asked for, if nothing else is said: nothing but what the token brings. */
const WISHES: Wishes = { annotations: true, comment: 'off', path: '.', suggestions: false, token: TOKEN };

/** Tells a verdict to the stand-in for GitHub, in this process. */
export function publishOn(github: GitHub, verdict: Verdict, wishes: Partial<Wishes> = {}, rest: { readonly destination?: Partial<Destination>; readonly root?: string; readonly pace?: Partial<Pace> } = {}): Promise<readonly ChannelNote[]> {
  const destination = {
    api: github.url,
    owner: 'example',
    repo: 'storefront',
    event: 'pull_request',
    commit: HEAD,
    pullRequest: { number: PULL_REQUEST, head: HEAD, fromFork: false },
    run: 'https://github.com/example/storefront/actions/runs/42',
    sources: `https://github.com/example/storefront/blob/${HEAD}`,
    key: KEY,
    ...rest.destination,
  };
  return publishTo(destination, verdict, { ...WISHES, ...wishes }, rest.root ?? '', { ...PACE, ...rest.pace });
}
