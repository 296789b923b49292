// Cuts the operations that the Action calls out of GitHub's published OpenAPI description, for the tests:
//   npm install --no-save @octokit/openapi && node scripts/github-api.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const folder = 'node_modules/@octokit/openapi';
const operations = {
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['patch'],
  '/repos/{owner}/{repo}/check-runs': ['post'],
  '/repos/{owner}/{repo}/check-runs/{check_run_id}': ['patch'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/files': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/comments': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['post'],
};

const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
const description = JSON.parse(readFileSync(`${folder}/generated/api.github.com.deref.json`, 'utf8'));
const paths = Object.fromEntries(
  Object.entries(operations).map(([path, methods]) => [
    path,
    Object.fromEntries(
      methods.map((method) => {
        const { operationId, parameters, requestBody } = description.paths[path][method];
        const plain = parameters.map(({ name, in: where, required = false, schema }) => ({ name, in: where, required, schema }));
        const schema = requestBody?.content['application/json'].schema;
        return [method, { operationId, parameters: plain, ...(schema === undefined ? {} : { requestBody: { required: requestBody.required === true, schema } }) }];
      }),
    ),
  ]),
);
const cut = { source: `@octokit/openapi ${version}, api.github.com (MIT), ${description.info.title}`, paths };
writeFileSync('test/action/github-api.json', `${JSON.stringify(cut, dropProse, 1)}\n`);

/** Descriptions and examples are most of the text and decide nothing. */
function dropProse(key, value) {
  return (key === 'description' && typeof value === 'string') || key === 'example' || key === 'examples' ? undefined : value;
}
