// The pages that are read by people, and checked by the tests of this folder.

export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "RATIONALE.md",
  "docs/tutorial.md",
  "docs/commands.md",
  "docs/sdk.md",
  "docs/scenarios.md",
  "docs/manifests.md",
  "assembly/README.md",
  "harness/README.md",
  "harness/template/README.md",
  "filters/hello-header/README.md",
];
