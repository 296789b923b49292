import type { FileReference, Model } from '../model/model.ts';
import { withoutKeys } from '../source/key-text.ts';
import { nearest } from '../source/nearest.ts';
import { displayPath } from '../source/source-file.ts';
import type { Look } from './look.ts';
import type { Skipped } from './verdict.ts';

/** What was seen and not judged, with why and what would change that. */
export function skippedOf({ model, excluded, templates, linked, ignored }: Look): readonly Skipped[] {
  const judged = new Set(model.material);
  return [
    group('file', excluded, 'the configuration leaves them out (include, exclude)'),
    group('linked folder', linked, 'symbolic links are not followed: their files are looked at where they really are, if that is in the repository'),
    group('folder', ignored, 'version control ignores them and tracks nothing in them: to judge them too, set `include: ["**", "FOLDER/**"]` in the configuration (the `**` keeps everything else), or run the gate on the folder', { isIgnored: true }),
    group('template', templates, 'they are filled in before anything reads them: run the gate on what the template engine writes'),
    group('certificate or key file', model.pool.filter((file) => !judged.has(file)).map(({ contents }) => displayPath(contents.source)), 'nothing deploys them, as far as the repository says'),
    ...paths(model),
    group('secret', secretsElsewhere(model), 'they are made outside this repository'),
    group('host name', withoutVirtualhost(model), 'no virtual host has the name of their environment group, so that they are compared with no certificate'),
    group('target', model.targets.filter(({ url }) => url !== undefined && url.host === undefined).map(({ label }) => label), 'which host they call is known only at run time'),
    group('target server', model.switchedOff.map(({ label }) => label), 'they are switched off (isEnabled: false), so that nothing calls them'),
    group('target', withoutBackend(model), 'what their backends present is not known: save it with `openssl s_client -showcerts` and name it under `backends` in the configuration'),
  ].flatMap((skipped) => skipped ?? []);
}

function group(noun: string, places: readonly string[], why: string, more: Pick<Skipped, 'isIgnored'> = {}): Skipped | undefined {
  const distinct = [...new Set(places.map(withoutKeys))];
  return distinct.length === 0 ? undefined : { what: `${distinct.length} ${noun}${distinct.length === 1 ? '' : 's'}`, why, places: distinct, ...more };
}

const reasons = {
  secret: 'they come from a secret',
  keystore: 'they are in a keystore of another repository',
  variable: 'they hold flow variables, which are known only at run time',
  placeholder: 'they hold placeholders that are filled in later',
  template: 'they stand in a template',
  outside: 'they lead out of the repository',
} as const;

/** Paths of certificates and keys that cannot be followed here. */
function paths({ fileReferences }: Model): readonly (Skipped | undefined)[] {
  return (Object.keys(reasons) as readonly (keyof typeof reasons)[]).map((why) => group('path', fileReferences.filter((reference) => leadsElsewhere(reference, why)).map(({ path }) => path.value), reasons[why]));
}

function leadsElsewhere({ target }: FileReference, why: keyof typeof reasons): boolean {
  return target.kind === 'elsewhere' && target.why === why;
}

function secretsElsewhere({ virtualhosts }: Model): readonly string[] {
  return virtualhosts.filter(({ secret }) => secret?.kind === 'generated' || secret?.kind === 'missing').flatMap(({ sslSecret }) => sslSecret?.value ?? []);
}

/** Host names of groups that meet no virtual host, as where the configuration misspells the group. */
function withoutVirtualhost({ virtualhosts, environmentGroups }: Model): readonly string[] {
  const joined = new Set(virtualhosts.flatMap(({ group: own }) => own?.declaration.name.value ?? []));
  const free = virtualhosts.filter(({ group: own }) => own === undefined).flatMap(({ name }) => name?.value ?? []).slice(0, 200);
  // Without any virtual host the repository is not the one that has the ingress.
  const apart = virtualhosts.length === 0 ? [] : environmentGroups.filter(({ declaration: { name } }) => !joined.has(name.value));
  return apart.flatMap(({ declaration: { name, hostnames } }) => {
    const near = nearest(name.value, free);
    return hostnames.map(({ value }) => `${value} of ${name.value}${near === undefined ? '' : ` (there is ${near})`}`);
  });
}

function withoutBackend({ connections }: Model): readonly string[] {
  return connections.filter(({ target, backend }) => target.url?.scheme === 'https' && target.url.host !== undefined && backend?.identity === undefined).map(({ target }) => target.label);
}
