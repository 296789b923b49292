/** The version of the gate, as in package.json. */
export const version = '0.1.0';
