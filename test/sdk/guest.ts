// Compiles a small guest module, given as text, with the options that ship: asconfig.json at the top.
// The text is never written to disk; the SDK is found as a filter finds it, through node_modules.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a guest is made of. */
export interface GuestOptions {
  /** Further options of asc, such as `--exportRuntime`. */
  readonly options?: readonly string[];
  readonly target?: "release" | "debug";
}

/** The module; rejects with what the compiler printed. */
export async function compileGuest(
  source: string,
  { options = [], target = "release" }: GuestOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const entry = "test/sdk/.guest.ts";
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [entry, "--baseDir", root, "--config", "asconfig.json", "--target", target]
      .concat(["--outFile", "guest.wasm"])
      .concat(options),
    {
      readFile: async (name, baseDir) => {
        if (name === entry) return source;
        return readFile(path.resolve(baseDir, name), "utf8").catch(() => null);
      },
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents as Uint8Array;
      },
      listFiles: (directory, baseDir) =>
        readdir(path.resolve(baseDir, directory)).catch(() => null),
    },
  );
  if (error || !binary) throw new Error(`${error?.message ?? "no module"}\n${stderr.toString()}`);
  return Uint8Array.from(binary);
}

/** Names of all callbacks of a module that keeps state. */
export const statefulExports = [
  "proxy_abi_version_0_2_1",
  "malloc",
  "proxy_on_context_create",
  "proxy_on_vm_start",
  "proxy_on_configure",
  "proxy_on_tick",
  "proxy_on_queue_ready",
  "proxy_on_http_call_response",
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_response_body",
  "proxy_on_response_trailers",
  "proxy_on_done",
  "proxy_on_log",
  "proxy_on_delete",
] as const;

/** Names of all callbacks of a module without state. */
export const statelessExports = statefulExports.filter(
  (name) =>
    !/context_create|vm_start|tick|queue_ready|http_call_response|done|log|delete/.test(name),
);

/** Names of all callbacks of a module with TCP filters. */
export const tcpExports = [
  ...statefulExports.filter((name) => !/_on_(request|response)_/.test(name)),
  "proxy_on_new_connection",
  "proxy_on_downstream_data",
  "proxy_on_upstream_data",
  "proxy_on_downstream_connection_close",
  "proxy_on_upstream_connection_close",
] as const;

const exportsOf = {
  stateful: { names: statefulExports, folder: "exports" },
  stateless: { names: statelessExports, folder: "exports/stateless" },
  "stateless-chains": { names: statelessExports, folder: "exports/stateless-chains" },
  tcp: { names: tcpExports, folder: "exports/tcp" },
  mixed: { names: [...new Set([...statefulExports, ...tcpExports])], folder: "exports/mixed" },
  service: {
    names: statefulExports.filter((name) => !/_on_(request|response)_|on_log/.test(name)),
    folder: "exports/service",
  },
} as const;

/** The statement with which a generated entry exports the callbacks. */
export function exportCallbacks(kind: keyof typeof exportsOf = "stateful"): string {
  const { names, folder } = exportsOf[kind];
  return `export { ${names.join(", ")} } from "proxy-wasm-assemblyscript-sdk/${folder}";\n`;
}
