// Tests leave nothing in the home of whoever runs them; those of the code cache have a home of their own.
process.env.NODE_DISABLE_COMPILE_CACHE = '1';

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  reporters: ['default', '<rootDir>/test/closing-line.js'],
};
