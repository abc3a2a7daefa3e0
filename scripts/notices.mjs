/** `npm run notices`: set-up, then `THIRD-PARTY-NOTICES` from the packages that the lock file names. */
import { join } from "node:path";
import { root, runNode } from "./project.mjs";
import { setUp } from "./setup.mjs";

await setUp();
process.exitCode = await runNode([join(root, "scripts", "writeNotices.ts")]);
