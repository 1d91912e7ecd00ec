// How large a module fits which form. Measured on a real API server (Kubernetes 1.36):
// client-side `kubectl apply` keeps a copy of the object in an annotation, and all annotations together have
// at most 262,144 bytes; with base64 and the rest of the object, 196,000 bytes of module still pass.
// A ConfigMap holds 1 MiB (1,048,576 bytes); inline, etcd refuses the object between 1.1 and 1.2 million bytes.

import type { Diagnostic } from "../../errors/diagnostic.js";

/** Up to here `kubectl apply -f` takes the object; above it needs `--server-side`. Bytes of the module. */
export const largestClientSideModule = 190_000;

/** Up to here a ConfigMap takes the module. Bytes. */
export const largestModule = 1_048_576;

/** The command that applies a manifest which carries a module of this size. */
export function applyCommand(size: number): string {
  return size <= largestClientSideModule ? "kubectl apply -f" : "kubectl apply --server-side -f";
}

/** What is to be said about a module's size: an error, a warning, or nothing. */
export function checkModuleSize(size: number, file: string): Diagnostic | undefined {
  if (size > largestModule) {
    return {
      code: "OUT1509",
      severity: "error",
      file,
      message: `the module has ${size} bytes: more than a ConfigMap, or an EnvoyFilter, can carry.`,
      rule: `at most ${largestModule} bytes`,
      fix: "build it with the release profile, and look for large tables and unused imports in the filter",
    };
  }
  if (size > largestClientSideModule) {
    return {
      code: "OUT1510",
      severity: "warning",
      file,
      message: `the module has ${size} bytes: a plain kubectl apply of its manifests fails with "metadata.annotations: Too long".`,
      rule: `at most ${largestClientSideModule} bytes for client-side apply`,
      fix: "kubectl apply --server-side -f (the manifests say so too)",
    };
  }
  return undefined;
}
