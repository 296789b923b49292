import { clientAuthentications, configurationPaths, deployTools, emptyConfiguration, failOnValues, mostExpiryDays, mostPort, platforms, serverProtocols, severityValues } from '../src/read/configuration.ts';
import { SEVERITIES } from '../src/report/wording.ts';
import { allRules } from '../src/rules/all.ts';
import { limitNames, limitRows } from '../src/source/limits.ts';

/** A file of which all is generated. */
export interface Generated {
  readonly path: string;
  readonly content: string;
}

type Schema = Readonly<Record<string, unknown>>;

const addresses = 'https://raw.githubusercontent.com/apigee-tls-gate/apigee-tls-gate/main/';

/** JSON Schemas of what people write and of what they read; draft-07, which editors understand. */
export function schemaFiles(): readonly Generated[] {
  const files = { 'docs/configuration.schema.json': configurationSchema(), 'docs/report.schema.json': reportSchema() };
  return Object.entries(files).map(([path, schema]) => ({
    path,
    content: `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', $id: addresses + path, ...schema }, null, 2)}\n`,
  }));
}

function record(properties: Readonly<Record<string, Schema>>, required: readonly string[] = Object.keys(properties)): Schema {
  return { type: 'object', additionalProperties: false, ...(required.length === 0 ? {} : { required }), properties };
}

function listOf(items: Schema, description?: string): Schema {
  return { ...(description === undefined ? {} : { description }), type: 'array', items };
}

const day: Schema = { type: 'string', format: 'date' };

function configurationSchema(): Schema {
  const { warningDays, errorDays } = emptyConfiguration.policy.expiry;
  const rule: Schema = { enum: allRules.map(({ id }) => id) };
  const severities = Object.fromEntries(allRules.map(({ id, title, severity }) => [id, { description: `${title}. Severity ${severity} by default.`, enum: severityValues }]));
  const truststore = ref('files', 'Files with certificates: PEM, DER, PKCS#12 or JKS.');
  return {
    title: 'Configuration of apigee-tls-gate',
    description: `Stands in ${configurationPaths.join(' or ')}. Every key is optional.`,
    ...optional({
      platform: { description: 'The kind of Apigee; else detected.', enum: platforms },
      'deploy-tool': { description: 'What applies the overrides; else detected.', enum: deployTools },
      'chart-directory': ref('text', 'Where Helm looks up the certificate paths of overrides.'),
      include: ref('texts', 'Globs of what is looked at; replaces the default ["**"].'),
      exclude: ref('texts', 'Globs of what is left out.'),
      'fail-on': { description: 'The least severity that fails the gate; error by default.', enum: failOnValues },
      expiry: optional(
        {
          'warning-days': days(`A certificate that ends within so many days is a warning; ${warningDays} by default.`),
          'error-days': days(`A certificate that ends within so many days is an error; ${errorDays} by default.`),
        },
        'When a certificate counts as expiring.',
      ),
      severity: optional(severities, 'Severities of rules, where they are to differ from the default.'),
      'environment-groups': mapOf(
        optional({
          hostnames: ref('texts', 'The host names that clients call.'),
          environments: ref('texts', 'The environments of the group.'),
          'client-truststore': ref('files', 'What clients trust: files with certificates.'),
        }),
        'Environment groups by name.',
      ),
      environments: mapOf(
        optional({
          references: mapOf(ref('text', 'The keystore or trust store that the reference names.'), 'References by name.'),
          truststores: mapOf(truststore, 'Trust stores by name; nothing for one whose content is not known.'),
          keystores: mapOf(mapOf(optional({ certificate: ref('file', 'The certificate chain.'), key: ref('file', 'Its private key.') }), 'Aliases by name.'), 'Keystores by name.'),
        }),
        'What environments hold, by name, as far as no file of the repository declares it.',
      ),
      backends: nullable(listOf(backendSchema(), 'What backends present.')),
      waivers: nullable(listOf(waiverSchema(rule), 'Findings that the team has agreed to set aside.')),
      limits: optional(limitSchemas(), 'The most that one run takes in.'),
    }),
    definitions: {
      text: { type: ['string', 'number', 'boolean'], pattern: String.raw`\S` },
      texts: { anyOf: [{ $ref: '#/definitions/text' }, listOf({ $ref: '#/definitions/text' }), { type: 'null' }] },
      file: { anyOf: [{ $ref: '#/definitions/text' }, record({ file: ref('text', 'A keystore.'), 'password-env': ref('text', 'The environment variable that holds its password.') }, ['file'])] },
      files: { anyOf: [{ $ref: '#/definitions/file' }, listOf({ $ref: '#/definitions/file' }), { type: 'null' }] },
    },
  };
}

/** Beside a reference, draft-07 ignores descriptions. */
function ref(name: string, description: string): Schema {
  return { description, allOf: [{ $ref: `#/definitions/${name}` }] };
}

function nullable(schema: Schema): Schema {
  return { ...schema, type: [schema['type'], 'null'] };
}

/** A mapping of which every key may be left out, and all of it as well. */
function optional(properties: Readonly<Record<string, Schema>>, description?: string): Schema {
  return nullable({ ...(description === undefined ? {} : { description }), ...record(properties, []) });
}

function mapOf(values: Schema, description: string): Schema {
  return { description, type: ['object', 'null'], additionalProperties: values };
}

function days(description: string): Schema {
  return { description, type: 'integer', minimum: 0, maximum: mostExpiryDays };
}

function limitSchemas(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(limitNames.map((name) => {
    const { key, unit, of, standard, most } = limitRows[name];
    return [key, { description: `Of ${of}; ${standard} ${unit} by default.`, type: 'integer', minimum: 1, maximum: most }];
  }));
}

function backendSchema(): Schema {
  return record(
    {
      host: ref('text', 'The host name that targets call.'),
      port: { description: '443 by default.', type: 'integer', minimum: 1, maximum: mostPort },
      chain: ref('text', 'What it presents: a PEM file, or the saved output of "openssl s_client -showcerts".'),
      key: ref('text', 'Its private key, where the repository has it.'),
      protocols: { description: 'The protocol versions that it offers.', anyOf: [{ enum: serverProtocols }, listOf({ enum: serverProtocols }), { type: 'null' }] },
      ciphers: ref('texts', 'The cipher suites that it offers.'),
      'client-authentication': { description: 'Whether it asks for a client certificate.', enum: clientAuthentications },
      'client-truststore': ref('files', 'What it accepts client certificates of: files with certificates.'),
      'requires-sni': { description: 'Whether it has to be told which host is called.', type: 'boolean' },
    },
    ['host'],
  );
}

function waiverSchema(rule: Schema): Schema {
  return record(
    {
      rule: { description: 'The rule whose findings are set aside.', ...rule },
      path: ref('text', 'A glob of the files that it is about; all files without it.'),
      reason: ref('text', 'Why.'),
      owner: ref('text', 'Who answers for it.'),
      expires: { description: 'The last day on which it holds.', ...day },
    },
    ['rule', 'reason'],
  );
}

const text: Schema = { type: 'string' };
const number: Schema = { type: 'integer', minimum: 0 };
const position: Schema = { type: 'integer', minimum: 1 };

function reportSchema(): Schema {
  const counts = [...SEVERITIES, 'waived'];
  const inspected = ['files', 'certificates', 'privateKeys', 'proxies', 'targets', 'virtualhosts', 'truststores'];
  const finding = { $ref: '#/definitions/finding' };
  const report = record({
    schemaVersion: { const: 1 },
    tool: record({ name: { const: 'apigee-tls-gate' }, version: text }),
    now: { description: 'The moment that dates are judged as of.', type: 'string', format: 'date-time' },
    platform: { enum: [...platforms, null] },
    verdict: { enum: ['pass', 'fail', 'incomplete'] },
    failures: listOf(record({ where: text, message: text }), 'Only where the gate could not look at everything.'),
    counts: record({ ...Object.fromEntries(counts.map((name) => [name, number])), known: { ...number, description: 'Only where there is something to compare with.' } }, counts),
    inspected: record(Object.fromEntries(inspected.map((name) => [name, number]))),
    findings: listOf(finding, 'Sorted by path, place and rule.'),
    waived: listOf(waivedFinding()),
    known: listOf(finding, 'Set aside because they were there before; only where there is something to compare with.'),
    comparisons: listOf(comparisonSchema()),
  });
  const required = Object.keys(report['properties'] as object).filter((key) => !['failures', 'known', 'comparisons'].includes(key));
  return { title: 'Report of apigee-tls-gate, version 1', ...report, required, definitions: { finding: record(findingProperties, findingRequired) } };
}

const placeProperties = {
  path: text,
  member: { description: 'The entry of a ZIP archive; lines and columns then count in it.', ...text },
  startLine: position,
  startColumn: { description: 'Columns count UTF-16 units; the end is the first that is not part of the place.', ...position },
  endLine: position,
  endColumn: position,
};
const placeRequired = ['path', 'startLine', 'startColumn', 'endLine', 'endColumn'];
const ruleId: Schema = { description: 'The rule that found it.', type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)+$' };

const findingProperties = {
  rule: ruleId,
  severity: { enum: SEVERITIES },
  message: text,
  help: text,
  ...placeProperties,
  related: listOf(record({ ...placeProperties, label: text }, [...placeRequired, 'label'])),
  fingerprint: { description: 'Stays when lines move.', type: 'string', pattern: '^[0-9a-f]{32}$' },
  docs: { type: 'string', format: 'uri' },
  age: { description: 'Only where there is a base to compare with.', enum: ['new', 'known'] },
};
const findingRequired = ['rule', 'severity', 'message', 'help', ...placeRequired, 'related', 'fingerprint', 'docs'];

function waivedFinding(): Schema {
  return record({ ...findingProperties, waiver: record({ reason: text, owner: text, expires: day }, ['reason']) }, [...findingRequired, 'waiver']);
}

function comparisonSchema(): Schema {
  const gone = record({ rule: text, severity: text, path: text, member: text, message: text, fingerprint: text }, ['rule', 'severity', 'path', 'message', 'fingerprint']);
  return record({
    kind: { enum: ['baseline', 'base', 'time'] },
    from: { description: 'The path of the baseline, or the commit or the day in words.', ...text },
    known: { description: 'How many of the findings were there already.', ...number },
    gone: listOf(gone, 'What is not found any more.'),
  });
}
