import { expect, it } from "vitest";
import { ClientConnection, MockProxy } from "../index.js";
import { attributeGuest, read, write } from "../../../../test/conformance/attribute-guest.js";
import { get } from "../../../../test/conformance/observe.js";

const millisecond = (hex: string): number => Number(Buffer.from(hex, "hex").readBigInt64LE() / 1_000_000n); // prettier-ignore

// [R4.16-6]
it("durations and latencies are those of the virtual clock", async () => {
  const wasm = attributeGuest({
    proxy_on_log: read("log", "request|duration") + read("log", "response|backend_latency"),
  });
  const proxy = await MockProxy.start({
    filters: [{ wasm }],
    rawUpstream: () => ({ status: 200, headers: [["content-length", "0"]], delay: 250 }),
  });
  await proxy.send(get);
  const [duration = "", latency = ""] = proxy.logs.map(({ message }) => message.split(" ").at(-1));
  await proxy.close();
  expect([millisecond(duration), millisecond(latency)]).toEqual([250, 250]);
});

it("requests with the same connection have its id, its addresses, and what filters left with it", async () => {
  const wasm = attributeGuest({
    proxy_on_request_headers: ["connection_id", "source|address", "destination|address", "mine"]
      .map((path) => read("request", path))
      .join("\n"),
    proxy_on_log: write("mine", "of the stream"),
  });
  const proxy = await MockProxy.start({ filters: [{ wasm }] });
  const connection = new ClientConnection({
    source: { address: "fd00::1", port: 4711 },
    destination: { address: "10.0.0.1", port: 8443 },
  });
  for (const each of [connection, connection, undefined]) {
    await proxy.send({ ...get, ...(each && { connection: each }) });
  }
  const lines = proxy.logs
    .map(({ message }) => /(\S+)=(\d) ?(.*)$/.exec(message) ?? [])
    .map(([, path = "", status = "", hex = ""]) => {
      const bytes = Buffer.from(hex, "hex");
      return `${path} ${status} ${path === "connection_id" ? bytes.readBigUInt64LE() : bytes.toString()}`;
    })
    .filter((line) => !line.startsWith("mine 0"));
  await proxy.close();
  const first = ["connection_id 0 0", "source|address 0 [fd00::1]:4711", "destination|address 0 10.0.0.1:8443", "mine 1 "]; // prettier-ignore
  const other = [expect.stringMatching(/^connection_id 0 [1-9]/), "source|address 0 127.0.0.1:49152", "destination|address 0 127.0.0.1:80", "mine 1 "]; // prettier-ignore
  expect(lines.filter((line) => !line.startsWith("mine=") && line !== "  ")).toEqual([...first, ...first, ...other]); // prettier-ignore
});

it("metadata that is no JSON object of namespaces is refused when it is read", async () => {
  const wasm = attributeGuest({ proxy_on_request_headers: read("", "metadata") });
  const dynamicMetadata = { namespace: "text" } as unknown as Record<string, Record<string, unknown>>; // prettier-ignore
  const proxy = await MockProxy.start({ filters: [{ wasm }], surroundings: { dynamicMetadata } });
  await expect(proxy.send(get)).rejects.toThrow(
    /OUT1609 the surroundings hold something that is no Metadata/,
  );
});
