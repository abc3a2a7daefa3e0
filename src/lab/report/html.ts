/** Text safe in HTML content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** An element with its attributes and its children, which are markup already. */
export function html(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const open = given.map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`).join("");
  return `<${name}${open}>${children.join("")}</${name}>`;
}
