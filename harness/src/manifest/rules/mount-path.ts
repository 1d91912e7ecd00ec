// Where a ConfigMap can be mounted in the istio-proxy container without hiding what is there.
// Sources: Kubernetes, pkg/apis/core/validation (no ":"); Istio, injection-template.yaml (the mounts it makes).

/** Folders that the injector mounts, or that hold the proxy's own files. */
const taken: readonly string[] = [
  "/bin",
  "/dev",
  "/etc/certs",
  "/etc/istio",
  "/lib",
  "/proc",
  "/sys",
  "/usr",
  "/var/lib/istio",
  "/var/run/secrets",
];

/** Says which rule a mount path breaks, or nothing. */
export function mountPathMistake(path: string): string | undefined {
  if (!/^(\/[A-Za-z0-9._-]+)+$/.test(path) || /\/\.\.?(\/|$)/.test(path)) {
    return "an absolute folder such as /var/local/wasm/my-filter: letters, digits, ., _ and - between slashes, none at the end";
  }
  const folder = taken.find(
    (other) => path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`),
  );
  return folder === undefined ? undefined : `not in, at or above ${folder}, which the proxy needs`;
}
