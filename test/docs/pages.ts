// The pages that are read by people, and checked by the tests of this folder.

export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "RATIONALE.md",
  "docs/tutorial.md",
  "docs/commands.md",
  "docs/sdk.md",
  "docs/libraries.md",
  "docs/configuration.md",
  "docs/scenarios.md",
  "docs/manifests.md",
  "assembly/README.md",
  "harness/README.md",
  "harness/template/README.md",
  "bench/README.md",
  "filters/cors/README.md",
  "filters/headers/README.md",
  "filters/hello-header/README.md",
  "filters/jwt/README.md",
  "filters/rate-limit/README.md",
  "filters/trace/README.md",
];
