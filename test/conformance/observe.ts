// Runs one raw guest for one request and tells what it logged while the stream lived.

import {
  MockProxy,
  type MockPlugin,
  type MockProxyOptions,
  type RawRequest,
} from "../../harness/src/mock/index.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";

export const get: RawRequest = { method: "GET", path: "/", authority: "example.test" };

export interface ObserveOptions {
  readonly guest: RawGuest;
  readonly request?: RawRequest;
  readonly plugin?: Partial<MockPlugin>;
  readonly proxy?: Partial<MockProxyOptions>;
}

/** A proxy with one guest. */
export function startGuest({ guest, plugin, proxy }: ObserveOptions): Promise<MockProxy> {
  return MockProxy.start({ ...proxy, filters: [{ wasm: rawGuest(guest), ...plugin }] });
}

/** The messages of the stream's own log lines, in order. */
export async function observe(options: ObserveOptions): Promise<string[]> {
  const proxy = await startGuest(options);
  const before = proxy.logs.length;
  await proxy.send(options.request ?? get).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name === "MockHaltError") throw error;
  });
  const messages = proxy.logs.slice(before).map((line) => line.message);
  await proxy.close();
  return messages;
}

/** What a guest logs that runs this in `proxy_on_request_headers` and lets the request go on. */
export function inRequestHeaders(
  body: string,
  options: Omit<ObserveOptions, "guest"> & Pick<RawGuest, "imports" | "extra" | "abi"> = {},
): Promise<string[]> {
  const { imports, extra, abi, ...rest } = options;
  return observe({
    guest: {
      callbacks: { proxy_on_request_headers: `${body} (i32.const 0)` },
      ...(imports !== undefined && { imports }),
      ...(extra !== undefined && { extra }),
      ...(abi !== undefined && { abi }),
    },
    ...rest,
  });
}
