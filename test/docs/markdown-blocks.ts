// The fenced blocks of a page, in order, with what stands behind the language: ```sh exit=1

export interface Block {
  language: string;
  /** `file=…`, `exit=…` and bare words such as `cluster`. */
  attributes: ReadonlyMap<string, string>;
  text: string;
  /** Line of the opening fence, from 1. */
  line: number;
}

export function parseBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const fence = /^```(\w+)[ \t]*(.*)$/.exec(lines[index] ?? "");
    if (fence === null) continue;
    const end = lines.indexOf("```", index + 1);
    if (end < 0) throw new Error(`the block of line ${index + 1} has no end`);
    const attributes = (fence[2] ?? "").split(/\s+/).filter((word) => word !== "");
    blocks.push({
      language: fence[1] ?? "",
      attributes: new Map(
        attributes.map((word) => {
          const [key = "", value = ""] = word.split("=");
          return [key, value] as const;
        }),
      ),
      text: `${lines.slice(index + 1, end).join("\n")}\n`,
      line: index + 1,
    });
    index = end;
  }
  return blocks;
}
