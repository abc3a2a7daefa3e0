import { CreaseError } from "crease/numeric";
import * as v from "valibot";
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
  if (result.success && (result.output.steps === undefined) === (result.output.epochs === undefined)) {
    const got = result.output.steps === undefined ? "neither" : "both";
    wrong.push(`expected one of the keys "steps", "epochs", got ${got}`);
  }
  if (result.success && wrong.length === 0) return result.output;
  throw new CreaseError("format", wrong.map((line) => `${source}: ${line}`).join("\n"));
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
