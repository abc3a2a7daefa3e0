/** The fenced code blocks of a Markdown file, each with the output that it announces. */
export interface CodeBlock {
  /** line of the opening fence, from 1 */
  readonly line: number;
  readonly language: string;
  /** words after the language, such as `no-run` */
  readonly flags: readonly string[];
  readonly code: string;
  /** the `text` block that follows directly, if there is one */
  readonly expected?: string;
}

export function codeBlocksOf(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const fence = /^(`{3,})([^\n`]*)\n([\s\S]*?)^\1[ \t]*$/gm;
  let endOfPrevious = 0;
  for (const match of markdown.matchAll(fence)) {
    const [language = "", ...flags] = match[2].trim().split(/\s+/);
    const previous = blocks.at(-1);

    // only blank lines between the two: this block is the output of the one before
    const follows = previous !== undefined && markdown.slice(endOfPrevious, match.index).trim() === "";
    if (follows && language === "text") blocks[blocks.length - 1] = { ...previous, expected: match[3] };
    else blocks.push({ line: lineAt(markdown, match.index), language, flags, code: match[3] });
    endOfPrevious = match.index + match[0].length;
  }
  return blocks;
}

/** Commands of a `sh` block: lines joined at a trailing backslash, comments and blank lines left out. */
export function commandsOf(block: CodeBlock): string[] {
  return block.code
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Whether an output is the announced one: trailing white space aside, and `…` stands for anything within a line. */
export function outputMatches(expected: string, actual: string): boolean {
  const wanted = linesOf(expected);
  const given = linesOf(actual);
  return wanted.length === given.length && wanted.every((line, i) => lineMatches(line, given[i]));
}

export function linesOf(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
}

function lineMatches(expected: string, actual: string): boolean {
  const pattern = expected
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(actual);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
