// What the oldest Istio that must take a manifest can express. istiod drops fields that it does not know
// with no more than a warning, so a field too new is silently not there.
// Source: istio/istio go.mod of the releases (go-control-plane), Envoy's wasm.proto: failure_policy came with
// Envoy 1.33 and Istio 1.25.

const failurePolicySince = 25;

/** The MINOR of "1.MINOR" or "1.MINOR.PATCH". */
function minorOf(istioVersion: string): number {
  return Number(istioVersion.split(".")[1]);
}

/** Whether that Istio knows `failure_policy`; older ones know `fail_open` only. */
export function hasFailurePolicy(istioVersion: string): boolean {
  return minorOf(istioVersion) >= failurePolicySince;
}
