/**
 * SVG as text. Numbers in attributes are rounded to 0.01, so that equal figures are equal strings.
 */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element with its attributes (undefined ones are left out) and its children, which are markup already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    open += ` ${key}="${typeof value === "number" ? roundedText(value) : escapeText(value)}"`;
  }
  const content = children.join("");
  return content === "" ? `${open}/>` : `${open}>${content}</${name}>`;
}

/** Text safe in XML content and in quoted attributes; characters that XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A number rounded to 0.01, without a negative zero. */
export function roundedText(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}
