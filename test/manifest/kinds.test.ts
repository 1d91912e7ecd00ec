// A policy as each kind of manifest: what is particular to it.

import { describe, expect, it } from "vitest";
import { render } from "../../harness/src/manifest/render.js";
import { at } from "../../harness/src/manifest/rules/findings.js";
import { policyFiles } from "../../harness/src/manifest/policy-files.js";
import { checkDocumentSize } from "../../harness/src/manifest/rules/document-size.js";
import { digest, image, prepare, prepareFrom, readPolicy } from "./policies.js";

const cart = { name: "cart", namespace: "shop", selector: { app: "cart" } };
const hello = { filter: "hello", configuration: { header: "x-a" } };
const url = "https://files.example/{filter}-{version}.wasm";

function documents(policy: object): { role: string; document: object }[] {
  return render(prepareFrom(policy));
}

function filters(policy: object): object[] {
  return documents(policy)
    .filter(({ role }) => role === "filter")
    .map(({ document }) => document);
}

function patches(policy: object): unknown[] {
  return at(filters(policy)[0], "spec", "configPatches") as unknown[];
}

const config = (patch: unknown): unknown => at(patch, "patch", "value", "typed_config", "config");

describe("an EnvoyFilter", () => {
  it("with source: file comes behind immutable ConfigMaps and the mount of each", () => {
    const found = documents({ ...cart, filters: [hello, { filter: "other" }] });
    expect(found.map(({ role }) => role)).toEqual(["module", "module", "pod-template", "filter"]);
    const name = String(at(found[0]?.document, "metadata", "name"));
    expect(name).toMatch(/^cart-hello-[0-9a-f]{12}$/);
    expect(at(found[0]?.document, "immutable")).toBe(true);
    const annotations = at(found[2]?.document, "spec", "template", "metadata", "annotations");
    expect(JSON.parse(String(at(annotations, "sidecar.istio.io/userVolume")))).toEqual({
      "wasm-cart-hello": { configMap: { name } },
      "wasm-cart-other": { configMap: { name: expect.stringMatching(/^cart-other-/) as string } },
    });
    expect(JSON.parse(String(at(annotations, "sidecar.istio.io/userVolumeMount")))).toEqual({
      "wasm-cart-hello": { mountPath: "/var/local/wasm/cart/hello", readOnly: true },
      "wasm-cart-other": { mountPath: "/var/local/wasm/cart/other", readOnly: true },
    });
    const [patch] = patches({ ...cart, filters: [hello] });
    expect(at(config(patch), "vm_config", "code")).toEqual({
      local: { filename: `/var/local/wasm/cart/hello/${name.slice("cart-".length)}.wasm` },
    });
  });

  it("lists what the module imports and exports, and nothing else", () => {
    const [patch] = patches({ ...cart, source: "inline", filters: [hello] });
    expect(at(config(patch), "capability_restriction_config")).toEqual({
      allowed_capabilities: { proxy_log: {}, proxy_on_log: {}, proxy_on_request_headers: {} },
    });
    const all = patches({ ...cart, leastPrivilege: false, filters: [hello] });
    expect(config(all[0])).not.toHaveProperty("capability_restriction_config");
  });

  it("with source: image-volume mounts the image's plugin.wasm", () => {
    const policy = { ...cart, source: "image-volume", filters: [{ ...hello, image }] };
    const [mount] = documents(policy);
    expect(JSON.stringify(mount?.document)).toContain(
      `{\\"image\\":{\\"reference\\":\\"${image}\\"`,
    );
    expect(at(config(patches(policy)[0]), "vm_config", "code", "local", "filename")).toBe(
      "/var/local/wasm/cart/hello/plugin.wasm",
    );
  });

  it("with source: remote has URL, digest and cluster; a gateway is told to load that", () => {
    const policy = { ...cart, source: "remote", url, cluster: "outbound|443||files.example" };
    const gateway = { ...policy, where: "gateway", filters: [hello] };
    const remote = at(config(patches(gateway)[0]), "vm_config", "code", "remote");
    expect(at(remote, "http_uri")).toEqual({
      uri: expect.stringMatching(/^https:\/\/files\.example\/hello-[0-9a-f]{12}\.wasm$/) as string,
      cluster: "outbound|443||files.example",
      timeout: "30s",
    });
    expect(at(remote, "sha256")).toMatch(/^[0-9a-f]{64}$/);
    const key = "envoyfilter.istio.io/referenced-services";
    expect(at(filters(gateway)[0], "metadata", "annotations", key)).toBe("files.example");
    const old = { ...gateway, istioVersion: "1.25" };
    expect(at(filters(old)[0], "metadata", "annotations", key)).toBeUndefined();
  });

  it("with source: ecds discovers each filter under its name, once for all places", () => {
    const policy = { ...cart, source: "ecds", where: ["inbound", "outbound"] };
    const [extension, inbound, outbound] = patches({ ...policy, filters: [{ ...hello, image }] });
    expect(at(extension, "applyTo")).toBe("EXTENSION_CONFIG");
    expect(at(extension, "match", "context")).toBe("ANY");
    expect(at(config(extension), "vm_config", "code", "remote")).toEqual({
      http_uri: { uri: `oci://${image}`, cluster: "_", timeout: "30s" },
      sha256: digest,
    });
    for (const patch of [inbound, outbound]) {
      const value = at(patch, "patch", "value");
      expect(at(value, "name")).toBe(at(extension, "patch", "value", "name"));
      expect(at(value, "config_discovery", "type_urls")).toEqual([
        "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
        "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC",
      ]);
    }
    const [inside] = patches({ ...policy, filters: [hello] });
    expect(at(config(inside), "vm_config", "code", "local", "inline_bytes")).toMatch(/^AGFzb/);
  });

  it("for an Istio before 1.25 says fail_open", () => {
    const old = { ...cart, istioVersion: "1.24", failurePolicy: "open", filters: [hello] };
    expect(config(patches(old)[0])).toMatchObject({ fail_open: true });
    expect(config(patches(old)[0])).not.toHaveProperty("failure_policy");
  });

  it("matches the proxy's version, one port, and mesh-wide everybody", () => {
    const [patch] = patches({
      name: "cart",
      meshWide: true,
      source: "inline",
      proxyVersion: "^1\\.30.*",
      filters: [{ ...hello, ports: [8080] }],
    });
    expect(at(patch, "match", "proxy")).toEqual({ proxyVersion: "^1\\.30.*" });
    expect(at(patch, "match", "listener", "portNumber")).toBe(8080);
    const [filter] = filters({ name: "cart", meshWide: true, source: "inline", filters: [hello] });
    expect(at(filter, "metadata", "namespace")).toBe("istio-system");
    expect(at(filter, "spec")).not.toHaveProperty("workloadSelector");
  });

  it("puts a TCP filter in front of the TCP proxy", () => {
    const { policy } = readPolicy({ ...cart, source: "inline", filters: [{ filter: "bytes" }] });
    const [found] = render(prepare(policy, "tcp"));
    const [patch] = at(found?.document, "spec", "configPatches") as unknown[];
    expect(at(patch, "applyTo")).toBe("NETWORK_FILTER");
    expect(at(patch, "match", "listener", "filterChain", "filter", "name")).toBe(
      "envoy.filters.network.tcp_proxy",
    );
  });
});

describe("a policy's VMs", () => {
  const vmIds = (policy: object): unknown[] =>
    patches(policy).map((patch) => at(config(patch), "vm_config", "vm_id"));
  const twice = [
    { filter: "hello", name: "one" },
    { filter: "hello", name: "two" },
  ];

  it("are shared by filters of one module, or each has its own", () => {
    expect(vmIds({ ...cart, filters: twice })).toEqual(["hello", "hello"]);
    expect(vmIds({ ...cart, vm: "own", filters: twice })).toEqual(["cart.one", "cart.two"]);
  });

  it("of fused filters are one, with the configurations as members", () => {
    const fused = { ...cart, fused: "edge", filters: [hello, { filter: "other" }] };
    const found = patches(fused);
    expect(found).toHaveLength(1);
    expect(config(found[0])).toMatchObject({ name: "cart.edge", root_id: "edge" });
    expect(at(config(found[0]), "configuration", "value")).toBe('{"hello":{"header":"x-a"}}');
  });
});

describe("a WasmPlugin", () => {
  const plugin = { ...cart, kind: "wasmplugin", filters: [{ ...hello, image }] };

  it("carries an object, an image and a mode, so that it is not in listeners of both directions", () => {
    const [found] = filters(plugin);
    expect(at(found, "spec")).toEqual({
      selector: { matchLabels: { app: "cart" } },
      priority: 10,
      match: [{ mode: "SERVER" }],
      url: `oci://${image}`,
      pluginName: "hello",
      failStrategy: "FAIL_CLOSE",
      pluginConfig: { header: "x-a" },
    });
    const modeOf = (where: unknown): unknown =>
      at((at(filters({ ...plugin, where })[0], "spec", "match") as unknown[])[0], "mode");
    expect(modeOf("outbound")).toBe("CLIENT");
    expect(modeOf("gateway")).toBe("CLIENT");
    expect(modeOf(["inbound", "outbound"])).toBe("CLIENT_AND_SERVER");
  });

  it("may read the module from a mounted file, or fetch it by its digest", () => {
    const file = documents({ ...plugin, source: "file" });
    expect(file.map(({ role }) => role)).toEqual(["module", "pod-template", "filter"]);
    expect(at(file[2]?.document, "spec", "url")).toMatch(
      /^file:\/\/\/var\/local\/wasm\/cart\/hello\//,
    );
    const [fetched] = filters({ ...plugin, source: "remote", url });
    expect(at(fetched, "spec", "sha256")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("as a TrafficExtension has the same below wasm", () => {
    const extension = { ...plugin, kind: "trafficextension", istioVersion: "1.30" };
    const [found] = filters({ ...extension, position: "after-authn" });
    expect(at(found, "kind")).toBe("TrafficExtension");
    expect(at(found, "spec", "phase")).toBe("AUTHZ");
    expect(at(found, "spec", "wasm")).toEqual({
      url: `oci://${image}`,
      pluginName: "hello",
      failStrategy: "FAIL_CLOSE",
      pluginConfig: { header: "x-a" },
    });
  });
});

it("an EnvoyExtensionPolicy lists the filters in order", () => {
  const [found] = filters({
    name: "cart",
    namespace: "shop",
    kind: "envoyextensionpolicy",
    targetRefs: [{ kind: "HTTPRoute", name: "shop" }],
    filters: [
      { ...hello, image },
      { filter: "other", image, failurePolicy: "open" },
    ],
  });
  expect(at(found, "spec", "targetRefs")).toEqual([
    { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "shop" },
  ]);
  const wasm = at(found, "spec", "wasm") as unknown[];
  expect(wasm.map((one) => [at(one, "name"), at(one, "failOpen")])).toEqual([
    ["cart.hello", false],
    ["cart.other", true],
  ]);
  expect(at(wasm[0], "code")).toEqual({ type: "Image", image: { url: image, sha256: digest } });
});

describe("the files of a policy", () => {
  const request = {
    policyFile: "outrigger.yaml",
    command: "outrigger emit",
    folder: "manifests/cart",
  };
  const files = (policy: object) => policyFiles({ ...request, prepared: prepareFrom(policy) });

  it("say in which order they are applied, and what to delete after an upgrade", () => {
    const [modules, mount, filter] = files({ ...cart, filters: [hello] });
    expect([modules?.path, mount?.path, filter?.path]).toEqual([
      "modules.yaml",
      "pod-template.yaml",
      "filters.yaml",
    ]);
    const commands = [...(filter?.text ?? "").matchAll(/^# {3}(kubectl .*)$/gm)].map(
      ([, line]) => line,
    );
    expect(commands.slice(0, 5)).toEqual([
      "kubectl apply -f manifests/cart/modules.yaml",
      "kubectl -n shop patch deployment DEPLOYMENT --patch-file manifests/cart/pod-template.yaml",
      "kubectl apply -f manifests/cart/filters.yaml",
      "kubectl -n shop rollout status deployment DEPLOYMENT",
      expect.stringMatching(
        /^kubectl -n shop delete configmap -l 'app\.kubernetes\.io\/part-of=cart,outrigger\/version!=[0-9a-f]{12}'$/,
      ),
    ]);
  });

  it("mark rules of an Istio whose code does not run in the tests", () => {
    const [file] = files({ ...cart, source: "inline", filters: [hello] });
    expect(file?.text).toContain("# For Istio 1.29 or newer (by table)\n");
    const [newer] = files({ ...cart, source: "inline", istioVersion: "1.31", filters: [hello] });
    expect(newer?.text).toContain(
      "# For Istio 1.31 or newer (its own code judges such manifests)\n",
    );
  });

  it("are a Kustomize base and a component when asked", () => {
    const found = files({ ...cart, kustomize: true, filters: [hello] });
    const [, , , base, component] = found;
    expect(base?.path).toBe("kustomization.yaml");
    expect(base?.text).toContain("resources:\n- modules.yaml\n- filters.yaml\n");
    expect(component?.path).toBe("pod-template/kustomization.yaml");
    expect(component?.text).toContain("kind: Component");
    expect(component?.text).toContain("sidecar.istio.io/userVolume:");
  });
});

describe("the size of a document", () => {
  const configMap = (size: number): object => ({
    kind: "ConfigMap",
    metadata: { name: "large" },
    binaryData: { "a.wasm": Buffer.alloc(size).toString("base64") },
  });

  it.each([
    [190_000, undefined],
    [196_500, "OUT1910"],
    [1_048_576, "OUT1910"],
    [1_048_577, "OUT1909"],
  ])("of %i bytes of module is told by %s", (size, code) => {
    expect(checkDocumentSize(configMap(size), "modules.yaml")[0]?.code).toBe(code);
  });
});
