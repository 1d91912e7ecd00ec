import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { attributeFile, attributeName, attributeSource } from "./attribute-source.js";
import { attributes, nestedAttributes } from "./attribute-table.js";
import { declarationsCommand } from "./editor-declarations.js";

const assembly = fileURLToPath(new URL("../../../assembly", import.meta.url));

describe("the file of the attributes", () => {
  test("is up to date", () => {
    const written = readFileSync(join(assembly, attributeFile), "utf8");
    expect(written, `stale: run ${declarationsCommand}`).toBe(attributeSource(declarationsCommand));
  });

  test("gives each its own name, made of its path", () => {
    const names = [...attributes.map(attributeName), ...nestedAttributes.map(({ name }) => name)];
    expect(new Set(names).size).toBe(names.length);
    expect(attributeName({ path: "request.url_path" })).toBe("requestUrlPath");
    expect(attributeName({ path: "xds.node.locality.sub_zone" })).toBe("nodeLocalitySubZone");
    expect(attributeName({ path: "xds.route_metadata" })).toBe("routeMetadataMessage");
  });

  test("says of each when it is there", () => {
    const text = attributeSource("command").replace(/\s*\n\s*\*\s*/g, " ");
    expect(text).toContain("`request.duration`: From the first byte of the request to the last of the response. There in `onLog` and `onDelete`."); // prettier-ignore
    expect(text).toContain("There in every callback, with TLS.");
    expect(text).toContain("There in every callback, and for plugins.");
  });
});
