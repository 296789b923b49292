import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}
interface Described {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly schema: object };
}
interface Operation {
  readonly id: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly takesBody: boolean;
  readonly checkParameters: ValidateFunction;
  readonly checkBody: ValidateFunction;
}

/** A request as GitHub's description names it; `problems` is empty where it keeps to it. */
export interface Understood {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Body;
  readonly problems: readonly string[];
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: string;
  readonly title?: string;
  readonly message: string;
  readonly raw_details?: string;
}
export interface ReviewComment {
  readonly path: string;
  readonly body: string;
  readonly line?: number;
  readonly start_line?: number;
}
/** All that the bodies of the operations may hold. */
export interface Body {
  readonly body?: string;
  readonly name?: string;
  readonly head_sha?: string;
  readonly commit_id?: string;
  readonly conclusion?: string;
  readonly output?: { readonly title?: string; readonly summary: string; readonly text?: string; readonly annotations?: readonly Annotation[] };
  readonly comments?: readonly ReviewComment[];
}

const ajv = ajvFormats.default(new Ajv({ allErrors: true, coerceTypes: true, strict: false }));
const description = JSON.parse(readFileSync('test/action/github-api.json', 'utf8')) as { readonly paths: Record<string, Record<string, Described>> };
const operations = Object.entries(description.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => operationOf(path, method, described)));

function operationOf(path: string, method: string, { operationId, parameters, requestBody }: Described): Operation {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
  return {
    id: operationId,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`),
    names,
    takesBody: requestBody !== undefined,
    checkParameters: ajv.compile(schema),
    // Coercion is for texts of the address alone.
    checkBody: ajvFormats.default(new Ajv({ allErrors: true, strict: false })).compile(closeObjects(requestBody?.schema ?? {}) as object),
  };
}

/** GitHub ignores what it does not know; here that is a mistake. */
function closeObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { anyOf, ...rest } = schema as Record<string, unknown>;
  const closed = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closeObjects(value)]));
  return { ...closed, ...('properties' in closed ? { additionalProperties: false } : {}), ...(anyOf === undefined ? {} : { anyOf }) };
}

/** Reads a request against the description and the limits that GitHub documents beside it; undefined for what is not described. */
export function readRequest(method: string, address: URL, text: string): Understood | undefined {
  const operation = operations.find((candidate) => candidate.method === method && candidate.pattern.test(address.pathname));
  if (operation === undefined) return undefined;
  const values = operation.pattern.exec(address.pathname)?.slice(1) ?? [];
  const parameters: Record<string, unknown> = { ...Object.fromEntries(operation.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')])), ...Object.fromEntries(address.searchParams) };
  const body = (text === '' ? {} : JSON.parse(text)) as Body;
  const problems = [
    ...(operation.checkParameters(parameters) ? [] : [ajv.errorsText(operation.checkParameters.errors)]),
    ...(operation.takesBody || text === '' ? [] : ['a body is not expected']),
    ...(!operation.takesBody || operation.checkBody(body) ? [] : [ajv.errorsText(operation.checkBody.errors)]),
  ];
  if (Number(parameters['per_page'] ?? 30) > 100) problems.push('per_page is over 100');
  return { operation: operation.id, parameters, body, problems: problems.length > 0 ? problems : limitsOf(body) };
}

const COMMENT_LIMIT = 65_536;
const BYTE_LIMIT = 64 * 1024;

/** What the schema does not say. */
function limitsOf({ body, output, comments = [] }: Body): string[] {
  const bodies = [...(body === undefined ? [] : [body]), ...comments.map((comment) => comment.body)];
  const problems = bodies.flatMap((each) => (each.trim() === '' || each.length > COMMENT_LIMIT ? [`a body of ${each.length} characters`] : []));
  if ((output?.title ?? '').length > 255) problems.push('the title of the check run is too long');
  return [...problems, ...(output?.annotations ?? []).flatMap(limitsOfAnnotation)];
}

function limitsOfAnnotation({ path, start_line, end_line, start_column, end_column, title = '', message, raw_details = '' }: Annotation): string[] {
  const broken = {
    'an empty path or message': path === '' || message === '',
    'a line below one, or an end before the start': start_line < 1 || end_line < start_line,
    'columns over several lines': (start_column !== undefined || end_column !== undefined) && start_line !== end_line,
    'a column below one, or an end before the start': (start_column ?? 1) < 1 || (end_column ?? Infinity) < (start_column ?? 1),
    'a title over 255 characters': title.length > 255,
    'more than 64 KB': Buffer.byteLength(message) > BYTE_LIMIT || Buffer.byteLength(raw_details) > BYTE_LIMIT,
    'a character beyond the basic plane or a control character': /[\u{10000}-\u{10FFFF}]|[^\P{Cc}\n]/u.test(path + title + message + raw_details),
  };
  return Object.entries(broken).flatMap(([name, isBroken]) => (isBroken ? [`${name}: ${JSON.stringify(path)}`] : []));
}
