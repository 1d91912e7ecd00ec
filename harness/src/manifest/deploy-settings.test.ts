// The deploy settings: defaults, overrides, and every mistake told at its place.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OutriggerError } from "../errors/outrigger-error.js";
import type { FilterFolder } from "../project/project.js";
import { loadDeploySettings, reviewDeploySettings } from "./deploy-settings.js";
import { settingNames } from "./settings-schema.js";
import { defaultDeploySettings, type DeployOverrides } from "./settings.js";

let folder: string;
let filter: FilterFolder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deploy settings "));
  filter = {
    name: "hello-header",
    path: folder,
    source: join(folder, "index.ts"),
    scenarios: join(folder, "scenarios"),
    wasm: join(folder, "hello-header.wasm"),
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string): void {
  writeFileSync(join(folder, "deploy.yaml"), text);
}

/** Code, line, column and pointer of each mistake. */
function mistakes(overrides?: DeployOverrides): string[] {
  try {
    loadDeploySettings(filter, overrides);
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics.map(
      (d) => `${d.code} ${d.line ?? "-"}:${d.column ?? "-"} ${d.pointer}`,
    );
  }
  return [];
}

function onlyMistake(text: string): OutriggerError["diagnostics"][number] {
  write(text);
  try {
    loadDeploySettings(filter);
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    expect(error.diagnostics).toHaveLength(1);
    return error.diagnostics[0]!;
  }
  throw new Error("no mistake was found");
}

describe("deploy settings", () => {
  test.each(["", "# nothing yet\n", "{}\n", "---\n"])(
    "are optional: %j gives the defaults",
    (text) => {
      write(text);
      expect(loadDeploySettings(filter)).toEqual(defaultDeploySettings(filter));
    },
  );

  test("have their defaults without a file", () => {
    expect(loadDeploySettings(filter)).toEqual({
      name: "hello-header",
      namespace: "default",
      selector: { app: "my-app" },
      context: "inbound",
      position: "before-router",
      priority: 10,
      failurePolicy: "closed",
      istioVersion: "1.29",
      vmId: "hello-header",
      mountPath: "/var/local/wasm/hello-header",
    });
  });

  test("take every setting that the schema describes", () => {
    write(
      [
        "name: cart-hello",
        "namespace: shop",
        'selector: {app: cart, "example.com/tier": "1"}',
        "context: gateway",
        "placements: [outbound]",
        "position: before:envoy.filters.http.cors",
        "priority: -5",
        "portNumber: 8080",
        "failurePolicy: reload",
        'istioVersion: "1.30.3"',
        "configuration: {b: 1, a: [yes, 2.5, null]}",
        "rootId: hello",
        "vmId: shared",
        "mountPath: /opt/wasm",
        "rolloutLabel: hello-module",
      ].join("\n"),
    );
    const settings = loadDeploySettings(filter);
    expect(Object.keys(settings).sort()).toEqual([...settingNames].sort());
    expect(settings.configuration).toBe('{"b":1,"a":["yes",2.5,null]}');
    expect(settings.selector).toEqual({ app: "cart", "example.com/tier": "1" });
  });

  test("give a string configuration as it is", () => {
    write("configuration: '{\"big\": 12345678901234567890}'");
    expect(loadDeploySettings(filter).configuration).toBe('{"big": 12345678901234567890}');
  });

  test("are replaced, setting by setting, by the command line", () => {
    write("namespace: shop\nselector: {app: cart, tier: web}\n");
    const overrides = {
      selector: { app: "catalog" },
      position: undefined,
      configuration: { a: 1 },
    };
    expect(loadDeploySettings(filter, overrides)).toEqual({
      ...defaultDeploySettings(filter),
      namespace: "shop",
      selector: { app: "catalog" },
      configuration: '{"a":1}',
    });
  });

  test("are not read from a setting of the file that the command line replaces", () => {
    write("priority: 0\nnamespace: Shop\n");
    expect(mistakes({ namespace: "shop" })).toEqual(["OUT1503 1:11 /priority"]);
    expect(mistakes({ namespace: "SHOP", priority: 5 })).toContain("OUT1504 -:- /namespace");
  });

  test("report all mistakes at once, each at its line and column", () => {
    write(
      [
        "# several mistakes", // 1
        "namepsace: shop", // 2
        "selector:", // 3
        "  app: 7", // 4
        "  -tier: web", // 5
        "priority: 0", // 6
        "context: inbond", // 7
        "istioVersion: 1.30", // 8
        "configuration:", // 9
        "  limits: [1, .inf, 9007199254740993]", // 10
        "mountPath: /etc/istio/wasm", // 11
      ].join("\n"),
    );
    expect(mistakes()).toEqual([
      "OUT1502 2:1 /namepsace",
      "OUT1503 4:8 /selector/app",
      "OUT1503 6:11 /priority",
      "OUT1503 7:10 /context",
      "OUT1503 8:15 /istioVersion",
      "OUT1511 10:15 /configuration/limits/1",
      "OUT1511 10:21 /configuration/limits/2",
      "OUT1514 11:12 /mountPath",
    ]);
  });

  test.each([
    ["namepsace: shop", "did you mean namespace?"],
    ["context: inbond", "context: inbound"],
    ["istioVersion: 1.30", "put it in quotes"],
    ["selector: {version: 2}", 'put it in quotes: version: "2"'],
    ["position: after:envoy.router", "position: before-router"],
    ["position: before:envoy.cors", "position: before:envoy.filters.http.cors"],
    ["position: after:envoy.filters.http.router", "position: before-router"],
    ["failurePolicy: reload\nistioVersion: '1.24'", 'istioVersion: "1.25"'],
    ["selector: {}", "selector"],
    ["- a\n- b", "namespace: shop"],
  ])("say how to mend %j", (text, fix) => {
    expect(onlyMistake(text).fix).toContain(fix);
  });

  test.each([
    ["namespace: [", "OUT1501"],
    ["namespace: a\nnamespace: b", "OUT1501"],
    ["namespace: *nothing", "OUT1501"],
    ["namespace: a\n---\nnamespace: b", "OUT1501"],
    ["portNumber: 0", "OUT1503"],
    ["portNumber: 65536", "OUT1503"],
    ["portNumber: '8080'", "OUT1503"],
    ["priority: 1.5", "OUT1503"],
    ["position: last", "OUT1503"],
    ["position: 'before:'", "OUT1503"],
    ["configuration: [1]", "OUT1503"],
    ["configuration: 7", "OUT1503"],
    ["istioVersion: latest", "OUT1503"],
    ["name: Hello_Header", "OUT1504"],
    [`name: ${"a".repeat(51)}`, "OUT1504"],
    ["namespace: shop.example", "OUT1504"],
    ["selector: {app: 'cart*'}", "OUT1504"],
    ["selector: {app/tier/x: cart}", "OUT1504"],
    ["selector: {app: cart}\nrolloutLabel: app", "OUT1504"],
    ["mountPath: wasm", "OUT1514"],
    ["mountPath: /var/../etc", "OUT1514"],
    ["mountPath: /var/run", "OUT1514"],
  ])("refuse %j with %s", (text, code) => {
    const mistake = onlyMistake(text);
    expect(mistake.code).toBe(code);
    expect(mistake.line).toBeGreaterThan(0);
    expect(mistake.fix).not.toBe(undefined);
  });

  test.each([
    ["position: before:envoy.filters.http.jwt_authn", ["OUT1512"]],
    ["position: before:envoy.filters.http.cors", []],
    ["portNumber: 80", ["OUT1513"]],
    ["portNumber: 80\ncontext: outbound", []],
    ["portNumber: 443\ncontext: gateway", ["OUT1513"]],
    ["portNumber: 8080", []],
  ])("warn of what is doubtful: %j", (text, codes) => {
    write(text);
    expect(reviewDeploySettings(filter).warnings.map((warning) => warning.code)).toEqual(codes);
  });
});
