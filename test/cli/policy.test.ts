// `outrigger emit` and `outrigger diff` of a policy, as a person types them.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ScratchProject } from "./scratch-project.js";

const project = new ScratchProject();
afterAll(() => project.close());

const policy = (more: string): string =>
  `name: cart\nselector: { app: cart }\n${more}filters:\n- { filter: hello-header }\n`;

const written = (path: string): boolean => existsSync(join(project.folder, "manifests/cart", path));

it("diff tells what an edit changes, and emit takes away what the policy is no longer", async () => {
  project.write("outrigger.yaml", policy(""));
  expect((await project.run(["emit"])).code).toBe(0);
  expect(["modules.yaml", "pod-template.yaml", "filters.yaml"].every(written)).toBe(true);
  project.write("outrigger.yaml", policy("source: inline\npriority: 20\n"));
  const { code, stdout } = await project.run(["diff"]);
  expect(code).toBe(1);
  expect(stdout).toContain("-  priority: 10\n+  priority: 20\n");
  const json = JSON.parse((await project.run(["diff", "--json"])).stdout) as {
    files: { path: string; status: string }[];
  };
  expect(json.files.map(({ status }) => status).sort()).toEqual(["changed", "removed", "removed"]);
  expect((await project.run(["emit"])).code).toBe(0);
  expect([written("modules.yaml"), written("filters.yaml")]).toEqual([false, true]);
  expect((await project.run(["diff"])).code).toBe(0);
}, 180_000);

it("a policy that names no filter of the project is told at its line, and nothing is written", async () => {
  project.write(
    "other.yaml",
    policy("").replace("cart\n", "other\n").replace("hello-h", "hullo-h"),
  );
  const { code, stderr } = await project.run(["emit", "--policy", "other.yaml"]);
  expect(code).toBe(3);
  expect(stderr).toContain("other.yaml:4:13");
  expect(stderr).toContain("did you mean hello-header?");
  expect(existsSync(join(project.folder, "manifests/other"))).toBe(false);
}, 60_000);
