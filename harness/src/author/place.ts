// Diagnostics at a place in the author's source.

import type ts from "typescript";
import type { Diagnostic } from "../errors/diagnostic.js";
import { displayPath } from "../project/project.js";

/** Everything of a diagnostic but its place. */
export type Finding = Omit<Diagnostic, "file" | "line" | "column" | "pointer" | "severity"> &
  Partial<Pick<Diagnostic, "severity">>;

/** A diagnostic at an offset of a file, counted in UTF-16 units from 0. */
export function atOffset(file: ts.SourceFile, offset: number, finding: Finding): Diagnostic {
  const { line, character } = file.getLineAndCharacterOfPosition(offset);
  return {
    severity: "error",
    file: displayPath(file.fileName),
    line: line + 1,
    column: character + 1,
    ...finding,
  };
}

export function atNode(node: ts.Node, finding: Finding): Diagnostic {
  const file = node.getSourceFile();
  return atOffset(file, node.getStart(file), finding);
}
