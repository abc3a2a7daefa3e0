/** `npm run build`: set-up, then TypeScript → `dist` (JavaScript, declarations, source maps), from nothing each time. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { root, runNode, tools } from "./project.mjs";
import { setUp } from "./setup.mjs";

await setUp();
rmSync(join(root, "dist"), { recursive: true, force: true });
process.exitCode = await runNode([tools.tsc, "-p", "tsconfig.build.json"]);
if (process.exitCode !== 0)
  process.stderr.write("build failed: correct the errors above and run npm run build again\n");
