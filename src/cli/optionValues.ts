import { extname } from "node:path";
import { InvalidArgumentError } from "commander";

/** Parses an option whose value is a positive integer. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a positive integer");
}

/** Parses --box: an even number of finite numbers lo1,hi1,lo2,hi2,… */
export function boxLimits(text: string): readonly number[] {
  const limits = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (limits.length % 2 === 0 && limits.every(Number.isFinite)) return limits;
  throw new InvalidArgumentError("expected pairs of numbers lo1,hi1,lo2,hi2,…");
}

/** Parses the file name of a figure. */
export function figurePath(path: string): string {
  const extension = extname(path).toLowerCase();
  if (extension === ".svg") return path;
  throw new InvalidArgumentError(extension === ".png" ? "PNG comes later; use .svg" : "expected a file name in .svg");
}

/** Parses the file name for the cells. */
export function cellsPath(path: string): string {
  const extension = extname(path).toLowerCase();
  if (extension === ".json") return path;
  throw new InvalidArgumentError(
    extension === ".parquet" ? "Parquet comes later; use .json" : "expected a file name in .json",
  );
}
