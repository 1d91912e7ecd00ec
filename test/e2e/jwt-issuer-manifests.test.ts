// The manifests of filters/jwt/issuer are in order and give clusters the names that the pages say; the cluster of
// cluster.yaml carries the fetch of keys on a real Envoy, over TLS with the issuer's own certificate and no other.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { parseAllDocuments } from "yaml";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { ClientConnection } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { TlsParties } from "../conformance/tls-parties.js";
import { builtFilters } from "../istio/built-filters.js";
import { setOf, tokenOf } from "./key-issuer.js";
import { realEnvoy, repository } from "./real-envoy.js";

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await builtFilters(repository, ["jwt"])).get("jwt")!.bytes;
}, 240_000);

const textOf = (name: string): string =>
  readFileSync(join(repository, "filters/jwt", name), "utf8");
const documentsOf = (name: string): unknown[] =>
  parseAllDocuments(textOf(name)).map((document) => document.toJS() as unknown);

interface Cluster {
  name: string;
  load_assignment: { endpoints: { lb_endpoints: { endpoint: object }[] }[] };
  transport_socket: {
    typed_config: { sni: string; common_tls_context: { validation_context: object } };
  };
}
interface ClusterPatch {
  readonly spec: { readonly configPatches: { readonly patch: { readonly value: Cluster } }[] };
}
interface ServiceEntry {
  readonly spec: { readonly hosts: string[]; readonly ports: { readonly number: number }[] };
}

/** The cluster that cluster.yaml adds. */
function shippedCluster(): Cluster {
  const [filter] = documentsOf("issuer/cluster.yaml") as [ClusterPatch];
  return filter.spec.configPatches[0]!.patch.value;
}

/** The name that Istio gives the cluster of outside.yaml (Istio's pilot/pkg/model, BuildSubsetKey). */
function outsideName(): string {
  const [{ spec }] = documentsOf("issuer/outside.yaml") as [ServiceEntry];
  return `outbound|${spec.ports[0]!.number}||${spec.hosts[0]}`;
}

it.each(["outside.yaml", "cluster.yaml"])("%s is in order", (name) => {
  expect(lintDocuments(documentsOf(`issuer/${name}`))).toEqual([]);
});

it("they say which cluster the filter is to name, as do its README and its deploy.yaml", () => {
  const readme = textOf("README.md").replaceAll("\\|", "|");
  for (const [file, name] of [
    ["outside.yaml", outsideName()],
    ["cluster.yaml", shippedCluster().name],
  ]) {
    expect(textOf(`issuer/${file}`)).toContain(`#   ${name}\n`);
    expect(readme).toContain(`\`${name}\``);
  }
  expect(textOf("deploy.yaml")).toContain(`cluster: ${outsideName()}\n`);
});

it("the cluster fetches keys from the issuer, and from nobody who has another name", async (context) => {
  const envoyPath = await realEnvoy(context);
  const parties = new TlsParties();
  onTestFinished(() => parties.remove());
  const { sni } = shippedCluster().transport_socket.typed_config;
  const asked: string[] = [];
  /** A copy of the cluster whose server has the name in its certificate. */
  const clusterTo = async (name: string, host: string): Promise<Cluster> => {
    parties.issue(name, `/CN=${name}`, `DNS:${host}`);
    const pair = { cert: parties.certificate(name), key: parties.key(name) };
    const server = createServer(pair, (_, response) => {
      asked.push(name);
      response.writeHead(200, { "content-type": "application/json" }).end(setOf("first"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const cluster = shippedCluster();
    const { port } = server.address() as AddressInfo;
    cluster.name = name;
    cluster.load_assignment.endpoints[0]!.lb_endpoints[0]!.endpoint = {
      address: { socket_address: { address: "127.0.0.1", port_value: port } },
    };
    const { validation_context } = cluster.transport_socket.typed_config.common_tls_context;
    Object.assign(validation_context, { trusted_ca: { inline_string: parties.certificate("ca") } });
    return cluster;
  };
  const clusters = [await clusterTo("issuer", sni), await clusterTo("impostor", `x.${sni}`)];
  const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
  onTestFinished(() => upstream.close());
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: clusters.map(({ name }) => ({
      ...{ name, port: 0 },
      filters: [
        {
          ...{ name: "jwt", rootId: "jwt", vmId: name, module: { inlineBytes: wasm } },
          configuration: JSON.stringify({
            providers: {
              login: {
                issuers: "https://login.example",
                jwks_remote: { cluster: name, uri: `https://${sni}/jwks`, timeout: "20s" },
              },
            },
            default_require: { provider: "login" },
          }),
        },
      ],
    })),
  }) as unknown as { static_resources: { clusters: object[] } };
  bootstrap.static_resources.clusters.push(...clusters);
  const envoy = await EnvoyProcess.start({ envoy: envoyPath, bootstrap });
  onTestFinished(() => envoy.stop());
  const statusAt = async (listener: string): Promise<number> => {
    const connection = await ClientConnection.open(envoy.port(listener));
    const headers = [
      ["host", "shop.example"],
      ["authorization", `Bearer ${tokenOf("first")}`],
    ] as const;
    try {
      return (await connection.request({ method: "GET", target: "/", headers }, 40_000)).status;
    } finally {
      connection.close();
    }
  };
  expect(await statusAt("issuer")).toBe(200);
  expect(await statusAt("impostor")).toBe(503);
  expect([...new Set(asked)]).toEqual(["issuer"]);
  expect(upstream.requests).toHaveLength(1);
}, 120_000);
