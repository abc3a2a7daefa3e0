/** The command `crease`: `bin/crease.js` starts this file. */
import { runCommand } from "./program.ts";

// a reader that has seen enough, such as `head`, is no failure
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.stderr.on("error", () => {});

await runCommand(process.argv.slice(2));
