// Quoted texts whose next lines stand too far to the left: YAML 1.2 forbids them, kubectl's reader takes them.
// Source: go-yaml, scannerc.go (yaml_parser_scan_flow_scalar), which asks for no indentation.

/** A quote that opens at the end of a key or a dash, and is not closed on its line. */
const opening = /^([ -]*)(?:[^"'#]*[:,[{][ \t]*)?(?:"(?:[^"\\]|\\.)*\\?|'(?:[^']|'')*)$/;

/** The line on which a quoted text of the given kind ends; undefined where it never does. */
function closingLine(lines: readonly string[], from: number, quote: string): number | undefined {
  const inner = quote === '"' ? /^(?:[^"\\]|\\.)*\\?$/ : /^(?:[^']|'')*$/;
  for (let index = from; index < lines.length; index++) {
    if (!inner.test(lines[index] ?? "")) return index;
  }
  return undefined;
}

/** The same text with such lines moved to the right, which changes no value: YAML folds them. */
export function indentQuotes(text: string): string {
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? "").replace(/\r$/, "");
    const found = opening.exec(line);
    if (found === null) continue;
    const quote = /["']/.exec(line)?.[0] ?? "";
    const end = closingLine(lines, index + 1, quote);
    if (end === undefined) continue;
    const wanted = " ".repeat((found[1] ?? "").length + 2);
    for (let inner = index + 1; inner <= end; inner++) {
      const next = lines[inner] ?? "";
      if (next.trim() !== "") lines[inner] = `${wanted}${next.trimStart()}`;
    }
    index = end;
  }
  return lines.join("\n");
}
