// Foreign functions on a real Envoy and on the mock host: names, pointers to results, compression, and what older
// versions do not have.

import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it, type TestContext } from "vitest";
import { envoyMinors, type EnvoyMinor } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { attributeGuest, everywhere, foreign, message } from "./attribute-guest.js";
import { onEnvoy, onMock, type AttributeRun } from "./attribute-runs.js";

async function compare(
  context: Pick<TestContext, "skip">,
  run: AttributeRun,
  version?: EnvoyMinor,
): Promise<string[]> {
  const real = await onEnvoy(await realEnvoy(context, version), run);
  expect(real.length).toBeGreaterThan(0);
  const mock = version === undefined ? run : { ...run, mock: { ...run.mock, envoy: version } };
  expect(await onMock(mock)).toEqual(real);
  return real;
}

const inHeaders = (...bodies: string[]): AttributeRun => ({
  guests: [attributeGuest({ proxy_on_request_headers: bodies.join("\n") })],
  requests: [{}],
});

/** Calls with these pointers over marked memory, and logs what stands there afterwards. */
const pointers = (label: string, name: string, argument: string, address: number, size: number): string => `
  (i64.store (i32.const 24) (i64.const 0x1122334455667788))
  (i64.store (i32.const 0) (i64.const 0x0))
  (i32.store (i32.const 40) (call $foreign "${name}" "${argument}" (i32.const ${address}) (i32.const ${size})))
  (i32.store (i32.const 0) (i32.const 24)) (i32.store (i32.const 4) (i32.const 8))
  (call $hex "${label}" (i32.load (i32.const 40)))`; // prettier-ignore

// [R4.18-1], [R4.18-2], [R4.18-14], [R4.18-15]
it("the mock host and a real Envoy agree on names and on where results go", async (context) => {
  const names = ["nope", "Compress", "compress\\00", "compress ", "", "get_envoy_filter_state", "expr_compile", "istio_anything", "proxy_get_property"]; // prettier-ignore
  await compare(
    context,
    inHeaders(
      ...names.map((name, index) => pointers(`name ${index}`, name, "x", 24, 28)),
      pointers("unknown name, bad pointers", "nope", "x", 0x7fffffff, 0x7fffffff),
      pointers("failure", "uncompress", "x", 24, 28),
      pointers("failure, address alone", "uncompress", "x", 24, 0),
      pointers("failure, size alone", "uncompress", "x", 0, 28),
      pointers("success, size alone", "compress", "x", 0, 28),
      pointers("success, nothing wanted", "compress", "x", 0, 0),
      pointers("no result", "clear_route_cache", "x", 24, 28),
      pointers("address outside of memory", "compress", "x", 0x7fffffff, 28),
      pointers("size outside of memory", "clear_route_cache", "x", 24, 0x7fffffff),
    ),
  );
});

// [R4.18-13]
it("they agree on compression and what it refuses", async (context) => {
  const stream = deflateSync("hello");
  const damaged = Buffer.concat([stream.subarray(0, -1), Buffer.from([0])]);
  const inputs: readonly (readonly [string, Uint8Array])[] = [
    ["stream", stream],
    ["other level", deflateSync("hello", { level: 9 })],
    ["large", deflateSync("abc".repeat(3000))],
    ["bytes behind it", Buffer.concat([stream, Buffer.from("more")])],
    ["two streams", Buffer.concat([stream, stream])],
    ["of nothing", deflateSync("")],
    ["cut off", stream.subarray(0, -1)],
    ["head alone", stream.subarray(0, 2)],
    ["damaged", damaged],
    ["nothing", Buffer.alloc(0)],
    ["gzip", gzipSync("hello")],
    ["raw", deflateRawSync("hello")],
    ["dictionary", deflateSync("hello", { dictionary: Buffer.from("hello") })],
    ["garbage", Buffer.from("garbage")],
  ];
  await compare(
    context,
    inHeaders(
      ...inputs.map(([label, bytes]) => foreign(`uncompress ${label}`, "uncompress", bytes)),
      ...["", "hello", "a".repeat(100)].map((text) => foreign(`compress ${text.length}`, "compress", text)), // prettier-ignore
    ),
  );
});

// [R4.18-1], [R4.18-3], [R4.18-14]
it("they agree on functions in all callbacks", async (context) => {
  const calls = (callback: string): string =>
    [
      foreign(`${callback} clear`, "clear_route_cache", "ignored"),
      foreign(`${callback} compress`, "compress", "x"),
      foreign(`${callback} declare`, "declare_property", message([1, "declared"], [3, 1])),
      foreign(`${callback} state`, "set_envoy_filter_state", message([1, "envoy.string"], [2, "x"])), // prettier-ignore
      foreign(`${callback} create`, "expr_create", "1"),
      foreign(`${callback} evaluate`, "expr_evaluate", Buffer.from([0, 0, 0, 0])),
      foreign(`${callback} verify`, "verify_signature", ""),
      foreign(`${callback} sign`, "sign", ""),
    ].join("\n");
  await compare(context, { guests: [everywhere(calls)] });
});

// [R4.18-4]
describe("they agree on functions that not every version has", () => {
  it.for(envoyMinors)("%s", async (version, context) => {
    const lines = await compare(
      context,
      inHeaders(
        foreign("sign", "sign", message([1, "sha256"], [2, "no key"], [3, "text"])),
        foreign("PEM", "verify_signature", message([1, "sha256"], [5, "no key"], [3, "x"], [4, "x"])), // prettier-ignore
        foreign("both", "verify_signature", message([1, "sha256"], [2, "no key"], [5, "no key"])),
        foreign("none", "verify_signature", message([1, "sha256"])),
        foreign("nothing", "verify_signature", ""),
        foreign("no message", "verify_signature", Buffer.from([0x0a, 0x7f])),
      ),
      version,
    );
    const known = version !== "1.36";
    expect(lines.some((line) => line.startsWith("sign=1"))).toBe(!known);
  });
});
