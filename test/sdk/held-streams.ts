// Guests that hold streams, on the fake host: how a test starts one, and what it has told and done since.

import { beforeAll } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

/**
 * Compiles a guest, given as text, before the tests of the file. What comes back starts it anew, with one plugin and
 * what these exports set, and forgets what that did.
 */
export function guestForTests(
  source: string,
): (settings?: Readonly<Record<string, number>>) => Promise<FakeHost> {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
  }, 120_000);
  return async (settings = {}) => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    for (const [name, value] of Object.entries(settings)) host.call(name, value);
    host.calls.length = 0;
    host.logs.length = 0;
    return host;
  };
}

/** What it logs for people. */
export function told(host: FakeHost): string[] {
  return host.logs.filter(({ level }) => level === 2).map(({ text }) => text);
}

/** What it logs as errors. */
export function errors(host: FakeHost): string[] {
  return host.logs.filter(({ level }) => level >= 4).map(({ text }) => text);
}

/** The calls that move a stream, with the context on which they act; 0 is that of the callback. */
export function moves(host: FakeHost): string[] {
  let context = 0;
  const found: string[] = [];
  for (const { name, args } of host.calls) {
    if (name === "proxy_set_effective_context") context = Number(args[0]);
    if (name === "proxy_continue_stream") found.push(`continue ${args[0]} of ${context}`);
    if (name === "proxy_send_local_response") found.push(`reply ${args[0]} of ${context}`);
  }
  return found;
}

/** The host has no use for a stream any more. */
export function end(host: FakeHost, id: number): void {
  host.call("proxy_on_log", id);
  host.call("proxy_on_done", id);
  host.call("proxy_on_delete", id);
}
