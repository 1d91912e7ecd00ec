// The filter of test/fixtures/global-limits on the mock host, in front of a service that a test scripts.

import { create, fromBinary, toBinary, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import { beforeAll, onTestFinished } from "vitest";
import { MockProxy, type MockCluster } from "../../harness/src/mock/index.js";
import { fixtureModule } from "../e2e/compiled-fixture.js";
import { RequestSchema, ResponseSchema } from "./rls-messages.js";

/** A RateLimitResponse as bytes. */
export function response(content: object): Uint8Array {
  return toBinary(ResponseSchema, create(ResponseSchema, content as MessageInitShape<typeof ResponseSchema>)); // prettier-ignore
}

export const codes = { ok: 1, overLimit: 2 };

/** A service that answers each call with this message. */
export const answers = (message: Uint8Array): MockCluster => ({ grpc: { messages: [message] } });

/** Compiles the fixture before the tests of the file; what comes back starts it with this service. */
export function globalGuest(): (rls: MockCluster, configuration?: string) => Promise<MockProxy> {
  let wasm: Uint8Array;
  beforeAll(async () => {
    wasm = (await fixtureModule("global-limits")).bytes;
  }, 240_000);
  return async (rls, configuration = "") => {
    const filters = [{ wasm, configuration }];
    const proxy = await MockProxy.start({ filters, clusters: { rls } });
    onTestFinished(() => proxy.close());
    return proxy;
  };
}

/** What the filter says about one request, line by line. */
export async function ask(
  proxy: MockProxy,
  headers: readonly (readonly [string, string])[] = [["x-key", "a"]],
): Promise<string[]> {
  const reply = await proxy.fetch("/", { headers: headers.map(([name, value]) => [name, value]) });
  return (await reply.text()).split("\n");
}

/** The questions that the service has got, as JSON. */
export function questions(proxy: MockProxy): unknown[] {
  return proxy.calloutRequests.map(({ body }) =>
    // In front of the message are 5 bytes of gRPC's frame.
    toJson(RequestSchema, fromBinary(RequestSchema, (body ?? new Uint8Array()).subarray(5))),
  );
}
