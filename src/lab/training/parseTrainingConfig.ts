import { CreaseError } from "crease/numeric";
import * as v from "valibot";
import { compelledFaults } from "./compelledConfig.ts";
import { type TrainingConfig, trainingConfigSchema } from "./trainingConfig.ts";

/**
 * A config from its JSON.
 *
 * @param source what messages call the config
 *
 * Errors    CreaseError "format" that lists everything that is wrong, each with its place in the config.
 */
export function parseTrainingConfig(json: unknown, source: string): TrainingConfig {
  const result = v.safeParse(trainingConfigSchema, json, { abortPipeEarly: true });
  const wrong = (result.issues ?? []).map((issue) => `${placeOf(issue)}${issue.message}`);
  if (result.success) wrong.push(...faultsOf(result.output));
  if (result.success && wrong.length === 0) return result.output;
  throw new CreaseError("format", wrong.map((line) => `${source}: ${line}`).join("\n"));
}

/** What does not go together, a line for each fault. */
function faultsOf(config: TrainingConfig): readonly string[] {
  const { network, steps, epochs } = config;
  const compelled = "compelled" in network ? network.compelled : undefined;
  const faults = compelled ? [...compelledFaults(config, compelled)] : [];
  if ((steps === undefined) === (epochs === undefined)) {
    const whose = compelled ? " of the standard phase" : "";
    faults.push(`expected one of the keys "steps", "epochs"${whose}, got ${steps === undefined ? "neither" : "both"}`);
  }
  return faults;
}

/** The JSON Schema of a config. */
export async function trainingConfigJsonSchema(): Promise<object> {
  const { toJsonSchema } = await import("@valibot/to-json-schema");
  // JSON holds no infinite number
  return toJsonSchema(trainingConfigSchema, { ignoreActions: ["finite"] });
}

/** `data.points: `, `dropout[0].node: `; nothing for the config as a whole. */
function placeOf({ path: items, type, expected }: v.BaseIssue<unknown>): string {
  const path = items ?? [];
  // a key that does not belong here is named by the message
  const keys = type === "strict_object" && expected === "never" ? path.slice(0, -1) : path;
  const place = keys.map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return place === "" ? "" : `${place.replace(/^\./, "")}: `;
}
