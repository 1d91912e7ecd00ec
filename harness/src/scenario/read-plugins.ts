// The filters of a scenario: the one that it is about, alone or in a chain with others.

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ScenarioPlugin } from "./scenario.js";
import type { ValueReader } from "./values.js";

export interface WrittenPlugin extends Omit<
  Partial<ScenarioPlugin>,
  "configuration" | "vmConfiguration"
> {
  configuration?: string | object;
  vmConfiguration?: string | object;
}

export interface Plugins {
  /** The one that the scenario is about. */
  plugin: ScenarioPlugin;
  /** All, in the order in which a request meets them. */
  chain: readonly ScenarioPlugin[];
}

function configurationText(value: string | object | undefined): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

function readPlugin(
  reader: ValueReader,
  written: WrittenPlugin,
  filter: string,
  pointer: string,
): ScenarioPlugin {
  const { configuration, vmConfiguration, module, ...others } = written;
  const text = configurationText(configuration);
  const vmText = configurationText(vmConfiguration);
  const path = module === undefined ? undefined : join(dirname(reader.file), module);
  const name = path === undefined ? filter : basename(path).replace(/\.wasm$/, "");
  if (path !== undefined && !existsSync(path)) {
    const fix = `give its path from the scenario's folder; outrigger build ${name} writes build/${name}.wasm`;
    reader.refuse(`${pointer}/module`, `there is no module ${path}.`, fix);
  }
  return {
    name: others.name ?? name,
    rootId: name,
    ...others,
    ...(path !== undefined && { module: path }),
    ...(text !== undefined && { configuration: text }),
    ...(vmText !== undefined && { vmConfiguration: vmText }),
  };
}

export function readPlugins(
  reader: ValueReader,
  { plugin, filters }: { plugin?: WrittenPlugin; filters?: readonly WrittenPlugin[] },
  filter: string,
): Plugins {
  if (filters === undefined) {
    const alone = readPlugin(reader, plugin ?? {}, filter, "/plugin");
    if (alone.module !== undefined) {
      const fix = "write filters: with this one and the filter itself";
      reader.refuse("/plugin/module", "a scenario is about the filter itself.", fix);
    }
    return { plugin: alone, chain: [alone] };
  }
  if (plugin !== undefined) {
    const fix = "move it into the list of filters";
    reader.refuse("/plugin", "plugin cannot stand beside filters.", fix);
  }
  const chain = filters.map((one, index) => readPlugin(reader, one, filter, `/filters/${index}`));
  const own = chain.find(({ module }) => module === undefined);
  if (own === undefined) {
    const message = `${filter} itself is not among the filters.`;
    reader.refuse("/filters", message, "add one without module: that is this filter");
  }
  return { plugin: own ?? { name: filter, rootId: filter }, chain };
}
