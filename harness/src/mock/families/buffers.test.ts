import { expect, it } from "vitest";
import { get, inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";

const read = (type: number, start = 0, length = -1): string =>
  `(call $say "${type}" (call $bufferBytes (i32.const ${type}) (i32.const ${start}) (i32.const ${length}) (i32.const 0) (i32.const 4)))`;

// [R4.5-1], table of 4.5
it("what is absent reads as empty, except callout body and plugin configuration", async () => {
  const types = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(
    await inRequestHeaders(types.map((type) => read(type)).join(""), {
      plugin: { vmConfiguration: "vm", configuration: "plugin" },
    }),
  ).toEqual(["0=0 ", "1=0 ", "2=0 ", "3=0 ", "4=1 ", "5=0 ", "6=0 vm", "7=1 ", "8=0 vm", "9=2 "]);
});

// [R2.2-7], [R2.2-8]
it("the plugin configuration is there while the root is made and configured, not in vm_start", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_context_create: read(7),
        proxy_on_vm_start: `(call $sayNumber "size" (local.get $size)) ${read(7)} ${read(6)} (i32.const 1)`,
        proxy_on_configure: `(call $sayNumber "size" (local.get $size)) ${read(7)} (i32.const 1)`,
      },
    },
    plugin: { configuration: { a: 1 }, vmConfiguration: new Uint8Array([65, 66]) },
  });
  const canary = proxy.logs.filter((line) => line.thread === "canary");
  expect(canary.map((line) => line.message)).toEqual([
    `7=0 {"a":1}`,
    "size=2",
    "7=1 ",
    "6=0 AB",
    "size=7",
    `7=0 {"a":1}`,
  ]);
  await proxy.close();
});

it.each([
  [1, 2, "bc"],
  [4, 1, ""],
  [2, -1, "cd"],
])("from %i at most %i bytes of abcd are %j", async (start, length, expected) => {
  const body = `(if (local.get $n) (then ${read(0, start, length)}))`;
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_request_body: `${body} (i32.const 0)` } },
  });
  await proxy.send({ ...get, method: "POST", chunks: [Buffer.from("abcd")] });
  expect(proxy.logs.map((line) => line.message)).toEqual([`0=0 ${expected}`]);
  await proxy.close();
});

// [R4.5-7]
it("a body can be added at the end of a request that has an empty one", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_body: `(call $sayNumber "set" (call $setBuffer (i32.const 0) (i32.const 0) (i32.const 0) "new")) (i32.const 0)`,
      },
    },
  });
  await proxy.send({ ...get, method: "POST", headers: [["transfer-encoding", "chunked"]] });
  expect(Buffer.concat(proxy.rawUpstreamRequests[0]?.chunks ?? []).toString()).toBe("new");
  await proxy.close();
});
