// Which Envoy stands at a path, so that the mock host is asked to behave as the same one.

import { envoyMinors, newestEnvoy, type EnvoyMinor } from "../../harness/src/mock/envoy-version.js";

/** The minor version of an Envoy from a path as the installation makes it; the newest for any other. */
export function minorOf(path: string): EnvoyMinor {
  const minor = /envoy-(\d+\.\d+)\./.exec(path)?.[1];
  return envoyMinors.find((known) => known === minor) ?? newestEnvoy;
}
