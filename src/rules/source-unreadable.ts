import type { Rule } from './rule.ts';

export const sourceUnreadable: Rule = {
  id: 'source-unreadable',
  title: 'A file that the gate must judge cannot be read',
  severity: 'error',
  citations: ['https://yaml.org/spec/1.2.2/', 'https://www.w3.org/TR/xml/'],
  *check(model) {
    for (const { span, message, help, severity } of model.faults) yield { span, message, help, severity };
  },
};
