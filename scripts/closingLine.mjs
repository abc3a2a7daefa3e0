/** Prints `N passed, N failed, N skipped` from the file that Vitest's JSON reporter wrote; used by `.ci/run`. */
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));

// a test file that could not be loaded has no tests of its own, and counts as one failure
const unloaded = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
).length;
const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
process.stdout.write(
  `${report.numPassedTests} passed, ${report.numFailedTests + unloaded} failed, ${skipped} skipped\n`,
);
