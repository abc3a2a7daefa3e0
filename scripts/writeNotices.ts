/** Writes `THIRD-PARTY-NOTICES`; see `npm run notices`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noticesFile, noticesText } from "./noticesText.ts";
import { productionPackages, root } from "./productionPackages.ts";

const packages = productionPackages();
writeFileSync(join(root, noticesFile), noticesText(packages));
process.stderr.write(`${noticesFile}: ${packages.length} packages\n`);
