// The patch of a Deployment's pod template that mounts the ConfigMap into the istio-proxy container.
// A sidecar is added by Istio's injector, which reads two annotations; a gateway is its own container.
// Source: Istio, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml (the annotations)
// and gateway-injection-template.yaml, which does not read them.

import { bootstrapName } from "./config-map.js";
import type { Emission } from "./emission.js";

interface Mount {
  volume: object;
  volumeMount: object;
}

function mountOf(emission: Emission): Mount {
  return {
    volume: { configMap: { name: emission.configMapName } },
    volumeMount: { mountPath: emission.settings.mountPath, readOnly: true },
  };
}

function sidecarTemplate(emission: Emission): { annotations: object } {
  const { volume, volumeMount } = mountOf(emission);
  // An object keyed by the volume's name; the list form of some examples works by accident only.
  return {
    annotations: {
      "sidecar.istio.io/userVolume": JSON.stringify({ [emission.volumeName]: volume }),
      "sidecar.istio.io/userVolumeMount": JSON.stringify({ [emission.volumeName]: volumeMount }),
      ...bootstrapAnnotation(emission),
    },
  };
}

function gatewaySpec(emission: Emission): object {
  const { volume, volumeMount } = mountOf(emission);
  const name = emission.volumeName;
  return {
    containers: [{ name: "istio-proxy", volumeMounts: [{ name, ...volumeMount }] }],
    volumes: [{ name, ...volume }],
  };
}

/** Which part the agent merges into the bootstrap; sidecars and gateways both read it. */
function bootstrapAnnotation(emission: Emission): Record<string, string> {
  return emission.kind === "service"
    ? { "sidecar.istio.io/bootstrapOverride": bootstrapName(emission) }
    : {};
}

/** A strategic merge patch for `kubectl patch deployment … --patch-file`. */
export function podTemplatePatch(emission: Emission): object {
  const { context, rolloutLabel } = emission.settings;
  const labels = rolloutLabel === undefined ? {} : { labels: { [rolloutLabel]: emission.version } };
  if (context === "gateway") {
    const annotations = bootstrapAnnotation(emission);
    const hasAnnotations = Object.keys(annotations).length > 0;
    const metadata =
      rolloutLabel === undefined && !hasAnnotations
        ? {}
        : { metadata: { ...labels, ...(hasAnnotations && { annotations }) } };
    return { spec: { template: { ...metadata, spec: gatewaySpec(emission) } } };
  }
  return { spec: { template: { metadata: { ...labels, ...sidecarTemplate(emission) } } } };
}
