/** `npm run bench [-- arguments]`: set-up, then the bench under the project's own Node; see bench/run.ts. */
import { join } from "node:path";
import { root, runNode } from "./project.mjs";
import { setUp } from "./setup.mjs";

await setUp();
process.exitCode = await runNode(["--conditions=source", join(root, "bench", "run.ts"), ...process.argv.slice(2)]);
