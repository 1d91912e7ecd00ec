// Ports that a patch names: which port of which thing is meant.
// Source: Istio, pilot/pkg/networking/core/envoyfilter/listener_patch.go.

import type { Subject } from "../finding.js";
import { at, isFields, listAt } from "../values.js";
import { patchesOf, type Patch } from "./patches.js";

/** Ports that Services have and containers rarely do. */
const servicePorts = [80, 443];

interface ServicePort {
  readonly service: string;
  readonly port: number;
  readonly target: number | string;
}

/** Ports of the Services that select no other pods than the EnvoyFilter does. */
function portsBehind({ value, namespace }: Subject, services: readonly Subject[]): ServicePort[] {
  const labels = at(value, "spec", "workloadSelector", "labels");
  if (!isFields(labels)) return [];
  return services
    .filter((service) => {
      const selector = at(service.value, "spec", "selector");
      return (
        service.namespace === namespace &&
        isFields(selector) &&
        Object.entries(labels).some(([key, text]) => selector[key] === text) &&
        Object.entries(labels).every(([key, text]) => (selector[key] ?? text) === text)
      );
    })
    .flatMap((service) =>
      listAt(service.value, "spec", "ports").flatMap((port) => {
        const target = at(port, "targetPort") ?? at(port, "port");
        const number = at(port, "port");
        const isKnown = typeof target === "number" || typeof target === "string";
        return typeof number === "number" && isKnown
          ? [{ service: service.name, port: number, target }]
          : [];
      }),
    );
}

function checkPort(patch: Patch, services: readonly Subject[]): void {
  const { subject, value, path, context } = patch;
  const port = at(value, "match", "listener", "portNumber");
  if (typeof port !== "number" || context === "SIDECAR_OUTBOUND" || context === "ANY") return;
  const where = [...path, "match", "listener", "portNumber"];
  const rule =
    "inbound: the container's port (targetPort); outbound: the Service's; gateway: the port on which its pod listens";
  const known = portsBehind(subject, services);
  if (known.some(({ target }) => target === port || typeof target === "string")) return;
  const mixed = known.find((entry) => entry.port === port);
  if (mixed !== undefined) {
    subject.report("OUT2061", where, {
      message: `${port} is the port of the Service ${mixed.service}, whose pods listen on ${mixed.target}: the patch matches nothing.`,
      rule,
      fix: `portNumber: ${mixed.target}`,
      edits: [{ kind: "set", path: where, value: String(mixed.target) }],
    });
  } else if (known.length === 0 && servicePorts.includes(port)) {
    const who = context === "GATEWAY" ? "gateway's pod" : "container";
    subject.report("OUT2061", where, {
      message: `${port} looks like a Service's port: where no ${who} listens on it, the patch matches nothing.`,
      rule,
      fix: "portNumber: 8080, or whatever targetPort says; or leave it out for all ports",
    });
  }
}

export function checkPorts(subject: Subject, services: readonly Subject[]): void {
  for (const patch of patchesOf(subject)) {
    checkPort(patch, services);
    for (const match of ["listener", "routeConfiguration"]) {
      if (at(patch.value, "match", match, "portName") === undefined) continue;
      subject.report("OUT2060", [...patch.path, "match", match, "portName"], {
        message: "portName is not implemented: the patch hits every port.",
        rule: "portNumber",
      });
    }
  }
}
