import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// `crease/regions` means src/regions in the tests, as it does under `node --conditions=source`
const conditions = ["source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    execArgv: ["--conditions=source"],
  },
});
