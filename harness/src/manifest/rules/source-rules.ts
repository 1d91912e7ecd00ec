// What each way to get a module needs to be told: an image, a URL, a cluster.
// Source: Istio, pkg/wasm/{cache,convert,imagefetcher}.go; Envoy, envoy/config/core/v3/base.proto (RemoteDataSource).

import type { GivenPolicy } from "../given-policy.js";
import type { Policy } from "../policy.js";
import type { SettingFinding } from "./settings-rules.js";

function needsImages({ source, filters }: Policy): SettingFinding[] {
  if (source !== "image" && source !== "image-volume") return [];
  return filters.flatMap(({ image, filter }, index): SettingFinding[] =>
    image !== undefined
      ? []
      : [
          {
            code: "OUT1907",
            severity: "error",
            path: ["filters", index],
            message: `source: ${source} needs the image of ${filter}.`,
            rule: "image: REGISTRY/REPOSITORY@sha256:DIGEST",
            fix: `push it (outrigger push ${filter}), and write what that prints as image`,
          },
        ],
  );
}

function needsUrls({ source, filters }: Policy): SettingFinding[] {
  if (source !== "remote") return [];
  return filters.flatMap(({ url, filter }, index): SettingFinding[] =>
    url !== undefined
      ? []
      : [
          {
            code: "OUT1907",
            severity: "error",
            path: ["filters", index],
            message: `source: remote needs the URL of ${filter}.`,
            fix: "url: https://files.example/{filter}-{version}.wasm, for the policy or for this filter",
          },
        ],
  );
}

/** Envoy fetches from a cluster; the host of the URL is only what it asks that cluster for. */
function needsCluster({ kind, source, cluster }: Policy): SettingFinding[] {
  const isFetchedByEnvoy = kind === "envoyfilter" || kind === "envoy" || kind === "listener";
  if (source !== "remote" || !isFetchedByEnvoy || cluster !== undefined) return [];
  return [
    {
      code: "OUT1907",
      severity: "error",
      path: ["source"],
      message: "source: remote needs the cluster that Envoy fetches the module from.",
      rule: "in Istio a ServiceEntry or Service makes it: outbound|PORT||HOST",
      fix: "cluster: outbound|443||files.example, or source: ecds, where the agent of the proxy fetches",
    },
  ];
}

/** A tag can name another module tomorrow, and Istio pulls it again only when the object changes. */
function doubtfulImages(given: GivenPolicy): SettingFinding[] {
  return given.filters.flatMap(({ image }, index): SettingFinding[] =>
    image === undefined || image.includes("@sha256:")
      ? []
      : [
          {
            code: "OUT1908",
            severity: "warning",
            path: ["filters", index, "image"],
            message: `${image} names ${/:[^/]+$/.test(image) ? "a tag" : "the tag latest"}, which can be another module tomorrow.`,
            rule: "a digest is checked, and a rollback finds what it had",
            fix: `image: ${image.replace(/:[^/:]+$/, "")}@sha256:DIGEST, as outrigger push prints it`,
          },
        ],
  );
}

export function sourceRules(given: GivenPolicy, policy: Policy): SettingFinding[] {
  return [
    ...needsImages(policy),
    ...needsUrls(policy),
    ...needsCluster(policy),
    ...doubtfulImages(given),
  ];
}
