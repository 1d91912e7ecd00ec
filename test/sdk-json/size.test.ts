// What a configuration costs a release module: once for the interpreter and the reader, and for each
// field of the schema.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guestCode } from "../../harness/src/schema/guest-code.js";
import { readSchema } from "../../harness/src/schema/index.js";
import { compileGuest } from "./compile-guest.js";
import { fragments } from "./fixture.js";

const sdk = "proxy-wasm-assemblyscript-sdk";
const exported =
  "malloc proxy_abi_version_0_2_1 proxy_on_configure proxy_on_context_create proxy_on_delete proxy_on_response_headers";

function filter(config: string): string {
  return `
import { Action, HttpFilter, Plugin, plugin } from "${sdk}";
${config}
class Sized extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-sized", "yes");
    return Action.Continue;
  }
}
plugin("sized", (stream) => new Sized(stream), () => new SizedPlugin());
export { ${exported.replaceAll(" ", ", ")} } from "${sdk}/exports";
`;
}

const words = "host path mode name age rate burst status header value".split(" ");

// Strings, booleans, integers and words in turn, with names as settings have them.
function fields(count: number): Record<string, object> {
  const kinds = [
    { type: "string", default: "" },
    { type: "boolean", default: false },
    { type: "integer", minimum: 0, maximum: 65535, default: 10 },
    { type: "array", items: { type: "string" }, default: [] },
  ];
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${words[index % words.length]}_${words[(index * 7 + Math.floor(index / 10)) % words.length]}`,
      kinds[index % kinds.length] as object,
    ]),
  );
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "outrigger-size-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function sizeOf(properties: Record<string, object> | undefined): Promise<number> {
  if (properties === undefined) {
    const source = filter("class SizedPlugin extends Plugin {}");
    return (await compileGuest("sized.ts", { "sized.ts": source })).length;
  }
  const path = join(folder, "config.schema.json");
  writeFileSync(path, JSON.stringify({ type: "object", properties }));
  const code = guestCode(readSchema(path, "sized", fragments), "the size test");
  const files = {
    "sized.ts": filter('import { SizedPlugin } from "./sized.gen";'),
    "sized.gen.ts": code,
  };
  return (await compileGuest("sized.ts", files)).length;
}

test("a configuration costs about 9 KiB once, and about 20 bytes for each field", async ({
  annotate,
}) => {
  const without = await sizeOf(undefined);
  const some = await sizeOf(fields(4));
  const many = await sizeOf(fields(24));
  const decimals = await sizeOf({ ...fields(4), ratio: { type: "number" } });
  const encoded = await sizeOf({
    ...fields(4),
    key: { type: "string", contentEncoding: "base64" },
  });
  const perField = (many - some) / 20;
  await annotate(
    `without ${without}; with 4 fields ${some - without} more; ${perField} for each further field;` +
      ` a decimal ${decimals - some}, base64 ${encoded - some}`,
  );
  expect(Object.keys(fields(24))).toHaveLength(24);
  // A little above what is measured, so that growth is noticed.
  expect(some - without).toBeLessThanOrEqual(9216);
  expect(perField).toBeLessThanOrEqual(21);
  expect(decimals - some).toBeLessThanOrEqual(1280);
  expect(encoded - some).toBeLessThanOrEqual(640);
}, 120_000);
