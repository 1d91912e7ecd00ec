// Since which version of Istio and Envoy each thing exists that a manifest can carry, and which Envoy comes with which
// Istio. A control plane drops fields that it does not know with no more than a warning, so a field that is too new is
// silently not there.
// Sources: go.mod and the release notes of Istio's releases; envoy/extensions/wasm/v3/wasm.proto.

/** The MINOR of "1.MINOR" or "1.MINOR.PATCH". */
export function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/** Something that older proxies or control planes do not know. */
export interface Feature {
  /** As a message names it. */
  readonly name: string;
  /** Minor of the first Istio that has it. */
  readonly istio?: number;
  /** Minor of the first Envoy that has it. */
  readonly envoy?: number;
}

export const features = {
  proxyVersion: { name: "match.proxy.proxyVersion", istio: 4 },
  failurePolicy: { name: "failure_policy", istio: 25, envoy: 33 },
  stopIteration: { name: "allow_on_headers_stop_iteration", istio: 28, envoy: 36 },
  wasmPlugin: { name: "WasmPlugin", istio: 12 },
  wasmPluginMatch: { name: "match of a WasmPlugin", istio: 16 },
  wasmPluginNetwork: { name: "type NETWORK of a WasmPlugin", istio: 20 },
  wasmPluginReload: { name: "failStrategy FAIL_RELOAD", istio: 27, envoy: 33 },
  targetRefs: { name: "targetRefs", istio: 22 },
  trafficExtension: { name: "TrafficExtension", istio: 30 },
  imageVolume: { name: "image volumes in the injector", istio: 24 },
  referencedServices: {
    name: "the annotation envoyfilter.istio.io/referenced-services",
    istio: 26,
  },
  vmCapabilities: { name: "capability_restriction_config of a VM", istio: 32, envoy: 40 },
} as const satisfies Readonly<Record<string, Feature>>;

/** The minor of Envoy in the proxies of an Istio minor: 1.28 has 1.36, 1.29 has 1.37, and so on. */
export function envoyOfIstio(istioVersion: string): string {
  return `1.${minorOf(istioVersion) + 8}`;
}

/** The one Istio whose own code judges the samples (`npm run test:istio`); rules of all others are by table. */
export const provenIstioMinor = 31;

/** The Envoys that samples are started with. */
export const provenEnvoyMinors = { first: 36, last: 40 } as const;

/** Whether these versions have it; Envoy Gateway and a plain Envoy have no Istio. */
export function has(feature: Feature, versions: { istio?: string; envoy?: string }): boolean {
  const { istio, envoy } = versions;
  return (
    (istio === undefined || feature.istio === undefined || minorOf(istio) >= feature.istio) &&
    (envoy === undefined || feature.envoy === undefined || minorOf(envoy) >= feature.envoy)
  );
}
