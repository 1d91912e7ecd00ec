// What the command says about typical mistakes: one clear message with place and remedy, the exit code, no stack
// trace and no manifest. The texts are in expected/; `npx vitest run test/cli -u` renews them, to be read as a
// new user would.

import { existsSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScratchProject } from "./scratch-project.js";

const repository = join(import.meta.dirname, "../..");

interface Mistake {
  name: string;
  argv: readonly string[];
  exitCode: number;
  code: string;
  /** What was expected and what was found say everything; the author alone knows which is wrong. */
  withoutFix?: true;
  arrange?(project: ScratchProject): void;
  env?: Record<string, string | undefined>;
}

const misspelt = `import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class HelloHeader extends HttpFilter {
  override onResponseHeader(endOfStream: bool): Action {
    this.response.headers.set("x-my-header", "Hello from WASM!");
    return Action.Continue;
  }
}

plugin("hello-header", (stream) => new HelloHeader(stream));
`;

const refusing = `import { Bytes, HttpFilter, log, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";

class Never extends Plugin {
  override onConfigure(configuration: Bytes): bool {
    log.error("there is no configuration that I like");
    return false;
  }
}

class HelloHeader extends HttpFilter {
  override onLog(): void {
    log.info("done");
  }
}

plugin(
  "hello-header",
  (stream) => new HelloHeader(stream),
  () => new Never(),
);
`;

const noEnvoy = { ENVOY: undefined, OUTRIGGER_ENVOY: undefined, CI: undefined };

const mistakes: Mistake[] = [
  {
    name: "a misspelt callback",
    argv: ["build"],
    exitCode: 3,
    code: "OUT11",
    arrange: (project) => project.write("filters/hello-header/index.ts", misspelt),
  },
  {
    name: "a configuration that the module refuses",
    argv: ["build"],
    exitCode: 3,
    code: "OUT16",
    arrange: (project) => {
      project.write("filters/hello-header/index.ts", refusing);
      project.remove("filters/hello-header/scenarios");
    },
  },
  {
    name: "a broken scenario file",
    argv: ["build"],
    exitCode: 3,
    code: "OUT13",
    arrange: (project) =>
      project.write(
        "filters/hello-header/scenarios/broken.yaml",
        "scenario: broken\nrequest:\n  metod: GET\nexpect:\n  reply:\n    status: fine\n",
      ),
  },
  {
    name: "a scenario that fails",
    argv: ["build"],
    exitCode: 1,
    code: "OUT13",
    withoutFix: true,
    arrange: (project) =>
      project.write(
        "filters/hello-header/scenarios/wrong.yaml",
        "scenario: wrong\nrequest:\n  path: /\nexpect:\n  reply:\n    headers:\n      x-my-header: Good bye\n",
      ),
  },
  {
    name: "deploy settings with a misspelt key",
    argv: ["build"],
    exitCode: 3,
    code: "OUT15",
    arrange: (project) =>
      project.write("filters/hello-header/deploy.yaml", "namespce: shop\nselector:\n  app: cart\n"),
  },
  {
    name: "no Envoy",
    argv: ["test", "--target", "envoy"],
    exitCode: 4,
    code: "OUT14",
    env: noEnvoy,
  },
  {
    name: "an Envoy that does not exist",
    argv: ["test", "--envoy", "/nowhere/envoy"],
    exitCode: 4,
    code: "OUT14",
  },
  {
    name: "a report where a folder is",
    argv: ["test", "--target", "mock", "--junit", "filters"],
    exitCode: 3,
    code: "OUT1016",
  },
  {
    name: "a case to prove that is not there",
    argv: ["prove", "--verb", "interleaving", "--runs", "1", "--case", "4 worker, order 1"],
    exitCode: 3,
    code: "OUT1014",
  },
  {
    name: "a module to prove that is not there",
    argv: ["prove", "--module", "fliter.wasm", "--scenarios", "filters/hello-header/scenarios"],
    exitCode: 3,
    code: "OUT1013",
  },
  { name: "an unknown filter", argv: ["build", "helo-header"], exitCode: 2, code: "OUT1004" },
  { name: "an unknown command", argv: ["biuld", "hello-header"], exitCode: 2, code: "OUT1003" },
  { name: "an unknown flag", argv: ["build", "--debgu"], exitCode: 2, code: "OUT1003" },
  { name: "a label that is none", argv: ["emit", "-l", "cart"], exitCode: 2, code: "OUT1006" },
  { name: "no project", argv: ["build", "-C", ".."], exitCode: 3, code: "OUT1001" },
];

describe("the command", () => {
  let project: ScratchProject;
  beforeEach(() => {
    project = new ScratchProject();
  });
  afterEach(() => project.close());

  it.each(mistakes.map((mistake) => [mistake.name, mistake] as const))(
    "explains %s",
    async (name, { argv, exitCode, code, withoutFix, arrange, env }) => {
      arrange?.(project);
      const result = await project.run(argv, env);
      expect(result.code, result.stderr).toBe(exitCode);
      expect(result.stderr).toContain(`error ${code}`);
      if (withoutFix === undefined) expect(result.stderr).toMatch(/^ {2}fix: {2}\S/m);
      expect(`${result.stdout}${result.stderr}`).not.toMatch(/^\s+at .*:\d+/m);
      expect(existsSync(join(project.folder, "envoyfilters"))).toBe(false);
      await expect(project.tidy(result)).toMatchFileSnapshot(
        `expected/${name.replaceAll(" ", "-")}.txt`,
      );
    },
    180_000,
  );

  it("prints one JSON document about a mistake with --json", async () => {
    project.write("filters/hello-header/scenarios/broken.yaml", "scenario: 5\n");
    const { code, stdout } = await project.run(["test", "--target", "mock", "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, exitCode: 3 });
  }, 180_000);
});

describe("an occupied port", () => {
  let server: Server;
  let port: number;
  let project: ScratchProject;
  beforeEach(async () => {
    project = new ScratchProject();
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.close();
    project.close();
  });

  it("is told with the remedy when the user is strict about it", async () => {
    const located = await project.run(["envoy", "path", "-C", repository]);
    expect(located.code, located.stderr).toBe(0);
    const envoy = located.stdout.trim();
    const result = await project.run(["demo", "--once", "--strict-port", "--port", String(port)], {
      ENVOY: envoy,
    });
    expect(result.code, result.stderr).toBe(4);
    expect(result.stderr).toContain("error OUT1411");
    await expect(project.tidy(result)).toMatchFileSnapshot("expected/an-occupied-port.txt");
  }, 180_000);
});
