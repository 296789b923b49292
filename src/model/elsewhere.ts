/** Why a value is not this repository's to judge. */
export type Elsewhere = 'secret' | 'keystore' | 'variable' | 'placeholder' | 'template' | 'outside';

/**
 * Build placeholders as deployment scripts write them: `${X}`, `$X`, `@X@`, `{{ X }}`, `<% %>`, `%X%`, `<X>`, `__X__`,
 * `#@ X`, and words that ask to be replaced, also a part of a path or name that is all upper case with an underscore.
 */
const placeholders: readonly RegExp[] = [
  /\{\{/,
  /\{%/,
  /<%/,
  // ytt puts a value in the place of its comment.
  /^#@/,
  /\$\{/,
  /\$\(/,
  /\$[A-Za-z_]/,
  /@[A-Za-z][\w.-]*@/,
  /%[A-Za-z]\w*%/,
  /<[A-Za-z][\w .-]*>/,
  /__[A-Z]\w*__/,
  /\b(?:PATH_TO|REPLACE|CHANGE_?ME|CHANGEIT|PLACEHOLDER|YOUR)(?:_|\b)/i,
  // The names of cipher suites are all upper case too.
  /(?:^|[/.:\s-])(?!TLS_|SSL_)[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?:$|[/.:\s-])/,
  /WILL[-_]BE[-_]REPLACED/i,
];

export function isPlaceholder(value: string): boolean {
  return placeholders.some((pattern) => pattern.test(value));
}

/** Whether Apigee fills the value at run time: a flow variable `{request.header.host}` anywhere in it. */
function hasFlowVariable(value: string): boolean {
  return /\{[^{}]+\}/.test(value);
}

/** Why the value is not ours to judge, or undefined where it is a plain literal. */
export function elsewhere(value: string): 'variable' | 'placeholder' | undefined {
  if (isPlaceholder(value)) return 'placeholder';
  return hasFlowVariable(value) ? 'variable' : undefined;
}
