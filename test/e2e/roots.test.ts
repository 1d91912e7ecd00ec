// Which plugin of a module a listener gets: by its root id; the only one there is for any root id; and with
// several of them an unknown root id is refused with their names.

import { beforeAll, describe, expect, it } from "vitest";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { headerValue } from "../../harness/src/envoy/http1-reader.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";
import { startEnvoy } from "./start-envoy.js";

let two = "";
let one = "";
beforeAll(async () => {
  two = await compiledFixture("two-plugins");
  one = await compiledFixture("greeting");
}, 120_000);

const get = { method: "GET", target: "/", headers: [["host", "example.com"]] } as const;

describe("a module with two plugins", () => {
  for (const rootId of ["first", "second"]) {
    it(`serves ${rootId} under its root id`, async (context) => {
      const filter = { name: "any", rootId, module: { filename: two } };
      const { port } = await startEnvoy({ envoyPath: await realEnvoy(context), filter });
      const reply = await sendRequest(port, get);
      expect(headerValue(reply.headers, "x-plugin")).toBe(rootId);
    });
  }

  it("refuses an unknown root id and names those that it has", async (context) => {
    const filter = { name: "any", rootId: "third", module: { filename: two } };
    const envoyPath = await realEnvoy(context);
    const started = startEnvoy({ envoyPath, filter });
    await expect(started).rejects.toThrow(/OUT1410[\s\S]*third[\s\S]*first[\s\S]*second/);
  });
});

describe("a module with one plugin", () => {
  it("serves it under any root id", async (context) => {
    const module = { filename: one };
    const filter = { name: "any", rootId: "something else", configuration: "hi", module };
    const { port } = await startEnvoy({ envoyPath: await realEnvoy(context), filter });
    const reply = await sendRequest(port, get);
    expect(headerValue(reply.headers, "x-greeting")).toBe("hi");
  });
});
