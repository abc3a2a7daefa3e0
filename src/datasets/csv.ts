import { CreaseError } from "../numeric/errors.ts";

/** A table of numbers. */
export interface NumberTable {
  /** [columns] from the first line, or "0", "1", … where it holds a number */
  readonly names: readonly string[];
  readonly rows: number;
  /** [rows × columns] */
  readonly values: Float64Array;
}

/**
 * Reads a table of numbers from text: a row to each line, and the names of the columns above, unless the first line holds a
 * number already. Fields may stand in double quotes; empty lines are left out.
 *
 * @param separator between fields, a comma unless given
 *
 * Errors    CreaseError "format" that names line and column, for a field that is no finite number, and for lines of several lengths.
 */
export function readCsv(text: string, separator = ","): NumberTable {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== "");
  if (lines.length === 0) throw new CreaseError("format", "readCsv: expected a table, got no lines");
  const first = fieldsOf(lines[0].line, separator);
  const isHeader = first.every((field) => field === "" || Number.isNaN(Number(field)));
  const names = isHeader ? first : first.map((_, column) => String(column));
  const body = isHeader ? lines.slice(1) : lines;
  if (body.length === 0) throw new CreaseError("format", "readCsv: expected numbers below the names, got none");

  const values = new Float64Array(body.length * names.length);
  body.forEach(({ line, number }, row) => {
    const fields = fieldsOf(line, separator);
    if (fields.length !== names.length) {
      throw new CreaseError(
        "format",
        `readCsv: expected ${names.length} fields in line ${number}, got ${fields.length}`,
      );
    }
    fields.forEach((field, column) => {
      if (!isNumber(field)) {
        throw new CreaseError(
          "format",
          `readCsv: expected a finite number in line ${number}, column "${names[column]}", got "${field}"`,
        );
      }
      values[row * names.length + column] = Number(field);
    });
  });
  return { names, rows: body.length, values };
}

function isNumber(field: string): boolean {
  return field !== "" && Number.isFinite(Number(field));
}

/** The fields of a line, without the quotes around them; a doubled quote within quotes is one. */
function fieldsOf(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = "";
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (character === '"' && isQuoted && line[i + 1] === '"') {
      field += '"';
      i++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      fields.push(field.trim());
      field = "";
    } else field += character;
  }
  fields.push(field.trim());
  return fields;
}
