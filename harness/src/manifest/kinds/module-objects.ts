// How modules get into pods: ConfigMaps and image volumes, and the patch of the pod template that mounts them.
// Source: Istio, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml (the annotations of
// sidecars) and gateway-injection-template.yaml, which does not read them.

import { moduleComponent } from "../config-map.js";
import type { Policy } from "../policy.js";
import {
  modulesOf,
  policyMetadata,
  type ChainEntry,
  type PreparedPolicy,
} from "../prepared-policy.js";

/** The file that images in the compat form hold. */
const imageFile = "plugin.wasm";

/** The module's file in the istio-proxy container. */
export function moduleFile(policy: Policy, entry: ChainEntry): string {
  const name = policy.source === "image-volume" ? imageFile : entry.fileName;
  return `${entry.mountPath}/${name}`;
}

/** An image as Istio's agent takes it, and its digest when it names one. */
export function ociReference(image: string): { uri: string; digest?: string } {
  const [, digest] = /@sha256:([0-9a-f]{64})$/.exec(image) ?? [];
  return { uri: `oci://${image}`, ...(digest !== undefined && { digest }) };
}

/** Whether pods have to mount the modules. */
export function isMounted({ policy }: PreparedPolicy): boolean {
  const isForPods = !["envoy", "listener", "envoyextensionpolicy"].includes(policy.kind);
  return isForPods && (policy.source === "file" || policy.source === "image-volume");
}

/** One for each module, immutable and with the module's hash in its name. */
export function moduleConfigMaps(prepared: PreparedPolicy): object[] {
  return modulesOf(prepared).map((entry) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: policyMetadata(prepared, entry.configMapName, {
      labels: moduleComponent,
      annotations: { "outrigger/module-sha256": entry.module.sha256 },
    }),
    immutable: true,
    binaryData: { [entry.fileName]: Buffer.from(entry.module.bytes).toString("base64") },
  }));
}

function volumeOf({ policy }: PreparedPolicy, entry: ChainEntry): object {
  return policy.source === "image-volume"
    ? { image: { reference: entry.filter.image, pullPolicy: "IfNotPresent" } }
    : { configMap: { name: entry.configMapName } };
}

const mountOf = (entry: ChainEntry): object => ({ mountPath: entry.mountPath, readOnly: true });

/** Objects keyed by the volume's name; the list form of some examples works by accident only. */
function sidecarAnnotations(prepared: PreparedPolicy): object {
  const entries = modulesOf(prepared);
  const keyed = (value: (entry: ChainEntry) => object): string =>
    JSON.stringify(Object.fromEntries(entries.map((entry) => [entry.volumeName, value(entry)])));
  return {
    "sidecar.istio.io/userVolume": keyed((entry) => volumeOf(prepared, entry)),
    "sidecar.istio.io/userVolumeMount": keyed(mountOf),
  };
}

function gatewaySpec(prepared: PreparedPolicy): object {
  const entries = modulesOf(prepared);
  return {
    containers: [
      {
        name: "istio-proxy",
        volumeMounts: entries.map((entry) => ({ name: entry.volumeName, ...mountOf(entry) })),
      },
    ],
    volumes: entries.map((entry) => ({ name: entry.volumeName, ...volumeOf(prepared, entry) })),
  };
}

/** Whether the pods are gateways or waypoints, which are their own container. */
export function isGateway({ entries }: PreparedPolicy): boolean {
  return entries.some(({ filter }) =>
    filter.where.some((where) => where === "gateway" || where === "waypoint"),
  );
}

/** A strategic merge patch for `kubectl patch deployment … --patch-file`. */
export function policyPodTemplate(prepared: PreparedPolicy): object {
  const { rolloutLabel } = prepared.policy;
  const labels = rolloutLabel === undefined ? {} : { labels: { [rolloutLabel]: prepared.version } };
  if (!isGateway(prepared)) {
    const annotations = sidecarAnnotations(prepared);
    return { spec: { template: { metadata: { ...labels, annotations } } } };
  }
  const metadata = rolloutLabel === undefined ? {} : { metadata: labels };
  return { spec: { template: { ...metadata, spec: gatewaySpec(prepared) } } };
}
