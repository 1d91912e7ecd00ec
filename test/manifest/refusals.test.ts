// What a policy may not say: each mistake with its code, its line and column, and its remedy.

import { describe, expect, it } from "vitest";
import { image, toldOf } from "./policies.js";

const head = "name: cart\nnamespace: shop\nselector: { app: cart }\n";
const hello = "filters: [{ filter: hello }]\n";
const pulled = `filters: [{ filter: hello, image: "${image}" }]\n`;

interface Case {
  title: string;
  text: string;
  code: string;
  place?: string;
  says: RegExp;
}

const shape: readonly Case[] = [
  {
    title: "a misspelt setting",
    text: `${head}prioritty: 3\n${hello}`,
    code: "OUT1902",
    place: "4:1",
    says: /did you mean priority/,
  },
  {
    title: "a misspelt setting of a filter",
    text: `${head}filters:\n- filter: hello\n  positon: first\n`,
    code: "OUT1902",
    place: "6:3",
    says: /did you mean position/,
  },
  {
    title: "a version that YAML reads as a number",
    text: `${head}istioVersion: 1.30\n${hello}`,
    code: "OUT1903",
    place: "4:15",
    says: /put it in quotes: istioVersion: "1\.30"/,
  },
  {
    title: "an alias inside of its own anchor",
    text: `${head}filters:\n- filter: hello\n  configuration: &own {again: *own}\n`,
    code: "OUT1901",
    place: "1:1",
    says: /inside of its own anchor/,
  },
  {
    title: "a kind that there is not",
    text: `${head}kind: wasmplugins\n${hello}`,
    code: "OUT1903",
    place: "4:7",
    says: /for example kind: wasmplugin/,
  },
  {
    title: "a place that there is not, told once",
    text: `${head}where: inboud\n${hello}`,
    code: "OUT1903",
    place: "4:8",
    says: /inbound, outbound, gateway or waypoint/,
  },
  { title: "no filters", text: head, code: "OUT1903", says: /filters is missing/ },
  { title: "a list", text: "- 1\n", code: "OUT1903", says: /settings by name/ },
  { title: "no YAML", text: "name: [\n", code: "OUT1901", says: /not YAML/ },
  { title: "priority 0", text: `${head}priority: 0\n${hello}`, code: "OUT1903", says: /but 0/ },
];

const rules: readonly Case[] = [
  {
    title: "nobody",
    text: `name: cart\n${hello}`,
    code: "OUT1906",
    says: /does not say for whom/,
  },
  {
    title: "two ways of saying for whom",
    text: `${head}meshWide: true\n${hello}`,
    code: "OUT1906",
    place: "4:11",
    says: /exclude each other/,
  },
  {
    title: "mesh-wide in a namespace",
    text: `name: cart\nnamespace: shop\nsource: inline\nmeshWide: true\n${hello}`,
    code: "OUT1906",
    says: /root namespace, istio-system/,
  },
  {
    title: "mesh-wide with ConfigMaps",
    text: `name: cart\nmeshWide: true\n${hello}`,
    code: "OUT1906",
    says: /cannot mount a ConfigMap/,
  },
  {
    title: "targetRefs for a sidecar",
    text: `name: cart\ntargetRefs: [{ kind: Gateway, name: edge }]\nwhere: inbound\n${hello}`,
    code: "OUT1906",
    place: "3:8",
    says: /never select a sidecar/,
  },
  {
    title: "an EnvoyFilter on a Service",
    text: `name: cart\ntargetRefs: [{ kind: Service, name: cart }]\n${hello}`,
    code: "OUT1906",
    says: /does not attach to a Service/,
  },
  {
    title: "a selector for a waypoint",
    text: `${head}kind: wasmplugin\nwhere: waypoint\n${pulled}`,
    code: "OUT1906",
    says: /never selects a waypoint/,
  },
  {
    title: "an EnvoyFilter for a waypoint",
    text: `name: cart\ntargetRefs: [{ kind: Gateway, name: w }]\nwhere: waypoint\n${hello}`,
    code: "OUT1904",
    says: /does not reach waypoint/,
  },
  {
    title: "before-authz in an EnvoyFilter",
    text: `${head}position: before-authz\n${hello}`,
    code: "OUT1904",
    place: "4:11",
    says: /cannot promise before-authz/,
  },
  {
    title: "first in a WasmPlugin",
    text: `${head}kind: wasmplugin\nposition: first\n${pulled}`,
    code: "OUT1904",
    says: /cannot be first/,
  },
  {
    title: "a named filter in a WasmPlugin",
    text: `${head}kind: wasmplugin\nposition: before:envoy.filters.http.cors\n${pulled}`,
    code: "OUT1904",
    says: /cannot stand before a named filter/,
  },
  {
    title: "a place in Envoy Gateway",
    text: `name: cart\ntargetRefs: [{ kind: HTTPRoute, name: r }]\nkind: envoyextensionpolicy\nposition: first\n${pulled}`,
    code: "OUT1904",
    says: /one place for wasm filters/,
  },
  {
    title: "a filter's old name",
    text: `${head}position: before:envoy.router\n${hello}`,
    code: "OUT1505",
    says: /envoy\.filters\.http\.router/,
  },
  {
    title: "behind the router",
    text: `${head}position: after:envoy.filters.http.router\n${hello}`,
    code: "OUT1506",
    says: /behind the router/,
  },
  {
    title: "a filter that the positions put in front of an earlier one",
    text: `${head}filters:\n- { filter: a }\n- { filter: b, position: first }\n`,
    code: "OUT1905",
    place: "6:3",
    says: /b is listed behind a/,
  },
  {
    title: "a place beside a filter of the policy",
    text: `${head}filters:\n- { filter: a }\n- { filter: b, position: "after:cart.a" }\n`,
    code: "OUT1905",
    place: "6:26",
    says: /order of the list/,
  },
  {
    title: "one filter twice",
    text: `${head}filters: [{ filter: a }, { filter: a }]\n`,
    code: "OUT1913",
    says: /name: a-2/,
  },
  {
    title: "ports of two sorts of traffic",
    text: `${head}where: [inbound, outbound]\nfilters: [{ filter: a, ports: [80] }]\n`,
    code: "OUT1904",
    says: /not the same/,
  },
  {
    title: "an image volume without an image",
    text: `${head}source: image-volume\n${hello}`,
    code: "OUT1907",
    says: /outrigger push hello/,
  },
  {
    title: "a fetch without a URL",
    text: `${head}source: remote\ncluster: files\n${hello}`,
    code: "OUT1907",
    says: /needs the URL of hello/,
  },
  {
    title: "a fetch by Envoy without a cluster",
    text: `${head}source: remote\nurl: https://files.example/a.wasm\n${hello}`,
    code: "OUT1907",
    says: /outbound\|PORT\|\|HOST/,
  },
  {
    title: "inline in a WasmPlugin",
    text: `${head}kind: wasmplugin\nsource: inline\n${hello}`,
    code: "OUT1904",
    says: /cannot get its modules by source: inline/,
  },
  {
    title: "a text in a WasmPlugin",
    text: `${head}kind: wasmplugin\nfilters: [{ filter: a, image: "${image}", configuration: abc }]\n`,
    code: "OUT1915",
    says: /an object as configuration/,
  },
  {
    title: "proxyVersion in a WasmPlugin",
    text: `${head}kind: wasmplugin\nproxyVersion: ^1.29\n${pulled}`,
    code: "OUT1904",
    says: /no place for proxyVersion/,
  },
  {
    title: "a regular expression that RE2 does not know",
    text: `${head}proxyVersion: ^1.(?=29)\n${hello}`,
    code: "OUT1904",
    says: /RE2/,
  },
  {
    title: "a TrafficExtension for Istio 1.29",
    text: `${head}kind: trafficextension\n${pulled}`,
    code: "OUT1911",
    says: /it came with Istio 1\.30/,
  },
  {
    title: "reload in a WasmPlugin of Istio 1.26",
    text: `${head}kind: wasmplugin\nistioVersion: "1.26"\nfailurePolicy: reload\n${pulled}`,
    code: "OUT1911",
    says: /FAIL_RELOAD/,
  },
  {
    title: "reload in Envoy Gateway",
    text: `name: cart\ntargetRefs: [{ kind: HTTPRoute, name: r }]\nkind: envoyextensionpolicy\nfailurePolicy: reload\n${pulled}`,
    code: "OUT1904",
    says: /failOpen/,
  },
  {
    title: "a name that Kubernetes refuses",
    text: `name: Cart\nselector: { app: cart }\n${hello}`,
    code: "OUT1504",
    place: "1:7",
    says: /lower-case/,
  },
  {
    title: "fused filters at two places",
    text: `${head}fused: edge\nfilters: [{ filter: a }, { filter: b, position: first }]\n`,
    code: "OUT1912",
    says: /have one position/,
  },
];

const warnings: readonly Case[] = [
  {
    title: "an image without a digest",
    text: `${head}kind: wasmplugin\nfilters: [{ filter: a, image: registry.example/a:latest }]\n`,
    code: "OUT1908",
    says: /can be another module tomorrow/,
  },
  {
    title: "after-authn in an EnvoyFilter",
    text: `${head}position: after-authn\n${hello}`,
    code: "OUT1918",
    says: /behind authorization, too/,
  },
  {
    title: "before-router in a WasmPlugin",
    text: `${head}kind: wasmplugin\nposition: before-router\n${pulled}`,
    code: "OUT1918",
    says: /fault and CORS/,
  },
  {
    title: "an anchor that not every chain has",
    text: `${head}position: before:envoy.filters.http.rbac\n${hello}`,
    code: "OUT1512",
    says: /does not put into every chain/,
  },
];

function check({ text, code, place, says }: Case, severity: string): void {
  const told = toldOf(text);
  expect(told.map((found) => [found.code, found.severity])).toEqual([[code, severity]]);
  const [found] = told;
  expect(`${found?.message} ${found?.rule} ${found?.fix}`).toMatch(says);
  if (place !== undefined) expect(`${found?.line}:${found?.column}`).toBe(place);
}

describe("outrigger.yaml: a shape that is refused", () => {
  it.each(shape)("$title", (one) => check(one, "error"));
});

describe("outrigger.yaml: what a kind would silently not do is refused", () => {
  it.each(rules)("$title", (one) => check(one, "error"));
});

describe("outrigger.yaml: what is doubtful is told, and written", () => {
  it.each(warnings)("$title", (one) => check(one, "warning"));
});

it("tells all mistakes of a policy at once", () => {
  const told = toldOf(`${head}position: before-authz\nsource: image-volume\n${hello}`);
  expect(told.map(({ code }) => code)).toEqual(["OUT1904", "OUT1907"]);
});
