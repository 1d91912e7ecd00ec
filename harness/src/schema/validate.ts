// Whether a filter will accept a configuration: asked before a manifest is emitted or Envoy started.

import type { Diagnostic } from "../errors/diagnostic.js";
import { checkConfiguration } from "./check-configuration.js";
import { JsonMistake, parseJson, placeOf } from "./json-text.js";
import type { Schema } from "./model.js";

const maximumSize = 1 << 20;

/**
 * What the module would refuse in the text of a configuration; nothing when it accepts it. No text at
 * all counts as `{}`. Each diagnostic (OUT1710, OUT1711) has the JSON pointer; line and column are
 * those within the text, and are left out when `file` is: the text is then not a file of the user's.
 */
export function validateConfiguration(schema: Schema, text: string, file?: string): Diagnostic[] {
  const at = (line: number, column: number): Partial<Diagnostic> =>
    file === undefined ? {} : { file, line, column };
  const refused = (message: string, place: Partial<Diagnostic> = {}): Diagnostic[] => [
    { code: "OUT1710", severity: "error", ...place, message },
  ];
  if (Buffer.byteLength(text) > maximumSize) {
    return refused("the configuration has more than 1 MiB.");
  }
  const document = /^[\0- ]*$/.test(text) ? "{}" : text;
  try {
    const node = parseJson(document);
    return checkConfiguration(node, document, schema.root).map((mistake) => {
      const { line, column } = placeOf(document, mistake.node.start);
      return {
        code: "OUT1711",
        severity: "error",
        ...at(line, column),
        pointer: mistake.pointer,
        message: `${mistake.message}.`,
      };
    });
  } catch (error) {
    if (!(error instanceof JsonMistake)) throw error;
    const place = at(error.line, error.column);
    const words = file === undefined ? ` (line ${error.line}, column ${error.column})` : "";
    return refused(`the configuration is not JSON: ${error.message}${words}.`, place);
  }
}
