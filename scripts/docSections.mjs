/**
 * TypeDoc plugin. The lines of a doc comment that begin with Units, Source, Numerics, Errors or Cost become sections of
 * their own: in the comment they stand below the last tag, of whose text they would otherwise be a part. The members of a
 * union get the name of their kind.
 */
import { CommentTag, Converter, PageEvent } from "typedoc";

const sectionStart = /(?:^|\n)(Units|Source|Numerics|Errors|Cost) {2,}/g;
const unnamedMember = /^(#+) Type Literal\n\n(```ts\n\{\n +kind: ("\w+");)/gm;

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (_, reflection) => separate(reflection.comment));
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => separate(reflection.comment));
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replace(unnamedMember, "$1 $3\n\n$2").replace(/ +$/gm, "");
  });
}

function separate(comment) {
  if (!comment) return;
  const sections = [];
  comment.summary = withoutSections(comment.summary, sections);
  for (const tag of comment.blockTags) tag.content = withoutSections(tag.content, sections);
  comment.blockTags.push(...sections);
}

/** The parts of a text up to its first section; the sections are added to the list. */
function withoutSections(parts, sections) {
  const kept = [];
  let current = kept;
  for (const part of parts) {
    if (part.kind !== "text") {
      current.push(part);
      continue;
    }
    // text, name, text, name, text, …
    const [before, ...rest] = part.text.split(sectionStart);
    current.push({ ...part, text: current === kept ? before : flushLeft(before) });
    for (let i = 0; i < rest.length; i += 2) {
      current = [{ kind: "text", text: flushLeft(rest[i + 1]) }];
      sections.push(new CommentTag(`@${rest[i].toLowerCase()}`, current));
    }
  }
  return kept;
}

/** A section's lines are indented below its name in the comment. */
function flushLeft(text) {
  return text.replace(/\n +/g, "\n");
}
