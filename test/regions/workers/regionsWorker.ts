/** A worker as a page has it, on a thread of Node. */
import { serveRegions } from "crease/regions";
import { dressedScope } from "./dressedScope.ts";

serveRegions(dressedScope());
