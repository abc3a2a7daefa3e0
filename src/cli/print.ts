/** Prints lines to standard output. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/** Prints one JSON object to standard output. */
export function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Prints a notice to standard error. */
export function printNotice(text: string): void {
  process.stderr.write(`crease: ${text}\n`);
}

/** Rows of cells as lines with aligned columns. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

/** A duration: 0.012 s, 3.4 s, 125 s. */
export function secondsText(seconds: number): string {
  return `${seconds < 1 ? seconds.toFixed(3) : seconds < 100 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
}

/** A number of things, in the singular or plural: 1 cell, 2 cells. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
