/** Ends a test run with one plain line of counts that any CI can read. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.line = `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`;
    process.on('exit', () => process.stdout.write(`${this.line}\n`));
  }
}
