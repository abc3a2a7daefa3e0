/** `npm run docs`: set-up, then the reference in `docs/api` from the doc comments of the public subpaths. */
import { join } from "node:path";
import { root, runNode, tools } from "./project.mjs";
import { setUp } from "./setup.mjs";

await setUp();
const options = join(root, "scripts", "typedoc.json");
process.exitCode = await runNode([tools.typedoc, "--options", options, ...process.argv.slice(2)]);
