// The filter folder whose schema has every feature.

import { join } from "node:path";
import type { FilterFolder } from "../../harness/src/project/project.js";
import { readSchema } from "../../harness/src/schema/index.js";
import { repository } from "./compile-guest.js";

const path = join(repository, "test/fixtures/config/every-feature");

export const fragments = join(repository, "assembly/config/fragments");

export const fixture: FilterFolder = {
  name: "every-feature",
  path,
  source: join(path, "guest.ts"),
  scenarios: join(path, "scenarios"),
  wasm: join(path, "guest.wasm"),
};

export const fixtureSchema = readSchema(join(path, "config.schema.json"), fixture.name, fragments);
