// Who a client is by its certificate, through a real Envoy that speaks TLS: whose trace is trusted, and for whom a rule
// of the headers filter holds.

import { expect, it, onTestFinished } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { headerValue } from "../../harness/src/envoy/http1-reader.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import type { Bootstrap } from "../conformance/attribute-runs.js";
import { TlsParties } from "../conformance/tls-parties.js";
import { builtFilters } from "../istio/built-filters.js";
import { realEnvoy, repository } from "./real-envoy.js";
import { trapLines } from "./start-envoy.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const request =
  "GET / HTTP/1.1\r\nhost: example.test\r\nconnection: close\r\n" +
  `traceparent: 00-${traceId}-b7ad6b7169203331-01\r\n\r\n`;

/** The certificate of each client; none for the last. */
const clients = [
  ["cart", "URI:spiffe://cluster.local/ns/shop/sa/cart"],
  ["other", "URI:spiffe://cluster.local/ns/shop/sa/other"],
  ["nobody", undefined],
] as const;

const configurations = {
  trace: { trust: { peers: "internal_only", principals: ["*/sa/cart"] } },
  headers: {
    rules: [
      {
        match: { principals: ["cluster.local/ns/shop/sa/cart"] },
        request: { operations: [{ action: "set", name: "x-known", value: "cart" }] },
      },
      {
        match: { not_principals: ["*"] },
        request: { operations: [{ action: "set", name: "x-known", value: "nobody" }] },
      },
    ],
  },
};

it("trusts and knows a client by the identity of its certificate", async (context) => {
  const envoyPath = await realEnvoy(context);
  const parties = new TlsParties();
  onTestFinished(() => parties.remove());
  parties.issue("server", "/CN=server", "DNS:server.test");
  for (const [name, names] of clients) {
    if (names !== undefined) parties.issue(name, `/CN=${name}`, names);
  }
  const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
  onTestFinished(() => upstream.close());
  const built = await builtFilters(repository, Object.keys(configurations));
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: [
      {
        name: "main",
        port: 0,
        filters: Object.entries(configurations).map(([name, configuration]) => ({
          name,
          rootId: name,
          vmId: name,
          module: { inlineBytes: built.get(name)!.bytes },
          configuration: JSON.stringify(configuration),
        })),
      },
    ],
  });
  parties.secureListener(bootstrap as unknown as Bootstrap, "server", true);
  const envoy = await EnvoyProcess.start({ envoy: envoyPath, bootstrap });
  onTestFinished(() => envoy.stop());
  const seen = [];
  for (const [name, names] of clients) {
    const certificate = names !== undefined && { certificate: name };
    await parties.send(envoy.port("main"), { ...certificate, request });
    const { headers } = upstream.requests.at(-1)!;
    seen.push({
      client: name,
      isTrusted: headerValue(headers, "traceparent")?.split("-")[1] === traceId,
      known: headerValue(headers, "x-known"),
    });
  }
  expect(seen).toEqual([
    { client: "cart", isTrusted: true, known: "cart" },
    { client: "other", isTrusted: false, known: undefined },
    { client: "nobody", isTrusted: false, known: "nobody" },
  ]);
  expect(await trapLines(envoy)).toEqual([]);
}, 120_000);
