// The commands beside a policy's files say how another version of a module arrives: by another name, inside of the
// object, or by its digest.

import { describe, expect, it } from "vitest";
import { policySteps } from "../../harness/src/manifest/policy-steps.js";
import { render } from "../../harness/src/manifest/render.js";
import { image, prepareFrom } from "./policies.js";

function upgradeOf(given: object, filter: object = {}): readonly string[] {
  const prepared = prepareFrom({
    name: "cart",
    namespace: "shop",
    selector: { app: "cart" },
    filters: [{ filter: "hello", ...filter }],
    ...given,
  });
  const steps = policySteps(prepared, render(prepared), "manifests/cart");
  return steps.find(({ heading }) => heading === "To upgrade:")?.lines ?? [];
}

describe("the commands of an upgrade", () => {
  it("give a mounted module another name, and delete the ConfigMaps of other versions", () => {
    const [first, , clean] = upgradeOf({});
    expect(first).toContain("another name and another path");
    expect(clean).toMatch(/^kubectl -n shop delete configmap -l '.*outrigger\/version!=/);
  });

  it("replace an object that holds its module, and leave nothing to delete", () => {
    const lines = upgradeOf({ source: "inline" });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("the object keeps its name");
  });

  it.each([
    ["of ECDS", { source: "ecds" }],
    ["of a WasmPlugin", { kind: "wasmplugin" }],
  ])("push the image %s before the object names it", (_, given) => {
    expect(upgradeOf(given, { image })[0]).toContain("outrigger push");
  });

  it("end with the way back", () => {
    expect(upgradeOf({}).at(-1)).toBe(
      "to roll back: git checkout REVISION -- manifests/cart, then the same commands",
    );
  });
});
