// The tables of scores and edges in docs/libraries.md, which the commands write themselves with `--write`: a row for
// each library that was run, the rows of the others as they were.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const page = fileURLToPath(new URL("../../docs/libraries.md", import.meta.url));

/**
 * @param marker Stands in the page as `<!-- MARKER -->` and `<!-- end of MARKER -->`.
 * @param head Names of the columns; the first one names the row.
 * @param rows Their cells.
 * @param names All rows that there can be, in their order.
 */
export async function writeRows(marker, head, rows, names) {
  const text = readFileSync(page, "utf8");
  const begin = `<!-- ${marker} -->`;
  const end = `<!-- end of ${marker} -->`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (to < 0 || from > to) throw new Error(`docs/libraries.md has no ${begin}`);
  const lines = text.slice(from, to).split("\n");
  const nameOf = (line) => line.split("|")[1]?.trim();
  const known = new Map(lines.map((line) => [nameOf(line), line]));
  for (const cells of rows) known.set(String(cells[0]), `| ${cells.join(" | ")} |`);
  const table = [
    `| ${head.join(" | ")} |`,
    `| --- |${" ---: |".repeat(head.length - 1)}`,
    ...names.flatMap((name) => known.get(name) ?? []),
  ];
  const written = `${text.slice(0, from)}\n\n${table.join("\n")}\n\n${text.slice(to)}`;
  writeFileSync(
    page,
    await format(written, { ...(await resolveConfig(page)), parser: "markdown" }),
  );
}
