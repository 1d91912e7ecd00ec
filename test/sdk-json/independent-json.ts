// What Node says about a document: JSON.parse, and what it leaves open (repeated names, lone
// surrogates, UTF-8, depth) checked apart. Shares nothing with the reader of the SDK.

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gu;

/** The value, or undefined when the document is to be refused. */
export function parseStrictly(
  document: Uint8Array,
  maximumDepth = 64,
): { value: unknown } | undefined {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(document);
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const open: (Set<string> | undefined)[] = [];
  let previous = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token.startsWith('"')) {
      const string = JSON.parse(token) as string;
      if (!string.isWellFormed()) return undefined;
      const names = open.at(-1);
      if (names !== undefined && (previous === "{" || previous === ",")) {
        if (names.has(string)) return undefined;
        names.add(string);
      }
    }
    if (open.length > maximumDepth) return undefined;
    previous = token;
  }
  return { value };
}
