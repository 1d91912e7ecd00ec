import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { npmCommand } from "./npm-pack.js";

const bin = join("/clone", "node_modules", ".bin");

describe("the npm that packs a new project's packages", () => {
  it("is the one that started the command", () => {
    const environment = { npm_execpath: "/usr/lib/npm/bin/npm-cli.js", PATH: bin };
    expect(npmCommand(environment)).toEqual({
      file: process.execPath,
      argv: ["/usr/lib/npm/bin/npm-cli.js"],
      environment,
    });
  });

  it.each([undefined, "/opt/yarn.js"])(
    "is the user's own when %s started it, and none that a dependency brought",
    (npm_execpath) => {
      const PATH = [bin, "/usr/bin"].join(delimiter);
      const { file, argv, environment } = npmCommand({ npm_execpath, PATH });
      expect([file, ...argv]).toEqual(["npm"]);
      expect(environment["PATH"]).toBe("/usr/bin");
    },
  );
});
