/** `npm start [-- command …]`: set-up, then the command `crease`; without a command, its demonstration. */
import { runNode } from "./project.mjs";
import { setUp } from "./setup.mjs";

await setUp();
const args = process.argv.slice(2);
process.exitCode = await runNode(["bin/crease.js", ...(args.length > 0 ? args : ["demo"])]);
