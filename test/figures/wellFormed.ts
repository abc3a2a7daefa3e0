/**
 * What is wrong with an XML text, or null: tags that do not nest, attributes without quotes or given twice, bare `&` or
 * `<`, ids given twice, references to ids that are not there, numbers that are not numbers.
 */
export function xmlProblem(text: string): string | null {
  const open: string[] = [];
  const ids = new Set<string>();
  const references = new Set<string>();
  let roots = 0;
  let position = 0;
  while (position < text.length) {
    const start = text.indexOf("<", position);
    const content = text.slice(position, start < 0 ? text.length : start);
    const bad = contentProblem(content);
    if (bad !== null) return bad;
    if (open.length === 0 && content.trim() !== "") return `text outside the root: ${content.trim().slice(0, 40)}`;
    if (start < 0) break;
    const end = text.indexOf(">", start);
    if (end < 0) return "a tag without end";
    const tag = text.slice(start + 1, end);
    position = end + 1;
    if (tag.startsWith("/")) {
      const expected = open.pop();
      if (expected !== tag.slice(1)) return `</${tag.slice(1)}> closes <${expected}>`;
      continue;
    }
    const match = /^([A-Za-z]+)((?: [A-Za-z][A-Za-z0-9:-]*="[^"<]*")*)(\/?)$/s.exec(tag);
    if (match === null) return `a malformed tag <${tag.slice(0, 60)}>`;
    const names = new Set<string>();
    for (const [, name, value] of match[2].matchAll(/ ([A-Za-z0-9:-]+)="([^"]*)"/g)) {
      if (names.has(name)) return `attribute ${name} twice in <${match[1]}>`;
      names.add(name);
      const wrong =
        contentProblem(value) ?? (/NaN|Infinity|undefined/.test(value) ? `${name}="${value.slice(0, 40)}"` : null);
      if (wrong !== null) return wrong;
      if (name === "id") {
        if (ids.has(value)) return `id ${value} twice`;
        ids.add(value);
      }
      const reference = /^(?:url\(#(.+)\)|#(.+))$/.exec(value);
      if (reference !== null && !/^#[0-9a-f]{3}([0-9a-f]{3})?$/.test(value))
        references.add(reference[1] ?? reference[2]);
    }
    if (open.length === 0) roots++;
    if (match[3] === "") open.push(match[1]);
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  if (roots !== 1) return `${roots} roots`;
  for (const reference of references) if (!ids.has(reference)) return `no element with id ${reference}`;
  return null;
}

function contentProblem(content: string): string | null {
  const bare = /&(?!amp;|lt;|gt;|quot;)/.exec(content);
  return bare === null ? null : `a bare & in ${content.slice(bare.index, bare.index + 30)}`;
}
