import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../author/input-files.js";
import { ContentCache } from "./content-cache.js";

const bytes = new Uint8Array([1, 2, 3]);
const facts = { plugins: ["a"] };

describe("the cache", () => {
  let root: string;
  let cacheFolder: string;
  let source: string;
  let cache: ContentCache<typeof facts>;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "outrigger-cache-"));
    cacheFolder = join(root, "cache");
    source = join(root, "index.ts");
    writeFileSync(source, "one");
    cache = new ContentCache(cacheFolder, root, ["release"]);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const inputs = (): Record<string, string | null> => ({
    [source]: sha256("one"),
    [join(root, "rules.ts")]: null,
  });

  function entryFiles(extension: string): string[] {
    return readdirSync(cacheFolder, { recursive: true })
      .map((name) => join(cacheFolder, String(name)))
      .filter((name) => name.endsWith(extension));
  }

  test("gives back what was kept, bytes and facts", async () => {
    await cache.keep({ bytes, facts }, inputs());
    expect(await cache.find()).toEqual({ bytes, facts });
  });

  test("knows nothing under another key", async () => {
    await cache.keep({ bytes, facts }, inputs());
    expect(await new ContentCache(cacheFolder, root, ["debug"]).find()).toBeUndefined();
  });

  test.each([
    ["an input changed", () => writeFileSync(source, "two")],
    ["an input is gone", () => rmSync(source)],
    [
      "a file appeared that was looked for in vain",
      () => writeFileSync(join(root, "rules.ts"), ""),
    ],
  ])("finds nothing when %s", async (_, change) => {
    await cache.keep({ bytes, facts }, inputs());
    change();
    expect(await cache.find()).toBeUndefined();
  });

  test("goes by content, not by the time of a change", async () => {
    await cache.keep({ bytes, facts }, inputs());
    utimesSync(source, new Date(0), new Date(0));
    expect(await cache.find()).toEqual({ bytes, facts });
  });

  test("finds an older result again when the sources are as they were", async () => {
    await cache.keep({ bytes, facts }, inputs());
    writeFileSync(source, "two");
    await cache.keep({ bytes: new Uint8Array([4]), facts }, { [source]: sha256("two") });
    writeFileSync(source, "one");
    expect((await cache.find())?.bytes).toEqual(bytes);
  });

  test.each([
    ["a damaged module", ".wasm", "not a module"],
    ["an empty entry", ".json", ""],
    ["an entry that is not JSON", ".json", "{"],
    ["an entry of another shape", ".json", '{"inputs":{},"wasm":"../../x"}'],
  ])("takes no notice of %s", async (_, extension, text) => {
    await cache.keep({ bytes, facts }, inputs());
    for (const file of entryFiles(extension)) writeFileSync(file, text);
    expect(await cache.find()).toBeUndefined();
    await cache.keep({ bytes, facts }, inputs());
    expect(await cache.find()).toEqual({ bytes, facts });
  });

  test("keeps the eight newest results", async () => {
    for (let index = 0; index < 12; index++) {
      const result = { bytes: new Uint8Array([index]), facts };
      await cache.keep(result, { [source]: sha256(`version ${index}`) });
    }
    expect(entryFiles(".json")).toHaveLength(8);
    expect(entryFiles(".wasm")).toHaveLength(8);
  });

  test("survives many writers at once", async () => {
    const writers = Array.from({ length: 20 }, () =>
      new ContentCache(cacheFolder, root, ["release"]).keep({ bytes, facts }, inputs()),
    );
    await Promise.all(writers);
    expect(await cache.find()).toEqual({ bytes, facts });
    expect(entryFiles(".tmp")).toEqual([]);
  });

  test("an unwritable folder costs the result, not the build", async () => {
    writeFileSync(join(root, "file"), "");
    const nowhere = new ContentCache(join(root, "file"), root, ["release"]);
    await nowhere.keep({ bytes, facts }, inputs());
    expect(await nowhere.find()).toBeUndefined();
  });
});
