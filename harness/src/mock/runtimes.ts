// The engines that a configuration can name. Envoy's builds have V8; the others, and native plugins, are not in them.
// Source: Envoy source/extensions/common/wasm/wasm_vm.cc, source/extensions/wasm_runtime/null.

import { utf8 } from "./bytes.js";
import type { HostProcess } from "./host-process.js";
import { MockStartError } from "./mock-errors.js";
import type { PluginSettings } from "./plugin.js";

/** @throws MockStartError OUT1601 when Envoy has no engine of that name. An empty name means the first one that it has. */
export function checkRuntime(host: HostProcess, thread: string, settings: PluginSettings): void {
  const { runtime, name } = settings;
  if (runtime === "envoy.wasm.runtime.v8" || runtime === "") return;
  const isNative = runtime === "envoy.wasm.runtime.null";
  const reason = isNative
    ? "Failed to load NullVM plugin"
    : `Failed to create Wasm VM using ${runtime} runtime. Envoy was compiled without support for it`;
  const write = (level: "warning" | "error", text: string): void =>
    host.log(level, utf8(text), "", thread, true);
  if (isNative) write("error", `Wasm VM failed ${reason}`);
  else write("warning", reason);
  write("error", "Wasm VM failed Failed to load Wasm code");
  throw new MockStartError({
    code: "OUT1601",
    message: `the plugin ${JSON.stringify(name)} wants the runtime ${JSON.stringify(runtime)}.`,
    envoyText: reason,
    fix: "leave the runtime out, or name envoy.wasm.runtime.v8",
  });
}
