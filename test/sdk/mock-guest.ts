// Runs guests, given as text, in the mock host: for what a host does between callbacks, such as ticks and queues.

import { onTestFinished } from "vitest";
import type { MockPlugin, MockProxyOptions } from "../../harness/src/mock/index.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { compileGuest, exportCallbacks } from "./guest.js";

/** The module of a guest, with all callbacks. */
export function compileFor(source: string): Promise<Uint8Array<ArrayBuffer>> {
  return compileGuest(source + exportCallbacks());
}

/** A proxy with this module as its one filter; closed when the test is over. */
export async function startModule(
  wasm: Uint8Array,
  plugin: Partial<MockPlugin> = {},
  options: Partial<MockProxyOptions> = {},
): Promise<MockProxy> {
  const proxy = await MockProxy.start({ ...options, filters: [{ wasm, ...plugin }] });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** What the worker's plugin and streams have logged. */
export function workerLines(proxy: MockProxy): string[] {
  return proxy.logs
    .filter(({ thread }) => thread.startsWith("worker"))
    .map(({ message }) => message);
}
