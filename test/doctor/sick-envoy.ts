// An Envoy with listeners of every kind that doctor tells apart: good ones, and one for each way to be refused.

import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { rawGuest } from "../conformance/raw-guest.js";

const type = (name: string): string => `type.googleapis.com/${name}`;

export const wasmType = type("envoy.extensions.filters.http.wasm.v3.Wasm");

export const router = {
  name: "envoy.filters.http.router",
  typed_config: { "@type": type("envoy.extensions.filters.http.router.v3.Router") },
};

const cors = {
  name: "envoy.filters.http.cors",
  typed_config: { "@type": type("envoy.extensions.filters.http.cors.v3.Cors") },
};

const text = (value: string): object => ({ "@type": type("google.protobuf.StringValue"), value });

function wasm(name: string, local: object, more: object = {}): object {
  const vmConfig = { vm_id: name, runtime: "envoy.wasm.runtime.v8", code: { local } };
  const config = { name, root_id: "greeting", vm_config: vmConfig, ...more };
  return { name, typed_config: { "@type": wasmType, config } };
}

/** A listener with these HTTP filters, the router among them. */
export function listener(name: string, filters: readonly object[]): object {
  const route = { match: { prefix: "/" }, direct_response: { status: 200 } };
  const manager = {
    "@type": type(
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    ),
    stat_prefix: name,
    route_config: { name, virtual_hosts: [{ name: "all", domains: ["*"], routes: [route] }] },
    http_filters: filters,
  };
  return {
    "@type": type("envoy.config.listener.v3.Listener"),
    name,
    traffic_direction: "INBOUND",
    address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
    filter_chains: [
      {
        name: `${name}-http`,
        filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }],
      },
    ],
  };
}

/** By discovery, from a file that gives nothing. */
const awaited = (path: string): object => ({
  name: "awaited",
  config_discovery: {
    config_source: { path_config_source: { path }, initial_fetch_timeout: "0.1s" },
    type_urls: [wasmType],
  },
});

const proxy = {
  id: "sidecar~10.0.0.1~cart-0.shop~shop.svc.cluster.local",
  cluster: "cart.shop",
  metadata: { NAMESPACE: "shop", LABELS: { app: "cart" }, ISTIO_VERSION: "1.31.0" },
};

export interface SickEnvoy {
  readonly process: EnvoyProcess;
  readonly moduleBase64: string;
  close(): Promise<void>;
}

/** Names of the listeners that Envoy refuses. */
export const refused = [
  "bad-config",
  "behind",
  "garbage",
  "missing-import",
  "no-file",
  "runtime",
  "two-policies",
];

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** It traps at every request; with FAIL_RELOAD Envoy makes a new VM for the next one. */
const trapping = base64(rawGuest({ callbacks: { proxy_on_request_headers: "(unreachable)" } }));

const refusing = base64(rawGuest({ callbacks: { proxy_on_configure: "(i32.const 0)" } }));

const importing = base64(
  rawGuest({ imports: `(import "env" "proxy_of_tomorrow" (func $tomorrow (result i32)))` }),
);

/** In the VM's configuration, where it stands from Envoy 1.40 on. */
const restriction = {
  allowed_capabilities: {
    proxy_on_context_create: {},
    proxy_on_vm_start: {},
    proxy_on_configure: {},
  },
};

/** The listener that Envoy takes, also as the manifest of a plain Envoy. */
export function goodListener(local: object): object {
  return listener("good", [
    cors,
    wasm("greeting", local, { configuration: text('{"a": 1}') }),
    router,
  ]);
}

/** Its module is loaded, and not one of its callbacks for requests is called. */
function restricted(local: object): object {
  const vmConfig = {
    vm_id: "restricted",
    runtime: "envoy.wasm.runtime.v8",
    code: { local },
    capability_restriction_config: restriction,
  };
  const config = { name: "restricted", root_id: "greeting", vm_config: vmConfig };
  return { name: "restricted", typed_config: { "@type": wasmType, config } };
}

/** @param modulePath a module that registers the plugin `greeting` */
export async function startSickEnvoy(envoy: string, modulePath: string): Promise<SickEnvoy> {
  const folder = await mkdtemp(join(tmpdir(), "outrigger-doctor-"));
  const inline = { inline_bytes: readFileSync(modulePath).toString("base64") };
  const nothing = join(folder, "nothing.json");
  await writeFile(nothing, JSON.stringify({ version_info: "1", resources: [] }));
  const broken = {
    "@type": wasmType,
    config: { vm_config: { runtime: "envoy.wasm.runtime.v9", code: { local: inline } } },
  };
  const resources = [
    goodListener(inline),
    listener("trapping", [
      wasm("trapping", { inline_bytes: trapping }, { failure_policy: "FAIL_RELOAD" }),
      router,
    ]),
    listener("restricted", [restricted(inline), router]),
    listener("bad-config", [wasm("bad-config", { inline_bytes: refusing }), router]),
    listener("missing-import", [wasm("missing-import", { inline_bytes: importing }), router]),
    listener("waiting", [awaited(nothing), router]),
    listener("behind", [router, wasm("late", inline)]),
    listener("garbage", [wasm("garbage", { inline_bytes: "AGFzbQEAAAA=" }), router]),
    listener("no-file", [wasm("no-file", { filename: "/var/local/wasm/none.wasm" }), router]),
    listener("runtime", [{ name: "runtime", typed_config: broken }, router]),
    listener("two-policies", [
      wasm("two", inline, { fail_open: true, failure_policy: "FAIL_OPEN" }),
      router,
    ]),
  ];
  return {
    ...(await startWithListeners(envoy, folder, resources)),
    moduleBase64: inline.inline_bytes,
  };
}

/** Starts an Envoy that reads its listeners from a file in the folder, which is removed when it is closed. */
export async function startWithListeners(
  envoy: string,
  folder: string,
  resources: readonly object[],
): Promise<Pick<SickEnvoy, "process" | "close">> {
  const listeners = join(folder, "listeners.json");
  await writeFile(listeners, JSON.stringify({ version_info: "1", resources }));
  const process = await EnvoyProcess.start({
    envoy,
    bootstrap: {
      node: proxy,
      admin: { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } },
      dynamic_resources: { lds_config: { path_config_source: { path: listeners } } },
    },
  });
  const close = async (): Promise<void> => {
    await process.stop();
    await rm(folder, { recursive: true });
  };
  return { process, close };
}

/** The dump, once the listeners that Envoy takes are active. */
export async function settledDump({ process }: SickEnvoy): Promise<string> {
  for (let round = 0; round < 300; round++) {
    const { body } = await process.admin("/config_dump");
    const active = body.match(/"active_state"/g)?.length ?? 0;
    if (active >= 4) return body;
    await sleep(100);
  }
  throw new Error("the listeners did not become active within 30 s");
}
