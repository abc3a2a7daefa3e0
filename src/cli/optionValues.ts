import { extname } from "node:path";
import { InvalidArgumentError, Option } from "commander";

/** What a MODEL is, for the commands that take one. */
export const modelText = "ONNX file, or .safetensors or .npz with --layers";

/** --layers, for the commands that take a MODEL. */
export function layersOption(): Option {
  return new Option("--layers <FILE.json>", "layers of tensors; unless given, the .json named like the MODEL");
}

/** Parses an option whose value is a positive integer. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a positive integer");
}

/** Parses an option whose value is an integer from 0 on. */
export function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("expected an integer, 0 or more");
}

/** Collects the values of an option that may be given again. */
export function collected(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** Parses --box: an even number of finite numbers lo1,hi1,lo2,hi2,… */
export function boxLimits(text: string): readonly number[] {
  const limits = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (limits.length % 2 === 0 && limits.every(Number.isFinite)) return limits;
  throw new InvalidArgumentError("expected pairs of numbers lo1,hi1,lo2,hi2,…");
}

/** Parses the file name of a figure. */
export function figurePath(path: string): string {
  return pathIn([".svg", ".png"], path);
}

/** Parses the file name for the cells. */
export function cellsPath(path: string): string {
  return pathIn([".parquet", ".json"], path);
}

/** Whether a file name ends in this extension, in letters of either case. */
export function hasExtension(path: string, extension: string): boolean {
  return extname(path).toLowerCase() === extension;
}

/** Whether the cells go into a Parquet file, which is written before anything else is made of them. */
export function isParquet(path: string | undefined): path is string {
  return path !== undefined && hasExtension(path, ".parquet");
}

function pathIn(extensions: readonly string[], path: string): string {
  if (extensions.some((extension) => hasExtension(path, extension))) return path;
  throw new InvalidArgumentError(`expected a file name in ${extensions.join(" or ")}`);
}
