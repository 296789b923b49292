import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** What is wrong with a value under a JSON Schema: `place: complaint` each, at most ten. */
export type SchemaCheck = (value: unknown) => readonly string[];

/** A check against a schema file, of draft-07 or 2020-12 as the file says. */
export function schemaCheck(path: string): SchemaCheck {
  const schema = JSON.parse(readFileSync(path, 'utf8')) as { $schema: string };
  const options = { allErrors: true, allowUnionTypes: true };
  const ajv = schema.$schema.includes('2020-12') ? new Ajv2020(options) : new Ajv(options);
  formats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).slice(0, 10).map(describe));
}

function describe({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath === '' ? '/' : instancePath}: ${message ?? ''} ${JSON.stringify(params)}`;
}
