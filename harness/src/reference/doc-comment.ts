// A doc comment in its parts: what it says, what it says of parameters, and its source.

export interface DocComment {
  /** Paragraphs of Markdown. */
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly text: string }[];
  /** ABI section, RFC or file of Envoy; empty where none is given. */
  readonly source: string;
}

/** Joins the lines of each paragraph, but leaves code, tables and lists as they are. */
function paragraphsOf(text: string): string[] {
  const blocks = text.split(/^(```[\s\S]*?^```)$/m);
  return blocks.flatMap((block) => {
    if (block.startsWith("```")) return [block];
    const paragraphs = block.split(/\n\s*\n/).map((part) => part.trim());
    return paragraphs
      .filter((part) => part !== "")
      .map((part) => (/^[|-]/.test(part) ? part : part.replace(/\s*\n\s*/g, " ")));
  });
}

export function parseComment(comment: string): DocComment {
  const [body = "", ...tags] = comment.split(/^(?=@(?:param|example)\b)/m);
  const parameters = tags.flatMap((tag) => {
    const [, name = "", text = ""] = /^@param\s+(\w+)\s*-?\s*([\s\S]*)$/.exec(tag) ?? [];
    return name === "" ? [] : [{ name, text: text.trim().replace(/\s*\n\s*/g, " ") }];
  });
  const examples = tags
    .filter((tag) => tag.startsWith("@example"))
    .map((tag) => tag.replace(/^@example\s*/, ""));
  const paragraphs = [body, ...examples].flatMap(paragraphsOf);
  const isSource = (part: string): boolean => /^Source: /.test(part);
  const inLine = paragraphs.map((part) => / Source: (?<source>[^|]+)$/.exec(part));
  const sources = [
    ...paragraphs.filter(isSource).map((part) => part.replace(/^Source: /, "")),
    ...inLine.flatMap((match, at) =>
      match && !isSource(paragraphs[at] ?? "") ? [match.groups?.["source"] ?? ""] : [],
    ),
  ];
  const text = paragraphs
    .filter((part) => !isSource(part))
    .map((part) => (part.startsWith("```") ? part : part.replace(/ Source: [^|]+$/, "")))
    .join("\n\n");
  return { text, parameters, source: sources.join(" ") };
}

/** The first sentence, for lists. */
export function firstSentence({ text }: DocComment): string {
  const [paragraph = ""] = text.split("\n\n");
  const [, sentence] = /^(.*?[.:;])(?= (?:[A-Z`{[]|$)|$)/s.exec(paragraph) ?? [];
  return (sentence ?? paragraph).replace(/[:;]$/, ".");
}
