// The gate of the API server: which custom resources are known, and what is wrong with one of them.

import { envoyFilterResource } from "./envoy-filter-crd.js";
import { extensionPolicyResource } from "./extension-policy-crd.js";
import { judgeValue, type CrdMistake } from "./judge.js";
import { anything, free, object, text, type CustomResource } from "./schema.js";
import { serviceEntryResource } from "./service-entry-crd.js";
import { trafficExtensionResource, wasmPluginResource } from "./wasm-resources.js";

export { describeValue, type CrdMistake, type CrdPath } from "./judge.js";
export type { CustomResource } from "./schema.js";

/** Every custom resource that is described here. */
export const customResources: readonly CustomResource[] = [
  envoyFilterResource,
  wasmPluginResource,
  trafficExtensionResource,
  extensionPolicyResource,
  serviceEntryResource,
];

/** The resource of that version and kind; undefined where it is not known, or not in that version. */
export function customResource(apiVersion: unknown, kind: unknown): CustomResource | undefined {
  return customResources.find(
    (resource) =>
      resource.kind === kind &&
      resource.versions.some((version) => `${resource.group}/${version}` === apiVersion),
  );
}

/**
 * What an API server with strict field validation says of an object of a known kind; empty when it takes it. The
 * fields of `metadata`, which all kinds share, are not judged.
 */
export function judgeResource(
  resource: CustomResource,
  document: Readonly<Record<string, unknown>>,
): CrdMistake[] {
  const whole = object(
    {
      apiVersion: text(),
      kind: text(),
      metadata: free,
      spec: resource.spec,
      status: anything,
    },
    resource.specRequired ? { required: ["spec"] } : {},
  );
  return judgeValue(whole, document, []);
}
