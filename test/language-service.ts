// GitHub's own validation of workflows and actions. Its modules import JSON without saying so, which Node.js refuses:
// test/workflows.test.ts bundles this file and loads the bundle.
export { validate } from '@actions/languageservice';
export { validateAction } from '@actions/languageservice/validate-action';
export { TextDocument } from 'vscode-languageserver-textdocument';
