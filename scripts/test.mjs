/**
 * `npm test [-- vitest arguments]`: set-up, then lint and format, types, tests, stopping at the first that fails.
 * With `CI` set, a test that is skipped for lack of the shared files fails (see test/support/shared.ts).
 */
import { performance } from "node:perf_hooks";
import { runNode, tools } from "./project.mjs";
import { setUp } from "./setup.mjs";

const steps = [
  ["lint and format", [tools.biome, "check", "--error-on-warnings"], "run: npm run format, and correct what is left"],
  ["types of the library", [tools.tsc, "-p", "tsconfig.library.json"], "the library sees neither DOM nor Node types"],
  ["types of the Node parts", [tools.tsc, "-p", "tsconfig.node.json"], "correct the errors above"],
  ["types of the tests", [tools.tsc, "-p", "tsconfig.test.json"], "correct the errors above"],
  ["tests", [tools.vitest, "run", ...process.argv.slice(2)], "run one alone with: npm test -- path/to/file.test.ts"],
];

await setUp();
for (const [title, args, advice] of steps) {
  process.stdout.write(`\n== ${title}\n`);
  const start = performance.now();
  const status = await runNode(args);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (status !== 0) {
    process.stderr.write(`== step failed: ${title} (${seconds} s); ${advice}\n`);
    process.exit(status);
  }
  process.stdout.write(`== ${title}: ok (${seconds} s)\n`);
}
