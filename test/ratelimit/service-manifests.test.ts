// The manifests that bring the rate limit service to sidecars are right, and give clusters the names that they say. That
// the cluster of cluster.yaml carries the calls, real-services.test.ts shows.

import { expect, it } from "vitest";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { readPage } from "../docs/page-project.js";
import { readManifest, shippedCluster } from "./service-manifests.js";

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}
interface Service extends Named {
  readonly spec: { readonly ports: readonly { name: string; port: number }[] };
}
interface ServiceEntry extends Named {
  readonly spec: {
    readonly hosts: readonly string[];
    readonly ports: readonly { number: number; protocol: string }[];
  };
}

const isNamed =
  (kind: string, name: string) =>
  (document: unknown): boolean =>
    (document as Named).kind === kind && (document as Named).metadata.name === name;

it.each(["in-mesh.yaml", "outside.yaml", "cluster.yaml"])("%s is in order", (name) => {
  expect(lintDocuments(readManifest(name).documents)).toEqual([]);
});

/** The cluster's name in Istio, from what the manifest says (Istio's pilot/pkg/model, BuildSubsetKey). */
const clusters: readonly [file: string, cluster: () => string][] = [
  [
    "in-mesh.yaml",
    () => {
      const service = readManifest("in-mesh.yaml").documents.find(isNamed("Service", "ratelimit")) as Service; // prettier-ignore
      const [port] = service.spec.ports;
      // Without that name Istio would speak HTTP/1.1.
      expect(port?.name).toBe("grpc");
      const { name, namespace } = service.metadata;
      return `outbound|${port?.port}||${name}.${namespace}.svc.cluster.local`;
    },
  ],
  [
    "outside.yaml",
    () => {
      const entry = readManifest("outside.yaml").documents.find(isNamed("ServiceEntry", "ratelimit")) as ServiceEntry; // prettier-ignore
      const [port] = entry.spec.ports;
      expect(port?.protocol).toBe("GRPC");
      return `outbound|${port?.number}||${entry.spec.hosts[0]}`;
    },
  ],
  ["cluster.yaml", () => shippedCluster(1).name],
];

it.each(clusters)(
  "%s says which cluster the filter is to name, as does the page",
  (file, cluster) => {
    const name = cluster();
    expect(readManifest(file).text).toContain(`#   ${name}\n`);
    expect(readPage("docs/global-rate-limits.md").replaceAll("\\|", "|")).toContain(`\`${name}\``);
  },
);
