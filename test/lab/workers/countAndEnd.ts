/** A program that counts with threads, does not close them, and has to end by itself. */
import { box, countRegions } from "crease/regions";
import { threadPool } from "../../../src/lab/threads.ts";
import { he, randomNetwork } from "../../support/randomNetworks.ts";

const pool = threadPool(2);
await pool.ready();
const { activationRegions } = await countRegions(randomNetwork(2, [2, 48, 48, 1], he(0.2)), box([-1, 1, -1, 1]), {
  pool,
});
process.stdout.write(String(activationRegions));
