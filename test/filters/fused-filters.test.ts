// Every pair of the collection's filters, and three and all of them, as one fused filter and as filters of their own:
// the scenarios of each member must end the same way on both.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { MockProxy, MockStreamReset, type MockPlugin } from "../../harness/src/mock/index.js";
import { openProject } from "../../harness/src/project/project.js";
import { loadScenarios } from "../../harness/src/scenario/load.js";
import { clusterScripts } from "../../harness/src/scenario/mock-target.js";
import type { Scenario, ScenarioPlugin } from "../../harness/src/scenario/scenario.js";
import { ScratchFolder } from "../wasm/scratch-folder.js";

const project = openProject(fileURLToPath(new URL("../../", import.meta.url)));
const filters = project.filters.map(({ name }) => name);
const startOfTime = new Date("2026-01-01T00:00:00Z");

const pairs = filters.flatMap((first) =>
  filters.filter((second) => second !== first).map((second) => [first, second]),
);
const chains = [...pairs, ["cors", "trace", "headers"], ["trace", "rate-limit", "cors"], filters];
const nameOf = (members: readonly string[]): string => members.join("+");

const scenarios = new Map<string, readonly Scenario[]>(
  project.filters.map((filter) => [
    filter.name,
    loadScenarios(filter).filter(
      ({ refused, only }) => refused === undefined && only === undefined,
    ),
  ]),
);

const parsed = (text: string | undefined): unknown =>
  text === undefined || text.trim() === "" ? undefined : JSON.parse(text);

/** Fused filters draw from one source of chance, and a wait that is spread by chance says so. */
const withoutChance: Readonly<Record<string, object>> = {
  "rate-limit": { reject: { jitter_percent: 0 } },
};

/** Settings under which a filter runs while the scenario of another one is played. */
function settingsOf(name: string): ScenarioPlugin {
  const { plugin } = scenarios.get(name)![0]!;
  const steady = withoutChance[name];
  if (steady === undefined) return plugin;
  const configuration = { ...(parsed(plugin.configuration) as object), ...steady };
  return { ...plugin, configuration: JSON.stringify(configuration) };
}

let folder: ScratchFolder;
let fused: Uint8Array;
const modules = new Map<string, Uint8Array>();

beforeAll(async () => {
  const { built } = await buildFilters(project);
  for (const { filter, bytes } of built) modules.set(filter.name, bytes);
  folder = new ScratchFolder();
  for (const { name, path } of project.filters) {
    for (const file of readdirSync(path).filter((item) => item.endsWith(".ts"))) {
      folder.write(`filters/${name}/${file}`, readFileSync(join(path, file), "utf8"));
    }
  }
  const lines = chains.map((members) => `chain("${nameOf(members)}", ${JSON.stringify(members)});`);
  folder.write(
    "filters/fused/index.ts",
    [
      ...filters.map((name) => `import "../${name}";`),
      'import { chain } from "proxy-wasm-assemblyscript-sdk/chain";',
      ...lines,
    ].join("\n"),
  );
  // It starts thousands of times: with packed data that would take half of the time.
  const build = await buildFilters(folder.open(), { filters: ["fused"], packs: false });
  // Each of these chains is allowed: none of the filters takes bodies, and one at most holds streams.
  expect(build.diagnostics).toEqual([]);
  fused = build.built[0]!.bytes;
}, 600_000);

afterAll(() => folder.close());

/** Random ids differ, since other numbers were drawn before; everything else must be equal. */
const withoutIds = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, item: unknown) =>
      typeof item === "bigint"
        ? String(item)
        : item instanceof Uint8Array
          ? Buffer.from(item).toString("latin1")
          : item,
    ).replace(
      /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b(?:[0-9a-f]{16}|[0-9a-f]{32})\b/g,
      "…",
    ),
  );

async function play(scenario: Scenario, plugins: readonly MockPlugin[]): Promise<unknown> {
  const { clusters, steps } = scenario.script(startOfTime);
  let answer: unknown;
  const proxy = await MockProxy.start({
    filters: plugins,
    now: startOfTime,
    logLevel: "trace",
    http1Trailers: true,
    clusters: clusterScripts(clusters),
    rawUpstream: () => answer as never,
  });
  try {
    const seen: unknown[] = [];
    for (const step of steps) {
      if (step.kind === "wait") proxy.advanceTime(step.milliseconds);
      if (step.kind !== "exchange") continue;
      answer = step.upstream;
      const { method, path, authority, headers, chunks, trailers } = step.request;
      const reply = await proxy
        .send({ method, path, authority, headers, chunks, trailers })
        .catch((error: unknown) => {
          if (error instanceof MockStreamReset) return error.details;
          throw error;
        });
      seen.push(reply);
    }
    return withoutIds({
      seen,
      upstream: proxy.rawUpstreamRequests.map(({ method, path, authority, headers, chunks, trailers }) => ({ method, path, authority, headers, body: Buffer.concat(chunks), trailers })),
      callouts: proxy.calloutRequests.map(({ cluster, method, path, headers, body }) => ({ cluster, method, path, headers, body })),
      logs: proxy.logs.filter(({ fromHost }) => !fromHost).map(({ level, message }) => [level, message]),
      metrics: proxy.metrics,
    });
  } finally {
    await proxy.close();
  }
} // prettier-ignore

describe.each(chains.map((members) => [nameOf(members), members] as const))("%s", (chain, members) => {
  it.each(members)("with the scenarios of %s", async (played) => {
    let count = 0;
    for (const scenario of scenarios.get(played)!) {
      const settings = (name: string): ScenarioPlugin => (name === played ? scenario.plugin : settingsOf(name));
      const apart = members.map((name) => ({ ...settings(name), name, rootId: name, wasm: modules.get(name)! }));
      const configuration = Object.fromEntries(members.map((name) => [name, parsed(settings(name).configuration)]));
      const together = [{ ...scenario.plugin, name: chain, rootId: chain, wasm: fused, configuration: JSON.stringify(configuration) }];
      expect(await play(scenario, together), `${scenario.name} (${scenario.file})`).toEqual(await play(scenario, apart));
      count++;
    }
    expect(count).toBeGreaterThan(0);
  });
}); // prettier-ignore
