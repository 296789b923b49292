import { elsewhere } from '../model/elsewhere.ts';
import { foldersFrom } from '../model/files.ts';
import { attachments } from '../model/gateways.ts';
import type { HollowFile, Model } from '../model/model.ts';
import { bareName, secretUses } from '../model/secret-uses.ts';
import { baseName } from '../source/path.ts';
import { startOf, type Located } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

export const sourceUnreadable: Rule = {
  id: 'source-unreadable',
  title: 'A file that the gate must judge cannot be read',
  severity: 'error',
  citations: ['https://yaml.org/spec/1.2.2/', 'https://www.w3.org/TR/xml/'],
  *check(model) {
    for (const { span, message, help, severity } of model.faults) yield { span, message, help, severity };
    const missing = model.hollow.some(({ mayHold }) => mayHold === 'manifest') ? missingManifests(model) : [];
    for (const hollow of model.hollow) {
      const report = hollow.mayHold === 'overrides' ? lostOverrides(model, hollow) : lostManifest(missing, hollow);
      // Helm takes comments for overrides without a value, and kubectl passes over such a file in a folder.
      if (report !== undefined) yield { ...report, ...(hollow.how === 'only comments' && report.severity !== 'notice' ? { severity: 'warning' } : {}) };
    }
  },
};

const says: Readonly<Record<HollowFile['how'], string>> = { empty: 'is empty', damaged: 'holds control characters, as a damaged file does', 'only comments': 'holds nothing but comments' };
const help = 'Restore the file, or remove it if nothing is to be deployed from it.';

/** Overrides that hold nothing: an error where their path is Apigee's own, where others beside them hold something, or where there are no others. */
function lostOverrides({ overrides, proxies, targets }: Model, { file, how, certain }: HollowFile): Report {
  const isLikely = overrides.some(({ span }) => baseName(span.file.path) === baseName(file.path) && foldersFrom(span.file.path)[1] === foldersFrom(file.path)[1]);
  const isOnly = overrides.length === 0 && proxies + targets.length > 0;
  return { span: startOf(file), message: `the file ${says[how]}, where overrides of Apigee hybrid are expected`, help, severity: certain || isLikely || isOnly ? 'error' : 'notice' };
}

interface Wanted {
  readonly name: Located<string>;
  readonly owner: string;
  readonly what: 'Secret' | 'ApigeeRoute';
}

/** A file that holds nothing, where a manifest is missing that its name speaks of. */
function lostManifest(missing: readonly Wanted[], { file, how, certain }: HollowFile): Report | undefined {
  const base = baseName(file.path).replace(/\.\w+$/, '').toLowerCase();
  const named = missing.find(({ name }) => base === bareName(name.value).toLowerCase());
  // "secret" alone may be any secret.
  const likely = named ?? missing.find(({ what }) => new RegExp(`(?:^|[._-])${what === 'Secret' ? 'secrets?' : 'routes?'}(?:[._-]|$)`).test(base));
  if (likely === undefined) return certain ? { span: startOf(file), message: `the file ${says[how]}, where an ApigeeRoute is expected`, help } : undefined;
  return {
    span: startOf(file),
    message: `the file ${says[how]}, and the ${likely.what} "${likely.name.value}" that ${likely.owner} names is in no manifest`,
    help,
    severity: named === undefined && !certain ? 'warning' : 'error',
    related: [{ span: likely.name.span, label: 'named here' }],
  };
}

function missingManifests(model: Model): readonly Wanted[] {
  const routes = new Set(model.routes.map(({ name }) => name?.value));
  return [
    ...secretUses(model).filter(({ secret, packed }) => secret.kind === 'missing' && !packed).map(({ name, owner }): Wanted => ({ name, owner, what: 'Secret' })),
    ...attachments(model).filter(({ gateway }) => !routes.has(bareName(gateway.value))).map(({ gateway, owner }): Wanted => ({ name: gateway, owner, what: 'ApigeeRoute' })),
  ].filter(({ name }) => elsewhere(name.value) === undefined);
}
