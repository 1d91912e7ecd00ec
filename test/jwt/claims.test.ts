// What the filter asks of the claims of a token, at the limits of each setting.

import { beforeAll, describe, expect, it } from "vitest";
import { repository } from "../e2e/real-envoy.js";
import { builtFilters } from "../istio/built-filters.js";
import { expected, groups, verdicts } from "./claim-cases.js";

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await builtFilters(repository, ["jwt"])).get("jwt")!.bytes;
}, 240_000);

describe("the filter says what is wrong with a token", () => {
  it.each(groups)("$title", async (group) => {
    expect(await verdicts(wasm, group)).toEqual(expected(group));
  });
});
