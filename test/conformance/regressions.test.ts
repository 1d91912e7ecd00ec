// Programs on which mock and Envoy once disagreed, made small and kept: both targets, every time.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as mock from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { campaign } from "./engine/campaign.js";
import { programId } from "./engine/filters.js";
import type { Program } from "./engine/program.js";

const folder = join(import.meta.dirname, "regressions");
const all = existsSync(folder) ? readdirSync(folder) : [];
const names = all.filter((name) => name.endsWith(".json"));
const runs = names.map((name, index) => ({
  id: programId(index),
  program: (JSON.parse(readFileSync(join(folder, name), "utf8")) as { program: Program }).program,
}));

it.for([["1.40"], ["1.36"]])(
  "what once differed does not any more, Envoy %s",
  { timeout: 120_000 },
  async ([minor = ""], context) => {
    const envoy = await realEnvoy(context, minor);
    const { disagreements, varying } = await campaign(runs, { envoy, minor, mock });
    const differing = [...disagreements, ...varying];
    expect(differing.map(({ run, text }) => `${names[Number(run.id)]}:\n${text}`)).toEqual([]);
  },
);
