// `npm run ratelimit:demo` shows what it says, and leaves nothing behind when it is interrupted.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { buildFilter } from "./built-filter.js";
import { realEnvoy, repository } from "../e2e/real-envoy.js";
import { needServices } from "./real-limits.js";

let module: string;
beforeAll(async () => {
  module = await buildFilter();
}, 240_000);

it("shows one limit over two Envoys, and ends everything on Ctrl-C", async (context) => {
  const envoy = await realEnvoy(context);
  needServices(context);
  const script = join(repository, "test", "ratelimit", "demo", "demo.mjs");
  const demo = spawn(process.execPath, [script, "--stay", module], {
    env: { ...process.env, ENVOY: envoy },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void demo.kill("SIGKILL"));
  const ended = new Promise((done) => demo.once("close", done));
  let shown = "";
  await new Promise<void>((done) => {
    demo.once("close", () => done());
    demo.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      if (shown.includes("Ctrl-C stops everything")) done();
    });
  });
  // Who asks first gets more; the sum is the limit, and what is below the limit passes.
  expect(shown).toMatch(/^alice +\d+ of 25 +\d+ of 25 +20 +30$/m);
  expect(shown).toMatch(/^bob +8 of 8 +8 of 8 +16 +0$/m);
  expect(shown).toContain('"violated-policies":["per-client"]');
  const urls = [...shown.matchAll(/http:\S+/g)].map(([url]) => url);
  expect(urls).toHaveLength(2);
  demo.kill("SIGINT");
  expect(await ended).toBe(130);
  for (const url of urls) await expect(fetch(url)).rejects.toThrow();
}, 120_000);
