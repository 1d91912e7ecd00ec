// Doctor on the config dumps of a real Envoy: what is loaded, where, with what, and why not.

import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { parseAdminAddress, readAdminPage } from "../../harness/src/doctor/admin.js";
import { readConfigDump, type ConfigDump } from "../../harness/src/doctor/config-dump.js";
import { diagnose } from "../../harness/src/doctor/diagnose.js";
import { expectationsIn } from "../../harness/src/doctor/expectation.js";
import { readManifestText } from "../../harness/src/lint/manifest-text.js";
import { compiledFixture } from "../e2e/compiled-fixture.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { httpGet } from "../istio/requests.js";
import {
  goodListener,
  refused,
  settledDump,
  startSickEnvoy,
  wasmType,
  type SickEnvoy,
} from "./sick-envoy.js";

let envoy: SickEnvoy | undefined;
let dump: ConfigDump;
let module = "";

// One Envoy for all: started by the first test that needs it, because a test alone can be skipped.
beforeEach(async ({ skip }) => {
  if (envoy !== undefined) return;
  const path = await realEnvoy({ skip });
  envoy = await startSickEnvoy(path, await compiledFixture("greeting"));
  module = envoy.moduleBase64;
  dump = readConfigDump(await settledDump(envoy), "dump.json");
}, 180_000);

afterAll(() => envoy?.close());

interface Promised {
  name?: string;
  operation?: string;
  anchor?: string | null;
  port?: number;
  app?: string;
  context?: string;
  configuration?: string;
  moduleText?: string;
  rootId?: string;
}

/** An EnvoyFilter as `outrigger emit` writes them, with something said otherwise. */
function manifest(promised: Promised = {}): string {
  const {
    name = "greeting",
    operation = "INSERT_BEFORE",
    anchor = "envoy.filters.http.router",
  } = promised;
  const { app = "cart", context = "SIDECAR_INBOUND", port, rootId = "greeting" } = promised;
  const { configuration = '{"a":1}', moduleText = module } = promised;
  const filter = {
    name: "envoy.filters.network.http_connection_manager",
    ...(anchor !== null && { subFilter: { name: anchor } }),
  };
  const config = {
    name,
    root_id: rootId,
    vm_config: { vm_id: name, code: { local: { inline_bytes: moduleText } } },
    configuration: {
      "@type": "type.googleapis.com/google.protobuf.StringValue",
      value: configuration,
    },
  };
  const patch = {
    applyTo: "HTTP_FILTER",
    match: {
      context,
      listener: { ...(port !== undefined && { portNumber: port }), filterChain: { filter } },
    },
    patch: { operation, value: { name, typed_config: { "@type": wasmType, config } } },
  };
  return JSON.stringify({
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: { name, namespace: "shop" },
    spec: { priority: 10, workloadSelector: { labels: { app } }, configPatches: [patch] },
  });
}

/** What doctor says of the one filter of a manifest: status, check and code of each line. */
function told(promised: Promised = {}): string[] {
  const expected = expectationsIn([readManifestText(manifest(promised), "filter.yaml")]);
  const [filter] = diagnose(dump, { expected }).filters;
  return (filter?.checks ?? []).map(({ status, check, code }) =>
    [status, check, code].filter(Boolean).join(" "),
  );
}

describe("a filter that is loaded", () => {
  it("is told with its place, configuration and module", () => {
    const { filters } = diagnose(dump);
    const greeting = filters.find(({ name }) => name === "greeting");
    expect(greeting?.checks).toMatchObject(
      [
        { status: "ok", check: "loaded", found: "1 chain of good" },
        { status: "ok", check: "place", found: "2 of 3, behind envoy.filters.http.cors" },
        { status: "ok", check: "configuration", found: /^sha256 [0-9a-f]{12}$/ },
        { status: "ok", check: "module", found: /^inline sha256 [0-9a-f]{12}$/ },
      ].map((row) =>
        expect.objectContaining({
          ...row,
          found: row.found instanceof RegExp ? expect.stringMatching(row.found) : row.found,
        }),
      ),
    );
  });

  it("is what the manifest says, however its JSON is written", () => {
    expect(told()).toEqual(["ok loaded", "ok place", "ok configuration", "ok module"]);
  });

  it.each<[string, Promised, string]>([
    ["another configuration", { configuration: '{"a":2}' }, "wrong configuration OUT2157"],
    ["another module", { moduleText: "AGFzbQEAAAA=" }, "wrong module OUT2158"],
    ["another root_id", { rootId: "other" }, "wrong root_id OUT2168"],
    ["another place", { operation: "INSERT_FIRST", anchor: null }, "wrong place OUT2156"],
    [
      "the other side of its anchor",
      { operation: "INSERT_BEFORE", anchor: "envoy.filters.http.cors" },
      "wrong place OUT2156",
    ],
  ])("is told when the manifest says %s", (_, promised, line) => {
    expect(told(promised)).toContain(line);
  });
});

describe("a filter of a plain Envoy", () => {
  const toldOf = (text: string): string[] => {
    const expected = expectationsIn([readManifestText(text, "envoy.json")]);
    return diagnose(dump, { expected }).filters.flatMap(({ object, checks }) => [
      object ?? "",
      ...checks.map(({ status, check, code = "" }) => `${status} ${check} ${code}`.trim()),
    ]);
  };
  const right = ["listener good", "ok loaded", "ok place", "ok configuration", "ok module"];

  it("is compared with the listener, or the bootstrap, that promises it", () => {
    const good = goodListener({ inline_bytes: module });
    expect(toldOf(JSON.stringify(good))).toEqual(right);
    expect(toldOf(JSON.stringify({ static_resources: { listeners: [good] } }))).toEqual(right);
    const other = goodListener({ inline_bytes: "AGFzbQEAAAA=" });
    expect(toldOf(JSON.stringify(other))).toContain("wrong module OUT2158");
  });
});

describe("a filter that may not do what it does", () => {
  it("is told with what it is not allowed", () => {
    const [filter] = diagnose(dump, { names: ["restricted"] }).filters;
    const check = filter?.checks.find(({ code }) => code === "OUT2170");
    expect(check?.found).toContain("proxy_on_request_headers");
    expect(check?.found).not.toContain("proxy_on_configure");
  });
});

describe("a filter that is not loaded", () => {
  it.each<[string, Promised, string]>([
    ["the selector is of other pods", { name: "x", app: "catalog" }, "wrong why OUT2163"],
    [
      "no chain has the anchor",
      { name: "x", anchor: "envoy.filters.http.jwt_authn" },
      "wrong why OUT2160",
    ],
    ["no chain has the port", { name: "x", port: 8081 }, "wrong why OUT2164"],
    [
      "the proxy has no such listener",
      { name: "x", context: "SIDECAR_OUTBOUND" },
      "wrong why OUT2152",
    ],
    ["its listener was refused", { name: "no-file" }, "wrong why OUT2153"],
    ["the patch did not come", { name: "x" }, "wrong why OUT2152"],
  ])("because %s", (_, promised, line) => {
    expect(told(promised)).toEqual(["wrong loaded OUT2152", line]);
  });

  it("because its configuration has not come", () => {
    const { filters } = diagnose(dump, { names: ["awaited"] });
    expect(filters[0]?.checks).toContainEqual(
      expect.objectContaining({ status: "wrong", code: "OUT2154" }),
    );
  });
});

describe("the proxy", () => {
  it("is named with its version and labels", () => {
    expect(dump).toMatchObject({
      namespace: "shop",
      labels: { app: "cart" },
      istioVersion: "1.31.0",
    });
    expect(dump.version).toMatch(/^1\.\d+\.\d+$/);
  });

  it("has every listener that Envoy refused, with the cause in words", () => {
    const { checks } = diagnose(dump);
    const rows = checks.filter(({ code }) => code === "OUT2153");
    expect(rows.map(({ check }) => check).sort()).toEqual(
      refused.map((name) => `listener ${name}`),
    );
    const found = (name: string): string =>
      rows.find(({ check }) => check === `listener ${name}`)?.found ?? "";
    expect(found("behind")).toContain("a filter stands behind envoy.filters.http.router");
    expect(found("garbage")).toContain("does not export an ABI version");
    expect(found("no-file")).toContain("/var/local/wasm/none.wasm is not in the proxy's container");
    expect(found("runtime")).toContain("no runtime envoy.wasm.runtime.v9");
    expect(found("bad-config")).toContain("the plugin bad-config does not start");
    expect(found("missing-import")).toContain("proxy_of_tomorrow");
    expect(found("two-policies")).toContain("fail_open and failure_policy are both set");
  });

  it("is asked through its admin page", async () => {
    const address = parseAdminAddress(envoy?.process.adminUrl ?? "");
    const text = await readAdminPage(address, "/config_dump", new AbortController().signal);
    expect(readConfigDump(text, "admin").listeners.length).toBe(dump.listeners.length);
  });

  it("is told when its VMs fail, by the counters of a proxy whose module traps", async () => {
    const { process } = envoy as SickEnvoy;
    await process.readPorts();
    // The first one traps; for the second one there is a new VM, or not yet.
    for (let count = 0; count < 2; count++) await httpGet(process.port("trapping"));
    const { body: statistics } = await process.admin("/stats?filter=wasm");
    const { checks } = diagnose(dump, { statistics });
    const told = checks.filter(({ code }) => code === "OUT2159");
    expect(told.map(({ check }) => check)).toEqual(["VM of trapping"]);
    expect(checks.filter(({ code }) => code === "OUT2167")).toEqual([]);
  });

  it("is told when fetches failed and VMs could not be made anew", () => {
    const statistics =
      "wasm.greeting.vm_reload_failure: 2\nwasm.greeting.vm_reload_success: 0\nwasm.remote_load_fetch_failures: 3\n";
    const codes = diagnose(dump, { statistics }).checks.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["OUT2159", "OUT2167"]));
    expect(codes.filter((code) => code === "OUT2159")).toHaveLength(1);
  });
});

describe("what is no dump", () => {
  it.each([
    ["", "no JSON"],
    ["{}", "no configs"],
    ['{"configs": []}', "no listeners"],
  ])("%j is refused", (text, words) => {
    expect(() => readConfigDump(text, "dump.json")).toThrow(words);
  });

  it.each(["10.0.0.1:15000", "127.0.0.1", "127.0.0.1:99999", "example.com:15000"])(
    "%s is asked nothing",
    (address) => {
      expect(() => parseAdminAddress(address)).toThrow("no address of this machine");
    },
  );
});
