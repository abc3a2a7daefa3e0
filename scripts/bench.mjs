/** `npm run bench [-- NAME]`: set-up, then the benchmarks under the project's own Node. */
import { join } from "node:path";
import { root, runNode } from "./project.mjs";
import { setUp } from "./setup.mjs";

await setUp();
process.exitCode = await runNode([
  "--conditions=source",
  join(root, "bench", "enumerate.ts"),
  ...process.argv.slice(2),
]);
