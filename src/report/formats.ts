/** The reports that people can ask for. */
export const formats = ['text', 'json', 'sarif', 'junit', 'gitlab', 'markdown', 'github'] as const;
export type Format = (typeof formats)[number];
