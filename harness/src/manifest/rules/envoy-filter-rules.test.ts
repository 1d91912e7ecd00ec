// The rules on finished EnvoyFilters: each breaks one good document in one way.

import { describe, expect, test } from "vitest";
import { checkEnvoyFilter } from "./envoy-filter-rules.js";

interface Patch {
  applyTo: string;
  match: { listener: { filterChain: { filter: { name: string; subFilter?: { name: string } } } } };
  patch: {
    operation: string;
    filterClass?: string;
    value: {
      name?: string;
      typed_config: {
        "@type": string;
        config: Record<string, unknown> & { vm_config: Record<string, unknown> };
      };
    };
  };
}

function goodFilter() {
  const patch: Patch = {
    applyTo: "HTTP_FILTER",
    match: {
      listener: {
        filterChain: {
          filter: {
            name: "envoy.filters.network.http_connection_manager",
            subFilter: { name: "envoy.filters.http.router" },
          },
        },
      },
    },
    patch: {
      operation: "INSERT_BEFORE",
      value: {
        name: "hello",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
          config: {
            name: "hello",
            root_id: "hello",
            failure_policy: "FAIL_CLOSED",
            vm_config: {
              vm_id: "hello",
              runtime: "envoy.wasm.runtime.v8",
              code: { local: { filename: "/var/local/wasm/hello.wasm" } },
            },
          },
        },
      },
    },
  };
  const spec: Record<string, unknown> = {
    priority: 10,
    workloadSelector: { labels: { app: "cart" } },
    configPatches: [patch],
  };
  return { apiVersion: "networking.istio.io/v1alpha3", spec, patch };
}

type Good = ReturnType<typeof goodFilter>;

const configPointer = "/spec/configPatches/0/patch/value/typed_config/config";
const anchorPointer = "/spec/configPatches/0/match/listener/filterChain/filter";

function check(breakIt: (good: Good) => void): string[] {
  const good = goodFilter();
  breakIt(good);
  const { apiVersion, spec } = good;
  return checkEnvoyFilter({ apiVersion, spec }).map((finding) => finding.pointer);
}

describe("an EnvoyFilter", () => {
  test("that is right has no finding", () => {
    expect(check(() => {})).toEqual([]);
    expect(
      check(({ spec, patch }) => {
        patch.patch.operation = "INSERT_FIRST";
        delete patch.match.listener.filterChain.filter.subFilter;
        delete spec["priority"];
      }),
    ).toEqual([]);
  });

  const mistakes: [string, (good: Good) => void, string][] = [
    ["in v1beta1", (good) => (good.apiVersion = "networking.istio.io/v1beta1"), "/apiVersion"],
    ["with the old patches", ({ spec }) => delete spec["configPatches"], "/spec/configPatches"],
    [
      "with an empty patch",
      ({ spec }) => (spec["configPatches"] = [null]),
      "/spec/configPatches/0",
    ],
    ["without a selector", ({ spec }) => delete spec["workloadSelector"], "/spec/workloadSelector"],
    [
      "with a wildcard",
      ({ spec }) => (spec["workloadSelector"] = { labels: { app: "cart*" } }),
      "/spec/workloadSelector/labels",
    ],
    ["with targetRefs", ({ spec }) => (spec["targetRefs"] = []), "/spec/targetRefs"],
    ["with priority 0", ({ spec }) => (spec["priority"] = 0), "/spec/priority"],
    ["without a priority", ({ spec }) => delete spec["priority"], "/spec/priority"],
    [
      "of an HTTP filter for network filters",
      ({ patch }) => (patch.applyTo = "NETWORK_FILTER"),
      "/spec/configPatches/0/patch/value/typed_config",
    ],
    ["for clusters", ({ patch }) => (patch.applyTo = "CLUSTER"), "/spec/configPatches/0/applyTo"],
    [
      "with filterClass",
      ({ patch }) => (patch.patch.filterClass = "AUTHZ"),
      "/spec/configPatches/0/patch/filterClass",
    ],
    [
      "with ADD",
      ({ patch }) => (patch.patch.operation = "ADD"),
      "/spec/configPatches/0/patch/operation",
    ],
    ["behind the router", ({ patch }) => (patch.patch.operation = "INSERT_AFTER"), anchorPointer],
    [
      "without an anchor",
      ({ patch }) => delete patch.match.listener.filterChain.filter.subFilter,
      anchorPointer,
    ],
    [
      "in the legacy connection manager",
      ({ patch }) =>
        (patch.match.listener.filterChain.filter.name = "envoy.http_connection_manager"),
      anchorPointer,
    ],
    [
      "without a name",
      ({ patch }) => delete patch.patch.value.name,
      "/spec/configPatches/0/patch/value/name",
    ],
    [
      "with the v2 type",
      ({ patch }) => (patch.patch.value.typed_config["@type"] = "envoy.config.wasm.v2"),
      "/spec/configPatches/0/patch/value/typed_config",
    ],
    [
      "with both failure fields",
      ({ patch }) => (patch.patch.value.typed_config.config["fail_open"] = true),
      `${configPointer}/fail_open`,
    ],
    [
      "with a misspelt field",
      ({ patch }) => (patch.patch.value.typed_config.config["rootid"] = "a"),
      `${configPointer}/rootid`,
    ],
    [
      "with another runtime",
      ({ patch }) => (patch.patch.value.typed_config.config.vm_config["runtime"] = "v8"),
      `${configPointer}/vm_config/runtime`,
    ],
    [
      "without a module",
      ({ patch }) => (patch.patch.value.typed_config.config.vm_config["code"] = {}),
      `${configPointer}/vm_config/code`,
    ],
    [
      "with the module as text",
      ({ patch }) =>
        (patch.patch.value.typed_config.config.vm_config["code"] = {
          local: { inline_string: "" },
        }),
      `${configPointer}/vm_config/code/local/inline_string`,
    ],
    [
      "with an untyped configuration",
      ({ patch }) => (patch.patch.value.typed_config.config["configuration"] = '{"a":1}'),
      `${configPointer}/configuration`,
    ],
  ];

  test.each(mistakes)("%s is told at its place", (_name, breakIt, pointer) => {
    expect(check(breakIt)).toEqual([pointer]);
  });
});
