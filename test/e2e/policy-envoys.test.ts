// A policy as the bootstrap of a plain Envoy, on the oldest and the newest: each takes it and serves with it, with no
// host call and no callback allowed but those that the modules have.

import { describe, expect, it } from "vitest";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { completePolicy } from "../../harness/src/manifest/given-policy.js";
import { preparePolicy } from "../../harness/src/manifest/prepared-policy.js";
import { render } from "../../harness/src/manifest/render.js";
import { builtFilters } from "../istio/built-filters.js";
import { realEnvoy, repository } from "./real-envoy.js";

const filters = [
  {
    filter: "cors",
    position: "first" as const,
    configuration: { allow_origins: ["https://shop.example"] },
  },
  { filter: "hello-header" },
];

/** The bootstrap with free ports, and the upstream of the test. */
async function bootstrapFor(envoyVersion: string, upstream: number): Promise<object> {
  const modules = await builtFilters(repository, ["cors", "hello-header"]);
  const policy = completePolicy({
    name: "cart",
    kind: "envoy",
    source: "inline",
    envoyVersion,
    filters,
  });
  const [{ document } = { document: {} }] = render(preparePolicy(policy, modules));
  return JSON.parse(
    JSON.stringify(document)
      .replace('"port_value":10000', '"port_value":0')
      .replace('"port_value":9901', '"port_value":0')
      .replace('"port_value":8080', `"port_value":${upstream}`),
  ) as object;
}

describe.each(["1.36", "1.40"])("Envoy %s", (version) => {
  it("serves a policy, and none of its plugins asks for more than it may", async (context) => {
    const envoy = await realEnvoy(context, version);
    const upstream = await startUpstream({
      answer: () => ({ status: 200, headers: [], chunks: [] }),
    });
    const bootstrap = await bootstrapFor(version, upstream.port);
    const process = await EnvoyProcess.start({ envoy, bootstrap });
    try {
      const port = process.ports.get("cart") ?? 0;
      const headers = [
        ["host", "shop.example"],
        ["origin", "https://shop.example"],
      ] as const;
      const reply = await sendRequest(port, { method: "GET", target: "/", headers });
      expect(reply.status).toBe(200);
      const seen = Object.fromEntries(
        reply.headers.map(([name, value]) => [String(name), String(value)]),
      );
      expect(seen).toMatchObject({
        "access-control-allow-origin": "https://shop.example",
        "x-my-header": "Hello from WASM!",
      });
      const lines = process.logs.map(({ message }) => message).join("\n");
      expect(lines).not.toContain("restricted");
      expect(lines).not.toContain("capability_restriction_config");
    } finally {
      await process.stop();
      await upstream.close();
    }
  }, 120_000);
});
