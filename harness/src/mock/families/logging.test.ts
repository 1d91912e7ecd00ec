import { expect, it } from "vitest";
import { inRequestHeaders, startGuest, get } from "../../../../test/conformance/observe.js";

// [R4.12-4]
it("takes levels 0 to 5, refuses others, and needs readable memory", async () => {
  const calls = [0, 5, 6].map(
    (level) => `(call $sayNumber "${level}" (call $log (i32.const ${level}) "line"))`,
  );
  const memory = `(call $sayNumber "memory" (call $log (i32.const 2) (i32.const -1) (i32.const 5)))`;
  const messages = await inRequestHeaders([...calls, memory].join(""));
  expect(messages).toEqual(["0=0", "line", "5=0", "6=2", "memory=6"]);
});

it("hides lines below the level, and puts plugin name, root id and vm id before the others", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(drop (call $log (i32.const 2) "low")) (drop (call $log (i32.const 4) "high")) (i32.const 0)`,
      },
    },
    plugin: { name: "plugin", rootId: "root", vmId: "vm" },
    proxy: { logLevel: "warning" },
  });
  await proxy.send(get);
  expect(proxy.logs).toEqual([
    {
      level: "error",
      message: "high",
      prefix: " plugin root vm",
      thread: "worker",
      fromHost: false,
    },
  ]);
  await proxy.close();
});

// [R4.12-5]
it.each([
  ["trace", 0],
  ["off", 6],
] as const)("tells the level %s as %i", async (logLevel, level) => {
  const proxy = await startGuest({
    guest: {
      imports: `(import "env" "proxy_get_log_level" (func $level (param i32) (result i32)))`,
      callbacks: {
        proxy_on_request_headers: `(drop (call $level (i32.const 16))) (i32.store8 (i32.const 16) (i32.add (i32.const 48) (i32.load (i32.const 16)))) (drop (call $add (i32.const 0) "x-level" (i32.const 16) (i32.const 1))) (i32.const 0)`,
      },
    },
    proxy: { logLevel },
  });
  await proxy.send(get);
  expect(proxy.rawUpstreamRequests[0]?.headers).toContainEqual(["x-level", String(level)]);
  await proxy.close();
});
