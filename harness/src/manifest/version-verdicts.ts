// For which versions a policy is, and how that is known: by running them, or by the table of what came when.

import type { Policy } from "./policy.js";
import { minorOf, provenEnvoyMinors, provenIstioMinor } from "./versions.js";

export interface VersionVerdict {
  of: "Istio" | "Envoy";
  version: string;
  /** "run": its own code judges what is emitted like this, in the tests of Outrigger. */
  by: "run" | "table";
  text: string;
}

function verdict(of: VersionVerdict["of"], version: string, isRun: boolean): VersionVerdict {
  const by = isRun ? "run" : "table";
  const words = isRun ? "its own code judges such manifests" : "by table";
  return { of, version, by, text: `${of} ${version} or newer (${words})` };
}

export function versionVerdicts({ kind, istioVersion, envoyVersion }: Policy): VersionVerdict[] {
  const isForIstio = !["envoy", "listener", "envoyextensionpolicy"].includes(kind);
  const envoy = minorOf(envoyVersion);
  const isEnvoyRun = envoy >= provenEnvoyMinors.first && envoy <= provenEnvoyMinors.last;
  return [
    ...(isForIstio
      ? [verdict("Istio", istioVersion, minorOf(istioVersion) === provenIstioMinor)]
      : []),
    verdict("Envoy", envoyVersion, isEnvoyRun),
  ];
}
