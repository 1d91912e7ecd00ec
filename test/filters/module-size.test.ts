// How large the modules of the collection may be. Fewer bytes start faster, in every worker.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { openProject } from "../../harness/src/project/project.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** KiB. hello-header is the tutorial's promise, the others are what they have plus room for a little more. */
const limits = [
  ["hello-header", 8],
  ["headers", 81],
  ["trace", 67],
  ["cors", 57],
  ["rate-limit", 71],
  ["jwt", 90],
] as const;

describe("a release module", () => {
  it.each(limits)(
    "of %s has at most %i KiB",
    async (name, kibibytes) => {
      const { built } = await buildFilters(openProject(repository), { filters: [name] });
      expect(built[0]?.size).toBeLessThanOrEqual(kibibytes * 1024);
    },
    120_000,
  );

  it("of every filter has a limit", () => {
    const names = openProject(repository).filters.map((filter) => filter.name);
    expect(limits.map(([name]) => name).sort()).toEqual(names);
  });
});
