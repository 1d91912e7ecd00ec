// What a request costs in calls of the host, counted on the mock: calls that return data cost ten times those that
// return none, and writes as much as they do in any filter.

import { beforeAll, describe, expect, it } from "vitest";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { openProject } from "../../harness/src/project/project.js";
import { repository } from "../e2e/real-envoy.js";
import type { Pair } from "./fetch-algorithm.js";

let wasm: Uint8Array;
beforeAll(async () => {
  const { built } = await buildFilters(openProject(repository), { filters: ["cors"] });
  wasm = built[0]!.bytes;
}, 400_000);

interface Crossings {
  /** Calls that the host answered with data. */
  read: string[];
  /** Headers that were set or added. */
  written: number;
  /** All calls, absent things and removed headers among them. */
  calls: number;
}

async function crossingsOf(
  configuration: object,
  headers: readonly Pair[],
  answer: readonly Pair[] = [],
): Promise<Crossings> {
  const proxy = await MockProxy.start({
    filters: [{ wasm, name: "cors", configuration: JSON.stringify(configuration) }],
    rawUpstream: () => ({ status: 200, headers: answer }),
  });
  const send = () => proxy.send({ method: "GET", path: "/", authority: "a.example", headers });
  // What is done once must not be in it.
  await send();
  proxy.trace.clear();
  await send();
  const calls = proxy.trace.entries.filter(({ kind }) => kind === "hostCall");
  await proxy.close();
  const names = calls.map(({ name }) => name.replace(/^env\.proxy_/, ""));
  return {
    read: names.filter((name, at) => /^get_(property|header_map|buffer_bytes)/.test(name) && calls[at]?.result === 0), // prettier-ignore
    written: names.filter((name) => /^(add|replace)_header/.test(name)).length,
    calls: names.length,
  };
}

const policy = {
  allow_origins: ["https://shop.example"],
  allow_origin_patterns: ["https://*.shop.example"],
  allow_credentials: true,
};

describe("the calls of the host", () => {
  it("return no data for a request without an origin, but what the service varies by", async () => {
    expect(await crossingsOf(policy, [])).toEqual({ read: [], written: 1, calls: 6 });
    expect(await crossingsOf(policy, [], [["vary", "Accept"]])).toEqual({
      read: ["get_property"],
      written: 1,
      calls: 6,
    });
  });

  it("return the origin alone for a simple request, and write three headers", async () => {
    const seen = await crossingsOf(policy, [["origin", "https://shop.example"]]);
    expect(seen).toEqual({ read: ["get_property"], written: 3, calls: 12 });
    const below = await crossingsOf(policy, [["origin", "https://a.shop.example"]]);
    expect(below).toEqual(seen);
  });

  it("are none while the filter is switched off", async () => {
    expect(await crossingsOf({ ...policy, mode: "off" }, [["origin", "https://a.example"]])).toEqual({ read: [], written: 0, calls: 0 }); // prettier-ignore
  });
});
