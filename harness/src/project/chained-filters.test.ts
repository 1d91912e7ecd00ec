import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { chainedFilters } from "./chained-filters.js";
import type { FilterFolder, Project } from "./project.js";

const root = mkdtempSync(join(tmpdir(), "outrigger-chained-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (name: string): FilterFolder => ({
  name,
  path: join(root, "filters", name),
  source: join(root, "filters", name, "index.ts"),
  scenarios: join(root, "filters", name, "scenarios"),
  wasm: join(root, "build", `${name}.wasm`),
});
const [own, stamp, other] = [folder("own"), folder("stamp"), folder("other")] as const;
const project = { filters: [own, stamp, other] } as unknown as Project;

it.each([
  ["filters:\n  - {}\n  - module: ../../../build/stamp.wasm", ["stamp"]],
  ["filters: [{}, { module: '../../../build/other.wasm' }]", ["other"]],
  ['filters: [{ "module": "../../../build/stamp.wasm" }, { module: ../../../build/other.wasm }, {}]', ["stamp", "other"]], // prettier-ignore
  ["filters: [{}, { module: ../modules/rust.wasm }]", []],
  ["request: {}", []],
])("%j needs %j", (text, names) => {
  mkdirSync(own.scenarios, { recursive: true });
  writeFileSync(join(own.scenarios, "chain.yaml"), `scenario: x\n${text}\n`);
  expect(chainedFilters(project, own).map(({ name }) => name)).toEqual(names);
  expect(chainedFilters(project, stamp)).toEqual([]);
});
